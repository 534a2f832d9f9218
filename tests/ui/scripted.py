"""A scripted archive and back end for the chat: four short reports, and answers whose quotes stand in them.

    python -m tests.ui.scripted [PORT]     shows the chat over it

The reports are samples written for the tests, not news.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from index.receipts import Facts, Receipt
from index.types import Clock, DateRange, IndexBusyError, LeftOut, Place, Progress, Refused, Report, Sentence, SyncReport
from qa.types import NO_FILTERS, Alternative, Answer, Citation, Coverage, Filters, Item, Turn, When

BODY_FR = """ date 2020-10-06 Haut-Karabakh : le neuvième jour, Stepanakert de nouveau sous les roquettes

Publicité Lire la suite

Pour son 9e jour, le conflit est demeuré très intense. Stepanakert a de nouveau reçu des roquettes lundi, et des écoles ont été endommagées.

À Gandja, deuxième ville d’Azerbaïdjan, un missile est tombé sur un quartier d’habitation, selon Bakou.

""" + "\n\n".join(
    f"Paragraphe de contexte numéro {n} : les deux camps s’accusent, les médiateurs appellent à la retenue, et les habitants attendent la nuit dans les caves."
    for n in range(1, 19)
) + """

Le médiateur du Karabakh a compté 19 civils tués depuis le 27 septembre. Bakou parle de 25 civils tués et de 127 blessés.

► À lire aussi : les pourparlers de Genève

NewsletterRecevez toute l'actualité internationale directement dans votre boite mail Je m'abonne
"""
BODY_EN = """Rockets hit Barda; Yerevan denies

Rockets hit the centre of Barda on Wednesday, killing 21 people, officials in Baku said.
The defence ministry in Yerevan denied striking Barda.
Explosions were heard in Mingachevir, Beylagan and Terter. <script>alert("x")</script> & more ${1+1} {{7*7}}
"""
BODY_RU = """Девятый день: обстрелян Тертер

В понедельник обстрелу подверглись Тертер и Барда, сообщили в Баку.
"""
BODY_AR = """ date 2020-10 قصف على ستيباناكرت

