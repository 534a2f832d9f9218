"""How long a question takes until its passages are ranked, over a synthetic archive of many reports: a script, not a test.

    python tests/bench_retrieval.py [--passages 100000] [--folder DIR] [--save FILE | --compare FILE] [--table FILE.md]

The reports are made up: words by Zipf's law, times and places in about the shares that news has, vectors scattered around
those of a few real sentences. So the times it prints are measured, while what it finds means nothing. `--folder` keeps the archive
for the next run; `--save` writes what was found, `--compare` says whether another version finds the same, to 1e-4.

"Wall" is what a reader waits, also for other programs on the machine; "CPU" is the work of all threads of this process, for a part that
of its own thread. The question's vector is made beside other parts: what it takes longer than these is the waiting.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import random
import resource
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from index import sums
from index.archive import Index, open_index
from index.embedding import SmallE5
from index.rows import Recorded, place_to_json
from index.sentencevectors import FINGERPRINT, SentenceEncoder, load_sentence_encoder, pack
from index.store import MODEL_SETTING, Store
from index.types import Clock, DateRange, Passage, Place, PlaceMention, Report, Sentence, TimeMention
from index.writing import SENTENCES_SETTING

SETTING = "synthetic archive"  # says in the record what it is
FORM = 3  # of the archive: another one is not measured
PER_REPORT, PER_PASSAGE, WORDS = 10, 3, 18  # passages, sentences, words
FIRST_DAY, DAYS, DAY_1 = date(2020, 9, 22), 60, date(2020, 9, 27)
SHARES = {"en": 0.38, "fr": 0.22, "ru": 0.17, "de": 0.12, "es": 0.07, "uk": 0.04}  # of the reports; the sentence encoder does not know uk
OUTLETS = [f"Outlet {n}" for n in range(40)]
TOWNS = ("Stepanakert", "Ganja", "Barda", "Terter", "Baku", "Yerevan", "Martuni", "Hadrut", "Shushi", "Fizuli", "Jabrayil", "Goris", "Kapan", "Tbilisi", "Moscow",
         "Paris", "Ankara", "Geneva", "Minsk", "Bishkek", "Armenia", "Azerbaijan", "Russia", "Turkey", "France", "Belarus")
PEOPLE = ("Pashinyan", "Aliyev", "Lavrov", "Tikhanovskaya", "Erdogan", "Macron", "Guterres", "Hasratyan")
MADE_PLACES = 3000  # beside the real ones: an archive of this size names thousands

# What the reports tell of: their words come often, and passages lie around the vectors of these sentences.
TOPICS = {
    "en": ("Rockets hit the town overnight and several civilians were killed", "The ministers agreed on a humanitarian truce after long talks", "Protesters filled the streets of the capital and police detained hundreds",
           "Hospitals treat more patients as the epidemic spreads", "The election commission announced the results of the vote", "Floods destroyed bridges and houses in the valley",
           "The central bank raised its rate as prices grew", "The team won the final of the cup in front of its supporters"),
    "fr": ("Des roquettes ont frappé la ville dans la nuit et plusieurs civils ont été tués", "Les ministres se sont entendus sur une trêve humanitaire après de longs pourparlers", "Les manifestants ont rempli les rues de la capitale et la police a arrêté des centaines de personnes",
           "Les hôpitaux soignent davantage de malades alors que l'épidémie progresse", "La commission électorale a annoncé les résultats du scrutin", "Les inondations ont détruit des ponts et des maisons dans la vallée",
           "La banque centrale a relevé son taux alors que les prix augmentent", "L'équipe a gagné la finale de la coupe devant ses supporters"),
    "ru": ("Ночью ракеты попали в город, погибли несколько мирных жителей", "Министры договорились о гуманитарном перемирии после долгих переговоров", "Протестующие заполнили улицы столицы, полиция задержала сотни человек",
           "Больницы лечат больше пациентов, эпидемия распространяется", "Избирательная комиссия объявила результаты голосования", "Наводнение разрушило мосты и дома в долине",
           "Центральный банк повысил ставку, цены растут", "Команда выиграла финал кубка перед своими болельщиками"),
    "de": ("Raketen trafen in der Nacht die Stadt und mehrere Zivilisten wurden getötet", "Die Minister einigten sich nach langen Gesprächen auf eine humanitäre Waffenruhe", "Demonstranten füllten die Straßen der Hauptstadt und die Polizei nahm Hunderte fest",
           "Krankenhäuser behandeln mehr Patienten, die Epidemie breitet sich aus", "Die Wahlkommission gab die Ergebnisse der Abstimmung bekannt", "Überschwemmungen zerstörten Brücken und Häuser im Tal",
           "Die Zentralbank erhöhte ihren Zins, die Preise steigen", "Die Mannschaft gewann das Finale des Pokals vor ihren Anhängern"),
    "es": ("Cohetes alcanzaron la ciudad por la noche y varios civiles murieron", "Los ministros acordaron una tregua humanitaria tras largas conversaciones", "Los manifestantes llenaron las calles de la capital y la policía detuvo a cientos",
           "Los hospitales atienden a más pacientes mientras la epidemia avanza", "La comisión electoral anunció los resultados de la votación", "Las inundaciones destruyeron puentes y casas en el valle",
           "El banco central subió su tipo mientras los precios crecen", "El equipo ganó la final de la copa ante su afición"),
    "uk": ("Уночі ракети влучили в місто, загинули кілька цивільних", "Міністри домовилися про гуманітарне перемир'я після довгих переговорів", "Протестувальники заповнили вулиці столиці, поліція затримала сотні людей",
           "Лікарні лікують більше пацієнтів, епідемія поширюється", "Виборча комісія оголосила результати голосування", "Повінь зруйнувала мости і будинки в долині",
           "Центральний банк підвищив ставку, ціни зростають", "Команда виграла фінал кубка перед своїми вболівальниками"),
}
SYLLABLES = {"ru": "ба во ги да жи ко лу ме ни по ра со ту хе ча шо".split(), "uk": "бі ва гі до жу ки ле му ні по рі са ту хо ча ше".split()}
LATIN = "ba ce di fo gu ha je ki lo mu na pe ri so tu ve".split()


# -- the archive

class Words:
    """One language's vocabulary, its commonest words first, drawn by Zipf's law."""

    def __init__(self, language: str, size: int = 30_000) -> None:
        syllables = SYLLABLES.get(language, LATIN)
        topical = [word for sentence in TOPICS[language] for word in sentence.casefold().replace(",", "").split()]
        made = ("".join(random.Random(f"{language} {n}").choices(syllables, k=2 + n % 3)) for n in range(size))
        self.words = list(dict.fromkeys([*dict.fromkeys(topical), *made]))
        self.topics = [[word for word in sentence.casefold().replace(",", "").split() if len(word) > 3] for sentence in TOPICS[language]]
        weights = 1 / (np.arange(len(self.words)) + 2.7)
        self._steps = np.cumsum(weights / weights.sum())

    def draw(self, rng: np.random.Generator, n: int) -> list[str]:
        return [self.words[at] for at in np.minimum(self._steps.searchsorted(rng.random(n)), len(self.words) - 1).tolist()]


def real_places() -> list[Place]:
    from index.places import Gazetteer, places_in_question

    gazetteer = Gazetteer.open()
    return [found[0] for name in TOWNS if (found := places_in_question(f"What happened in {name}?", language="en", gazetteer=gazetteer, prior={"AZ": 0.5, "AM": 0.3}))]


def build(folder: Path, passages: int) -> None:
    """A record of so many passages, ten to a report."""
    rng, chance = np.random.default_rng(7), random.Random(7)
    embedder, encoder = SmallE5(), load_sentence_encoder()
    centres = {language: embedder.embed_passages(list(sentences)) for language, sentences in TOPICS.items()}
    heard = {language: encoder.encode(list(sentences)) for language, sentences in TOPICS.items()} if encoder else {}
    words = {language: Words(language) for language in SHARES}
    places = real_places()
    places += [Place(id=f"made-{n}", name=f"{''.join(chance.choices(LATIN, k=3)).title()} {n}", names=(), kind=chance.choice(("town", "town", "region")), country=chance.choice(("AZ", "AM", "RU", "FR")))
               for n in range(MADE_PLACES)]
    frequent = np.cumsum(1 / (np.arange(len(places)) + 3.0))
    reports = passages // PER_REPORT
    shape, events = structure(embedder.dimensions), max(1, reports // (10 * len(TOPICS["en"]) * DAYS))  # ten reports of an event
    counting: list[str] = []
    with Store.open(folder, create=True) as store:
        with store.write() as writer:
            writer.set_setting(MODEL_SETTING, embedder.fingerprint)
            writer.set_setting("place prior", {"AZ": 0.4, "AM": 0.3, "RU": 0.2, "FR": 0.1})
            writer.set_known_places({place.name.casefold(): place for place in places[:60]})
        for start in range(0, reports, 1000):
            with store.write() as writer:
                packed: dict[int, bytes] = {}
                for n in range(start, min(start + 1000, reports)):
                    language, topic = chance.choices(list(SHARES), list(SHARES.values()))[0], min(int(chance.expovariate(0.45)), 7)
                    report, counts = made(n, language, topic, rng, chance, words[language], places, frequent, centres[language][topic], shape, events)
                    if counts:
                        counting.append(report.report.path)
                    ids = writer.put(report)
                    if language in heard:
                        said = near(heard[language][topic], PER_REPORT * PER_PASSAGE, 1.2, rng)
                        packed |= {row: pack(said[at * PER_PASSAGE:(at + 1) * PER_PASSAGE]) for at, row in enumerate(ids)}
                writer.set_sentence_vectors(FINGERPRINT, packed)
            print(f"\r  {min(start + 1000, reports):,} of {reports:,} reports", end="", file=sys.stderr, flush=True)
        with store.write() as writer:
            writer.set_clocks([Clock(event="The war, from 2020-09-27", day_1=DAY_1, support=tuple(counting[::2] + counting[1::4]), dissent=tuple((path, DAY_1 + timedelta(days=1)) for path in counting[3::40])),
                               Clock(event="The strike, from 2020-10-12", day_1=date(2020, 10, 12), support=tuple(counting[3::8]))])
            writer.set_setting(SETTING, {"form": FORM, "passages": passages})
    as_if_derived(folder)
    print(file=sys.stderr)


def as_if_derived(folder: Path) -> None:
    """Sums and settings as a sync leaves them, of reports that taught what the archive knows: so that adding a report finds nothing to do again."""
    with Store.open(folder) as store:
        reports, prior, known, coverage = store.counts().reports, store.setting("place prior"), store.known_places(), store.coverage()
        taught = {("located", "", ""): reports} | {("country", country, ""): round(share * reports * 1_000_000) for country, share in prior.items()}
        taught |= {("name", name, place_to_json(place)[1]): 5 for name, place in known.items()}
        with store.write() as writer:
            if not store.sums("located"):
                sums.add(writer._connection, taught)
            writer.set_setting("derived from", {"votes": 0, "coverage": coverage.to_dict() if coverage else None})
            writer.set_setting(SENTENCES_SETTING, [FINGERPRINT, writer.generation])


def structure(dimensions: int) -> np.ndarray:
    """float32 (d, d): what makes of random numbers of variance 1 deviations as passages of real news have them from their mean.

    Fitted to 36,160 passages of three evaluation sets under multilingual-e5-small: variances fall with the power .8 of their rank and
    sum to .226.
    """
    directions, _ = np.linalg.qr(np.random.default_rng(3).standard_normal((dimensions, dimensions)))
    variances = (np.arange(dimensions) + 3.0) ** -0.8
    scaled: np.ndarray = np.sqrt(variances / variances.sum() * 0.226)[:, None] * directions.T
    return scaled.astype(np.float32)


def told(centre: np.ndarray, event: int, n: int, rng: np.random.Generator, shape: np.ndarray) -> np.ndarray:
    """Unit vectors of the passages of one report of an event: a quarter of the variance is the event's, a fifth the report's, .3 their own.

    So the nearest of a passage has a cosine of .92, its hundredth .85, the mean of all .77, as on the real sets.
    """
    d = len(centre)
    drawn = 0.5 * np.random.default_rng(event).standard_normal(d) + 0.45 * rng.standard_normal(d) + 0.55 * rng.standard_normal((n, d))
    vectors: np.ndarray = centre + drawn.astype(np.float32) @ shape
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def near(centre: np.ndarray, n: int, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Unit vectors around a centre; `noise` 1 puts them at an angle of about 45 degrees."""
    scattered = rng.standard_normal((n, len(centre)), dtype=np.float32) * np.float32(noise / len(centre) ** 0.5)
    vectors: np.ndarray = centre + scattered
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def made(n: int, language: str, topic: int, rng: np.random.Generator, chance: random.Random, words: Words, places: Sequence[Place], frequent: np.ndarray,
         centre: np.ndarray, shape: np.ndarray, events: int) -> tuple[Recorded, bool]:
    """A report, and whether it counts the days of an event. One in twenty repeats another's text in its first passages."""
    path = f"{language}/{n:06}.txt"
    day = FIRST_DAY + timedelta(days=int(chance.triangular(0, DAYS - 1, 20)))
    how = chance.random()
    published = None if how < 0.03 else DateRange.of(f"{day:%Y-%m}") if how < 0.2 else DateRange.day(day)
    own_day = DateRange.day(day) if how > 0.1 else published
    counts = topic == 0 and chance.random() < 0.4
    number = (day - DAY_1).days + 1
    event = (topic * DAYS + (day - FIRST_DAY).days) * events + chance.randrange(events)
    copied = np.random.default_rng(n // 20) if n % 20 < 2 else None
    parts: list[str] = []
    sentences: list[Sentence] = []
    at = 0
    drawn = words.draw(rng, PER_REPORT * PER_PASSAGE * WORDS)
    for ordinal in range(PER_REPORT * PER_PASSAGE):
        own = words.draw(copied, WORDS) if copied is not None and ordinal < 3 * PER_PASSAGE else drawn[ordinal * WORDS:(ordinal + 1) * WORDS]
        if chance.random() < 0.4:
            own[2:5] = chance.sample(words.topics[topic], 3)
        if chance.random() < 0.04:
            own[1] = chance.choice(PEOPLE)
        named = [places[min(int(np.searchsorted(frequent, chance.random() * frequent[-1])), len(places) - 1)] for _ in range((chance.random() < 0.4) + (chance.random() < 0.2))]
        for place in named:
            own[6 + len(place.name) % 9] = place.name
        text = " ".join([own[0].title(), *own[1:]]) + "."
        mentions = [PlaceMention(start=at + found, end=at + found + len(place.name), place=place) for place in dict.fromkeys(named) if (found := text.find(place.name)) >= 0]
        times, is_own = _times(ordinal, at, day, number, published, own_day, counts, chance)
        sentences.append(Sentence(start=at, end=at + len(text), times=times, places=tuple(sorted(mentions, key=lambda mention: mention.start)), own_time=is_own))
        parts.append(text)
        at += len(text) + 1
    body = " ".join(parts)
    groups = [sentences[first:first + PER_PASSAGE] for first in range(0, len(sentences), PER_PASSAGE)]
    passages = tuple(Passage(id=0, report=path, start=group[0].start, end=group[-1].end, language=language, sentences=tuple((s.start, s.end) for s in group)) for group in groups)
    recorded = Recorded(
        report=Report(path=path, text=body, title=" ".join(words.draw(rng, 5) + chance.sample(words.topics[topic], 3)), publisher=chance.choice(OUTLETS), language=language,
                      published=published, published_how="header", sha256=hashlib.sha256(body.encode()).hexdigest()),
        source="/made", file=f"/made/{path}", size=len(body), mtime_ns=1, file_sha256=f"{n:064x}", sentences=tuple(sentences), passages=passages, own_day=own_day,
        vectors=told(centre, event, len(passages), rng, shape), text_hashes=tuple(hashlib.sha256(f"{path} {at}".encode()).hexdigest() for at in range(len(passages))),
    )  # fmt: skip
    return recorded, counts


def _times(ordinal: int, at: int, day: date, number: int, published: DateRange | None, own_day: DateRange | None, counts: bool, chance: random.Random) -> tuple[tuple[TimeMention, ...], bool]:
    """The times of a sentence that begins at `at`, and whether they stand in it; else those of its report."""
    if counts and (ordinal == 0 or chance.random() < 0.05):
        when = own_day if own_day is not None and own_day.days == 1 and chance.random() < 0.7 else None
        return (TimeMention(start=at, end=at + 5, kind="day_number", when=when, day_number=max(1, number), how="day number"),), True
    draw = chance.random()
    if draw < 0.1:
        other = DateRange.day(day + timedelta(days=chance.randint(-6, 1)))
        month = published is not None and published.days > 1
        return (TimeMention(start=at, end=at + 5, kind="weekday", when=published if month else other, weekday=other.start.weekday(), how="weekday"),), True
    if draw < 0.18:
        return (TimeMention(start=at, end=at + 5, kind="date", when=DateRange.day(day - timedelta(days=int(chance.expovariate(0.1)))), how="date"),), True
    if draw < 0.22:
        return (TimeMention(start=at, end=at + 5, kind="range", when=DateRange(start=day - timedelta(days=chance.randint(1, 40)), end=day), how="since"),), True
    if draw < 0.25:
        return (TimeMention(start=at, end=at + 5, kind="date", when=DateRange.of("2020" if chance.random() < 0.7 else "2020-10"), how="year"),), True
    if draw < 0.27:
        return (TimeMention(start=at, end=at + 5, kind="date", when=DateRange.of(str(chance.randint(1988, 2016))), how="year", background=True),), True
    held = own_day or published
    return ((TimeMention(start=at, end=at + 1, kind="date", when=held, how="publication"),) if held else ()), False


# -- the questions

MATTERS = {
    "en": ("the truce", "the hospitals", "the protests", "the vote", "the floods", "the rockets", "the central bank", "the cup final", "the civilians", "the police", "the bridges", "the talks"),
    "fr": ("la trêve", "les hôpitaux", "les manifestants", "le scrutin", "les inondations", "les roquettes", "la banque centrale", "la finale", "les civils", "la police", "les ponts", "les pourparlers"),
    "ru": ("перемирии", "больницах", "протестующих", "голосовании", "наводнении", "ракетах", "центральном банке", "финале", "жителях", "полиции", "мостах", "переговорах"),
}
ASKED: dict[str, tuple[tuple[str, str], ...]] = {  # kind -> (language, form)
    "no time": (("en", "What did the ministers say about {matter} and {other}?"), ("fr", "Que disent les ministres sur {matter} et {other} ?"), ("ru", "Что сказали министры о {matter} и {other}?")),
    "a day": (("en", "What was reported about {matter} on {day} October 2020?"), ("fr", "Qu'a-t-on appris sur {matter} le {day} octobre 2020 ?"), ("ru", "Что сообщили о {matter} {day} октября 2020 года?")),
    "a month": (("en", "What happened to {matter} and {other} in October 2020?"), ("fr", "Que s'est-il passé pour {matter} et {other} en octobre 2020 ?"), ("en", "What was decided about {matter} and {other} in November 2020?")),
    "a year": (("en", "What was announced about {matter} and {other} in 2020?"), ("fr", "Qu'a-t-on annoncé sur {matter} et {other} en 2020 ?"), ("ru", "Что объявили о {matter} и {other} в 2020 году?")),
    "a day number": (("en", "Which towns were hit on day {number} of the war, and what of {matter}?"), ("fr", "Quelles villes ont été touchées le {number}e jour, et {matter} ?"), ("en", "What happened to {matter} on day {number}?")),
    "a weekday": (("en", "What happened to {matter} and {other} on {weekday}?"), ("en", "Who spoke of {matter} and {other} on {weekday}?")),
    "places": (("en", "Which towns of Azerbaijan tell of {matter} and {other}?"), ("fr", "Quelles villes parlent de {matter} et {other} ?"), ("en", "What happened to {matter} and {other} in {town}?")),
    "a name": (("en", "What did {person} say about {matter} and {other}?"), ("fr", "Qu'a dit {person} sur {matter} et {other} ?"), ("en", "When did {person} speak of {matter} and {other}?")),
    "a window": (("en", "What was said about {matter} and {other}?"), ("fr", "Qu'a-t-on dit de {matter} et {other} ?")),
}  # fmt: skip


def questions(each: int) -> list[tuple[str, str]]:
    """(kind, question), `each` of every kind, no two alike, the kinds taking turns."""
    chance = random.Random(11)
    made: dict[str, list[str]] = {kind: [] for kind in ASKED}
    for kind, forms in ASKED.items():
        while len(made[kind]) < each:
            language, form = forms[len(made[kind]) % len(forms)]
            matter, other = chance.sample(MATTERS[language], 2)
            question = form.format(matter=matter, other=other, day=chance.randint(2, 30), number=chance.randint(2, 40), weekday=chance.choice(("Monday", "Tuesday", "Friday", "Sunday")),
                                   town=chance.choice(TOWNS[:14]), person=chance.choice(PEOPLE))
            if not any(question in known for known in made.values()):
                made[kind].append(question)
    return [(kind, made[kind][n]) for n in range(each) for kind in ASKED]


# -- the measuring

class Parts:
    """Milliseconds of each named part of one question, without the parts inside it: wall, and CPU of the thread that it runs in."""

    def __init__(self) -> None:
        self.spent: dict[str, np.ndarray] = {}
        self._threads = threading.local()

    def wrap(self, owner: Any, name: str, part: str) -> None:
        """Measures the function or method of that name from now on; one that this version does not have is passed over."""
        plain: Callable[..., Any] | None = getattr(owner, name, None)
        if plain is None:
            return

        @wraps(plain)
        def measured(*arguments: Any, **options: Any) -> Any:
            began, inside = _now(time.thread_time), np.zeros(2)
            within = self._threads.__dict__.setdefault("open", [])
            within.append(inside)
            try:
                return plain(*arguments, **options)
            finally:
                within.pop()
                whole = _now(time.thread_time) - began
                self.spent[part] = self.spent.get(part, np.zeros(2)) + whole - inside
                if within:
                    within[-1] += whole

        setattr(owner, name, measured)


def _now(cpu: Callable[[], float] = time.process_time) -> np.ndarray:
    return np.array([time.perf_counter(), cpu()]) * 1000


def wrapped() -> Parts:
    """The seams at which a question's time is divided; what is in none of them is "other"."""
    import qa.retrieval
    import qa.understanding
    from index.lexical import WordIndex
    from index.store import Store
    from index.vectors import VectorIndex
    from qa.timing import TimeScores

    parts = Parts()
    for owner, part, names in (
        (SmallE5, "question vector", ("embed_query",)), (SentenceEncoder, "sentence vector", ("encode",)), (WordIndex, "words", ("search",)),
        (qa.retrieval, "vectors", ("_nearest", "_cosines", "_found")), (VectorIndex, "vectors", ("search", "compare")), (qa.retrieval, "calibration", ("likeness", "sentence_likeness")),
        (qa.retrieval, "time", ("time_scores", "_inside", "passages_within")), (TimeScores, "time", ("best", "of_passages")), (qa.retrieval, "places", ("_placed", "_named")),
        (qa.retrieval, "sentences", ("sentence_scores",)), (qa.retrieval, "copies", ("grouped",)), (Store, "passages read", ("passages",)),
        (Future, "waiting for a thread", ("result",)), (qa.retrieval, "other of retrieval", ("retrieve",)), (qa.understanding, "understanding", ("understand",)),
    ):  # fmt: skip
        for name in names:
            parts.wrap(owner, name, part)
    return parts


def measure(index: Index, asked: Sequence[tuple[str, str]], parts: Parts) -> Iterator[tuple[str, str, dict[str, np.ndarray], list[tuple[int, float]]]]:
    """(kind, question, part -> (wall, CPU) milliseconds with the whole as "all", ranked (passage, score)) of each question."""
    import qa.retrieval
    import qa.understanding

    window = DateRange(start=date(2020, 10, 10), end=date(2020, 10, 14))
    for kind, question in asked:
        parts.spent = {}
        began = _now()
        query = qa.understanding.understand(question, index=index, filters=qa.types.Filters(window=window if kind == "a window" else None))
        hits = qa.retrieval.retrieve(query, index, k=24)
        whole = _now() - began
        yield kind, question, {"all": whole, **parts.spent}, [(hit.passage.id, round(hit.score, 6)) for hit in hits]


def table(heading: str, rows: dict[str, list[np.ndarray]]) -> list[str]:
    """Milliseconds in Markdown."""
    lines = [f"| {heading} | wall min | wall p50 | wall p95 | CPU min | CPU p50 | CPU p95 |", "|---|---|---|---|---|---|---|"]
    for name, measured in rows.items():
        wall, cpu = np.array(measured).T
        lines.append(f"| {name} | " + " | ".join(f"{value:.1f}" for series in (wall, cpu) for value in (series.min(), np.median(series), np.percentile(series, 95))) + " |")
    return [*lines, ""]


def megabytes() -> tuple[float, float]:
    """(now, at most so far) of this process's memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize() / 2**20, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def differences(found: dict[str, list[tuple[int, float]]], before: dict[str, list[list[float]]]) -> list[str]:
    """What two versions find differently: another set of passages, or a score that is off by more than 1e-4."""
    said = []
    for question, ranked in found.items():
        old = [(int(row), score) for row, score in before.get(question, [])]
        off = max((abs(a - b) for (_, a), (_, b) in zip(ranked, old, strict=False)), default=0.0)
        moved = sum(a != b for (a, _), (b, _) in zip(ranked, old, strict=False))
        if len(ranked) != len(old) or off > 1e-4 or Counter(row for row, _ in ranked) != Counter(row for row, _ in old):
            said.append(f"{question}: {len(old)} -> {len(ranked)} passages, {moved} at another rank, scores off by up to {off:.2g}")
    return said


def report_on(folder: Path, each: int, save: Path | None, compare: Path | None) -> tuple[list[str], bool]:
    lines: list[str] = []
    before, began = megabytes()[0], _now()
    with open_index(folder) as index:
        state = index.refresh()
        opened, at = _now() - began, _now()
        assert index.words and index.vectors
        views, at = _now() - at, _now()
        assert index.embedder and index.gazetteer and load_sentence_encoder()
        models, at = _now() - at, _now()
        asked = questions(each + 1)
        parts = wrapped()
        for kind, *_ in measure(index, asked[:len(ASKED)], parts):
            if kind == asked[0][0]:
                first = _now() - at
        warm, at = _now() - at, _now()
        gc.collect()
        by_kind: dict[str, list[np.ndarray]] = defaultdict(list)
        by_part: dict[str, list[np.ndarray]] = defaultdict(list)
        found = {}
        for kind, question, spent, ranked in measure(index, asked[len(ASKED):], parts):
            by_kind[kind].append(spent["all"])
            for part, value in spent.items():
                by_part[part].append(value)
            found[f"{kind}: {question}"] = ranked
        by_kind["all questions"] = by_part.pop("all")
        for measured in by_part.values():  # a part that a question did not need took no time
            measured += [np.zeros(2)] * (len(asked) - len(ASKED) - len(measured))
        times = len(state.times)
        lines += [f"Synthetic archive: {len(index.vectors):,} passages of {len(state.reports):,} reports, {times:,} times; {len(asked) - len(ASKED)} questions, milliseconds, warm.", ""]
        lines += table("question", by_kind) + table("part", by_part)
        now, most = megabytes()
        lines += [f"Opening: record {opened[0]:,.0f} ms (CPU {opened[1]:,.0f}), views {views[0]:,.0f} ({views[1]:,.0f}), models {models[0]:,.0f} ({models[1]:,.0f}), first question {first[0]:,.0f} ({first[1]:,.0f}), "
                  f"first of each kind together {warm[0]:,.0f} ({warm[1]:,.0f}).", f"Memory: {now:,.0f} MB, at most {most:,.0f}; {before:,.0f} before opening.", ""]
    same = True
    if save:
        save.write_text(json.dumps(found, ensure_ascii=False, indent=0), encoding="utf-8")
    if compare:
        said = differences(found, json.loads(compare.read_text(encoding="utf-8")))
        same = not said
        lines += [f"{len(found) - len(said)} of {len(found)} questions find the same passages with the same scores as {compare.name}.", *said, ""]
    return lines, same


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, help="keeps the archive there; made where it is missing")
    parser.add_argument("--each", type=int, default=7, help="questions of every kind")
    parser.add_argument("--save", type=Path, help="writes what was found")
    parser.add_argument("--compare", type=Path, help="compares with what was saved")
    parser.add_argument("--table", type=Path, help="writes what is printed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        folder = given.folder or Path(passing)
        kept = None
        if (folder / "record.sqlite").exists():
            with Store.open(folder) as store:
                kept = store.setting(SETTING)
        if kept is None:
            began = time.monotonic()
            build(folder, given.passages)
            with open_index(folder) as index:
                assert index.words and index.vectors
            print(f"built in {time.monotonic() - began:.0f} s", file=sys.stderr)
        elif kept != {"form": FORM, "passages": given.passages}:
            parser.error(f"{folder} holds something else ({kept}): give another folder")
        lines, same = report_on(folder, given.each, given.save, given.compare)
    print("\n".join(lines))
    if given.table:
        given.table.write_text("\n".join(lines), encoding="utf-8")
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