أعلنت السلطات أن مدينة ستيباناكرت تعرضت للقصف صباح الاثنين، وقال المتحدث: «لن نغادر».
"""


def _report(path: str, text: str, title: str, publisher: str, language: str, published: str | None, *leave_out: str) -> Report:
    left_out = tuple(LeftOut(start=text.index(words), end=text.index(words) + len(words), why="advertising") for words in leave_out)
    return Report(path=path, text=text, title=title, publisher=publisher, language=language,
                  published=DateRange.of(published) if published else None, left_out=left_out, sha256=path)


REPORTS = {
    report.path: report
    for report in (
        _report("fr/jour-9.txt", BODY_FR, "Haut-Karabakh : le neuvième jour, Stepanakert de nouveau sous les roquettes", "Sample desk A (French)", "fr",
                "2020-10-06", "Publicité Lire la suite", "► À lire aussi : les pourparlers de Genève",
                "NewsletterRecevez toute l'actualité internationale directement dans votre boite mail Je m'abonne"),
        _report("en/barda.md", BODY_EN, "Rockets hit Barda; <b>Yerevan</b> denies", "Sample desk B", "en", "2020-10"),
        _report("ru/terter.txt", BODY_RU, "Девятый день: обстрелян Тертер", "Sample desk C", "ru", "2020"),
        _report("ar/stepanakert.txt", BODY_AR, "قصف على ستيباناكرت", "مكتب العينات", "ar", None),
    )
}


def cite(n: int, path: str, quote: str, **more: object) -> Citation:
    report = REPORTS[path]
    start = report.text.index(quote)
    return Citation(n=n, report=path, quote=quote, start=start, end=start + len(quote), title=report.title, publisher=report.publisher,
                    language=report.language, published=report.published, **more)  # type: ignore[arg-type]


DAY_9 = When(range=DateRange.of("2020-10-05"), said="day 9", counted_from=date(2020, 9, 27), day_number=9, event="Karabakh", support=7,
             alternatives=(Alternative(when=DateRange.of("2020-10-06"), support=1),))
CITATIONS = (
    cite(1, "fr/jour-9.txt", "Stepanakert a de nouveau reçu des roquettes lundi, et des écoles ont été endommagées."),
    cite(2, "fr/jour-9.txt", "À Gandja, deuxième ville d’Azerbaïdjan, un missile est tombé sur un quartier d’habitation, selon Bakou.", also_in=("fr/copie.txt",)),
    cite(3, "en/barda.md", "Explosions were heard in Mingachevir, Beylagan and Terter. <script>alert(\"x\")</script> & more ${1+1} {{7*7}}"),
    cite(4, "ru/terter.txt", "В понедельник обстрелу подверглись Тертер и Барда, сообщили в Баку."),
    cite(5, "ar/stepanakert.txt", "أعلنت السلطات أن مدينة ستيباناكرت تعرضت للقصف صباح الاثنين، وقال المتحدث: «لن نغادر»."),
)


def town(name: str, latitude: float, longitude: float) -> Place:
    return Place(id=f"made:{name}", name=name, names=(), kind="town", country="AZ", latitude=latitude, longitude=longitude)


PLACES = Answer(
    question="Which cities were hit on day 9?", standalone="Which cities were hit on day 9?", language="en", kind="places",
    answer="On 5 October 2020 the reports name Stepanakert [1, 5], Ganja [2], Mingachevir [3], Beylagan [3], Terter [3, 4] and Barda [4] as hit. [9]",
    when=DAY_9, citations=CITATIONS, coverage=Coverage(in_window=19, read=19, undated=2), milliseconds=412,
    items=(
        Item(value="Stepanakert", names=("Khankendi", "Степанакерт", "Xankəndi"), citations=(1, 5), place=town("Stepanakert", 39.82, 46.75)),
        Item(value="Ganja", names=("Gandja",), citations=(2,), place=town("Ganja", 40.68, 46.36)),
        Item(value="Mingachevir", citations=(3,)), Item(value="Beylagan", citations=(3,)), Item(value="Terter", names=("Тертер",), citations=(3, 4)),
        Item(value="Barda", citations=(4,), place=town("Barda", 40.37, 47.13)),
    ),
    notes=("One French report counts 6 October as “9e jour”.",),
)
TOLL = Answer(
    question="How many civilians had died by day 9 according to each side?", standalone="How many civilians had died by day 9 of the Karabakh war?",
    language="en", kind="number", answer="By day 9 Baku counted 25 dead civilians [1]; the Karabakh ombudsman counted 19 [2].", when=DAY_9,
    citations=(cite(1, "fr/jour-9.txt", "Bakou parle de 25 civils tués et de 127 blessés."),
               cite(2, "fr/jour-9.txt", "Le médiateur du Karabakh a compté 19 civils tués depuis le 27 septembre.")),
    items=(Item(value="25", claimant="Baku", citations=(1,)), Item(value="19", claimant="the Karabakh ombudsman", citations=(2,))),
    coverage=Coverage(in_window=24, read=19, undated=1), model="openai:scripted", milliseconds=2300,
)
DENIED = Answer(
    question="Who denied striking Barda?", standalone="Who denied striking Barda?", language="en", kind="quote",
    answer="The defence ministry in Yerevan denied it [1].", citations=(cite(1, "en/barda.md", "The defence ministry in Yerevan denied striking Barda."),),
    coverage=Coverage(in_window=4, read=4, undated=1), milliseconds=95,
)
NOTHING = Answer(
    question="What did the mayor of Hadrut say?", standalone="What did the mayor of Hadrut say?", language="en", kind="quote", answer="", abstained=True,
    why="No report quotes a mayor of Hadrut.", nearest=(cite(1, "ar/stepanakert.txt", "وقال المتحدث: «لن نغادر»."),),
    coverage=Coverage(in_window=4, read=4, undated=1), milliseconds=60,
)
FRENCH = replace(
    PLACES, question="Quelles villes ont été touchées le neuvième jour ?", standalone="Quelles villes ont été touchées le neuvième jour ?", language="fr",
    answer="Le 5 octobre 2020, les articles nomment Stepanakert [1, 5], Gandja [2] et Barda [4].", notes=(),
    when=replace(DAY_9, said="neuvième jour"), citations=CITATIONS,
)
ANSWERS = {answer.question: answer for answer in (PLACES, TOLL, DENIED, NOTHING, FRENCH)}


@dataclass
class FakeIndex:
    """The reports above as an open index; writes down what was asked of it."""

    extra: list[Report]
    generation: int = 1
    closed: bool = False

    def report(self, path: str) -> Report | None:
        return {**REPORTS, **{report.path: report for report in self.extra}}.get(path)

    def sentences(self, path: str) -> tuple[Sentence, ...]:
        return ()

    def reports(self) -> tuple[object, ...]:
        return tuple(_Summary(path=r.path, title=r.title, publisher=r.publisher, language=r.language, published=r.published)
                     for r in (*REPORTS.values(), *self.extra))

    def clocks(self) -> tuple[Clock, ...]:
        return (Clock(event="Karabakh", day_1=date(2020, 9, 27), support=("fr/a", "fr/b"), dissent=(("fr/jour-9.txt", date(2020, 9, 28)),)),)

    def receipt(self, path: str) -> Receipt | None:
        report = self.report(path)
        return report and Receipt(report=report, date_words="", own_day=None, times=3, dated_sentences=2, places=(("Barda", 2),), sentences=4, passages=1,
                                  file=f"/reports/{path}", source="/reports", beside=0)

    def facts(self) -> Facts:
        return Facts(reports=len(self.reports()), passages=9, undated=1, bytes=2_600_000, model="scripted", generation=self.generation, sources=("/reports",), refused=())

    def close(self) -> None:
        self.closed = True


@dataclass(frozen=True)
class _Summary:
    path: str
    title: str
    publisher: str
    language: str
    published: DateRange | None
    own_day: DateRange | None = None


class Scripted:
    """`ask`, `open_index` and `sync` for `build_app`, and what they were called with."""

    def __init__(self, *, step: float = 0.05, busy: bool = False) -> None:
        self.step = step
        self.busy = busy
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.filters: list[Filters] = []  # of each question
        self.extra: list[Report] = []
        self.opened: list[FakeIndex] = []
        self.hold: threading.Event | None = None  # an answer waits for it before its last snapshot

    def ask(self, question: str, history: Sequence[Turn] = (), *, index: object = None, model: str | None = None, filters: Filters = NO_FILTERS) -> Iterator[Answer]:
        assert isinstance(index, FakeIndex) and not index.closed
        self.asked.append((question, tuple(history)))
        self.filters.append(filters)
        if question == "boom":
            raise RuntimeError("scripted")
        whole = replace(ANSWERS.get(question) or replace(NOTHING, question=question, standalone=question), filters=filters)
        words = whole.answer.split(" ")
        for n in range(1, len(words)):
            time.sleep(self.step)
            yield replace(whole, answer=" ".join(words[:n]), items=(), done=False, notes=(), abstained=False, nearest=())
        if self.hold is not None:
            self.hold.wait(20)
        yield whole

    def suggest(self, answer: Answer, index: object) -> tuple[str, ...]:
        assert isinstance(index, FakeIndex)
        return (DENIED.question, "What <b>else</b> was hit?") if answer.question == PLACES.question else ()

    def open_index(self, folder: Path) -> FakeIndex:
        self.opened.append(FakeIndex(extra=list(self.extra), generation=1 + len(self.extra)))
        return self.opened[-1]

    def sync(self, paths: Sequence[Path], index: Path, *, progress: Callable[[Progress], None], rebuild: bool = False, allow_empty: bool = False,
             should_stop: Callable[[], bool] = lambda: False) -> SyncReport:
        if self.busy:
            raise IndexBusyError(index)
        for n, stage in enumerate(("reading", "embedding", "indexing")):
            for done in range(0, 5):
                progress(Progress(stage=stage, done=done, total=4, share=(n * 5 + done) / 15))
                time.sleep(self.step)
                if should_stop():
                    return SyncReport(stopped=True, seconds=.5)
        added, refused = [], []
        for file in sorted(file for folder in paths for file in Path(folder).iterdir()):
            text = file.read_bytes().decode("utf-8", "replace")
            if "\x00" in text:
                refused.append(Refused(path=file.name, reason="binary, not text"))
            else:
                added.append(file.name)
                self.extra.append(Report(path=file.name, text=text, title=text.splitlines()[0], publisher="", language="en",
                                         published=DateRange.of("2020-11-08")))
        return SyncReport(added=tuple(added), refused=tuple(refused), unchanged=len(REPORTS) if rebuild else 0, seconds=1.24)


def main() -> None:
    import tempfile

    from ui.app import build_app, launch_options

    port = int(sys.argv[1]) if len(sys.argv) > 1 else 7861
    back = Scripted(step=0.12)
    app = build_app(Path(tempfile.mkdtemp()), ask=back.ask, open_index=back.open_index, sync=back.sync)
    print(f"http://127.0.0.1:{port}", flush=True)
    app.launch(server_port=port, **launch_options())


if __name__ == "__main__":
    main()
