"""Answers and reports as HTML, read back with a strict parser: nothing that came from outside has become markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.receipts import Facts, Receipt
from index.types import Clock, DateRange, LeftOut, Place, Refused, Report, ReportQAError, SyncReport
from qa.timenotes import counting_notes
from qa.types import Alternative, Answer, Citation, Coverage, Filters, Item, Kind, When
from tests.ui.scripted import DAY_9, DENIED, FRENCH, NOTHING, PLACES, REPORTS, TOLL
from ui import archivepage, pages, receiptpage, render
from ui.archivepage import View
from ui.dates import dates, language_name
from ui.filterpanel import filter_fields
from ui.syncing import Ended, Task
from ui.texts import interface_language, static_texts
from ui.timeline import timeline, timeline_of
from ui.watching import Watched

HOSTILE = (
    '<script>alert(1)</script>', '<img src=x onerror="alert(1)">', '"><svg/onload=alert(1)>', "' onmouseover='alert(1)", "</textarea><script>x()</script>",
    "</q></li></ol></article><iframe src=//evil.example>", "${alert(1)}", "{{constructor.constructor('x')()}}", "![x](http://evil.example/x.png)",
    "[a](javascript:alert(1))", "&lt;b&gt;", "line\r\nline", "NUL\0here", "lone \ud800 surrogate", "\u202ertl override", "<!-- ", "]]>", "<style>*{display:none}</style>",
)
TAGS = {"dl", "dt", "dd", "nav", "article", "h2", "h3", "h4", "span", "p", "ul", "ol", "li", "div", "button", "table", "thead", "tbody", "tr", "th", "td", "bdi", "q", "b", "details",
        "summary", "section", "textarea", "mark", "header", "footer", "a", "caption", "progress", "h1", "figure", "figcaption", "svg", "g", "rect", "circle", "line", "path", "text", "label", "input"}
PERCENT = re.compile(r"left:[\d.]+%;top:[\d.]+%")  # where a button lies over a map: the only style that stands in an answer


class Page(HTMLParser):
    """Every tag with its attributes, and the text of every element of a class."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.texts: list[tuple[str, dict[str, str | None], str]] = []
        self.feed(html)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        name, attrs, parts = self.open.pop()
        assert name == tag, f"{name} closed by {tag}"
        self.texts.append((tag, attrs, "".join(parts)))

    def handle_data(self, data: str) -> None:
        for _, _, parts in self.open:
            parts.append(data)

    def of_class(self, name: str) -> list[str]:
        return [text for _, attrs, text in self.texts if name in (attrs.get("class") or "").split()]

    def attributes(self, tag: str, key: str) -> list[str | None]:
        return [attrs[key] for name, attrs in self.tags if name == tag and key in attrs]


def is_clean(html: str) -> Page:
    """Only our own tags, no event handlers, no addresses but of the report's own page."""
    page = Page(html)
    for tag, attrs in page.tags:
        assert tag in TAGS, tag
        for key, text in attrs.items():
            assert not key.startswith("on"), (tag, key)
            assert key not in ("src", "srcset", "action", "formaction", "xlink:href"), (tag, key)
            assert key != "style" or (tag == "button" and PERCENT.fullmatch(text or "")), (tag, text)
            if key == "href":
                assert text and text.startswith(("http://", "https://")), text
    return page


def soiled(words: str, kind: Kind = "people") -> Answer:
    """An answer in which every text is `words`."""
    place = Place(id=words, name=words, names=(words,), kind="town", country=words, latitude=40.0, longitude=46.0)
    citation = Citation(n=1, report=words, quote=words, start=0, end=len(words), title=words, publisher=words, language=words, published=None, also_in=(words,))
    return Answer(question=words, standalone=words + "!", language=words, kind=kind, places=(place,), filters=Filters(outlets=(words,), languages=(words,), events=(words,)), answer=f"{words} [1] {words}", notes=(words,), model=words,
                  when=When(range=DateRange.of("2020-10"), said=words, event=words, counted_from=date(2020, 9, 27), support=2,
                            alternatives=(Alternative(when=DateRange.of("2021"), support=1, event=words + "?"),)),
                  items=(Item(value=words, names=(words + "n",), claimant=words, unit=words + "u", citations=(1,), place=place), Item(value=words + "!", citations=(1,))), citations=(citation,), nearest=(citation,),
                  why=words, coverage=Coverage(in_window=3, read=2, undated=1))


@dataclass(frozen=True)
class Listed:
    """A report in the archive's list in which every text is `path`."""

    path: str
    published: DateRange | None = DateRange.of("2020-10-05")  # noqa: RUF009
    own_day: DateRange | None = None
    title = publisher = language = property(lambda self: self.path)


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("abstained", [False, True])
def test_no_text_becomes_markup(words: str, abstained: bool) -> None:
    answer = replace(soiled(words), abstained=abstained)
    page = is_clean(render.exchange(words, answer, number=1, interface="en"))
    quotes = page.of_class("rq-quote")
    assert quotes and set(quotes) == {render.sendable(words)}
    if not abstained:
        is_clean(render.exchange(words, replace(soiled(words, "places"), abstained=False), number=1, interface="fr", towns=lambda *_: [soiled(words).places[0]]))
    is_clean(filter_fields([Listed(words)], [Clock(event=words, day_1=date(2020, 9, 27))], "en"))
    is_clean(timeline(timeline_of([Listed(words), Listed(words, DateRange.of("2020-10-09"))]), "en", last=answer))
    page = is_clean(render.exchange(words, None, number=1, interface="fr", error=words))
    assert page.of_class("rq-error") == [render.sendable(words)]
    report = Report(path=words, text=f"a {words} b", title=words, publisher=words, language=words, url=words, left_out=(LeftOut(start=0, end=3, why=words),))
    page = is_clean(pages.report_page(report, "en", quote=(2, 2 + len(words))))
    assert page.of_class("rq-here") == [render.sendable(words)]
    is_clean(pages.message(words, kind="error"))


@pytest.mark.parametrize("words", HOSTILE)
def test_no_text_becomes_markup_on_the_archive_page(words: str) -> None:
    refused, task = (Refused(path=words, reason=words),), Task(why="upload")
    report = Report(path=words, text=f"a {words} b", title=words, publisher=words, language=words, url=words, left_out=(LeftOut(start=0, end=3, why=words),))
    receipt = Receipt(report=report, date_words=words, own_day=None, times=1, dated_sentences=1, places=((words, 1),), sentences=1, passages=1, file=words, source=words, beside=1)
    facts = Facts(reports=1, passages=1, undated=1, bytes=1, model=words, generation=1, sources=(words,), refused=refused)
    ended = Ended(number=1, task=task, outcome=SyncReport(added=(words,), refused=refused), at=datetime(2020, 10, 5))
    for local in (True, False):
        is_clean(archivepage.watch_panel(Watched(folder=Path(render.sendable(words).replace("\0", "")), error=words, last=ended), "en", local=local))
        is_clean(archivepage.folders(facts, "own", "fr", local=local))
        is_clean(receiptpage.receipt_panel(receipt, "en", deletable=local, watched=not local, local=local))
    is_clean(archivepage.facts_line(facts, "en"))
    is_clean(archivepage.report_list([Listed(words)], "en", View(needle="")))
    is_clean(archivepage.report_list([Listed(words)], "fr", View(needle=words + "no")))
    is_clean(archivepage.clocks_table([Clock(event=words, day_1=date(2020, 9, 27), names=(words,), given=True)], "en"))
    is_clean(archivepage.refused_list(refused, "fr"))
    is_clean(archivepage.outcome(ended, "en", receiptpage.receipts_table([receipt], 2, "en")))
    is_clean(archivepage.outcome(replace(ended, outcome=ReportQAError(words)), "en"))


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_comes_back_unchanged(text: str, title: str) -> None:
    citation = Citation(n=1, report="r", quote=text, start=0, end=max(1, len(text)), title=title)
    page = is_clean(render.source(citation, "t1", "en"))
    assert page.of_class("rq-quote") == [render.sendable(text)]


@given(st.text(min_size=1, max_size=300), st.data())
def test_a_report_is_shown_whole_and_its_quote_exactly(text: str, data: st.DataObject) -> None:
    def span() -> tuple[int, int]:
        start = data.draw(st.integers(0, len(text) - 1))
        return start, data.draw(st.integers(start + 1, len(text)))

    quote, others = span(), [span() for _ in range(data.draw(st.integers(0, 3)))]
    left_out = tuple(LeftOut(start=start, end=end, why="menu") for start, end in sorted(span() for _ in range(data.draw(st.integers(0, 3)))))
    page = is_clean(pages.report_page(Report(path="r", text=text, left_out=left_out), "en", quote=quote, others=others))
    assert page.of_class("rq-text") == [render.sendable(text)]
    assert page.of_class("rq-here") == [render.sendable(text[slice(*quote)])]


@pytest.mark.parametrize("answer", [PLACES, TOLL, DENIED, FRENCH])
def test_every_quote_shown_stands_in_its_report(answer: Answer) -> None:
    page = is_clean(render.exchange(answer.question, answer, number=2, interface="en"))
    shown = {attrs["id"]: attrs for tag, attrs in page.tags if tag == "li" and "data-report" in attrs}
    assert list(shown) == [f"t2-c{citation.n}" for citation in answer.citations]
    for citation in answer.citations:
        place = shown[f"t2-c{citation.n}"]
        text = REPORTS[str(place["data-report"])].text
        assert text[int(str(place["data-start"])):int(str(place["data-end"]))] == citation.quote
        assert citation.quote in page.of_class("rq-quote")
    assert set(page.attributes("button", "data-cite")) <= set(shown)


def test_marks_become_buttons_only_where_there_is_a_citation() -> None:
    known = {citation.n: citation for citation in PLACES.citations}
    page = Page(render.with_marks("Ganja [2, 3], Terter [7]; Barda [4, 9].", known, "t5", "en"))
    assert page.attributes("button", "data-cite") == ["t5-c2", "t5-c3", "t5-c4"]
    text = "".join(part for part in (render.with_marks("Terter [7]", known, "t5", "en"),))
    assert text == "Terter [7]"
    whole = Page(f'<p>{render.with_marks("Ganja [2, 3], Terter [7]; Barda [4, 9].", known, "t5", "en")}</p>').texts[-1][2]
    assert whole == "Ganja [2] [3], Terter [7]; Barda [4] [9]."


def test_a_mark_has_a_name_for_those_who_cannot_see_it() -> None:
    names = Page(render.exchange("q", PLACES, number=1, interface="en")).attributes("button", "aria-label")
    assert "Quote 1: Sample desk A (French), 6 October 2020" in names
    assert "Quote 3: Sample desk B, October 2020 (day unknown)" in names
    assert "Quote 5: مكتب العينات, no date" in names


def test_the_time_as_it_was_resolved() -> None:
    assert render.when_line(DAY_9, "en") == "day 9 = 5 October 2020, counted from 27 September 2020 (7 reports agree; 1 counts 6 October)"
    french = replace(DAY_9, said="neuvième jour")
    assert render.when_line(french, "fr") == "neuvième jour = 5 octobre 2020, compté à partir du 27 septembre 2020 (7 articles concordent; 1 compte le 6 octobre)"
    assert render.when_line(When(range=DateRange.of("2020-10"), said="October 2020", given=True), "en") == "October 2020"
    assert render.when_line(When(range=DateRange.of("2020-10-06"), said="mardi"), "fr") == "mardi = 6 octobre 2020"


def test_chips_tell_what_was_understood_and_read() -> None:
    assert Page(render.chips(TOLL, "en")).of_class("rq-chip")[1:] == [
        "Understood as: How many civilians had died by day 9 of the Karabakh war?", "19 of 24 reports read, 1 undated"]
    assert Page(render.chips(PLACES, "en")).of_class("rq-chip")[1:] == ["19 reports read, 2 undated"]
    full = Page(render.chips(replace(PLACES, places=(Place(id="b", name="Barda", names=(), kind="town"),), filters=Filters(languages=("fr",)), coverage=Coverage(in_window=9, read=7, undated=1, left_out=30)), "en"))
    assert full.of_class("rq-chip")[1:] == ["places: Barda", "filters: French", "7 of 9 reports read, 1 undated, 30 left out by the filters"]
    assert full.attributes("button", "data-ask") == ["Which cities were hit on 6 October 2020?"] and "fr" in (full.attributes("button", "data-filters")[0] or "")
    assert "Understood" not in render.chips(replace(DENIED, standalone="who denied striking Barda"), "en")


def test_values_stand_side_by_side_with_who_says_so() -> None:
    page = Page(render.reply(TOLL, number=1))
    rows = [text for tag, attrs, text in page.texts if tag == "tr"]
    assert rows[0] == "FigureAccording toQuoteSource, date"
    assert "25Baku[1]" in rows[1].replace(" ", "") and "19the Karabakh ombudsman" in rows[2]
    assert "According to" not in render.reply(PLACES, number=1)
    without = replace(PLACES, items=(*PLACES.items, Item(value="Shusha", citations=(99,))))
    assert "Shusha" not in Page(render.reply(without, number=1)).of_class("rq-value")


def test_a_quote_is_not_set_beside_itself() -> None:
    quote = DENIED.citations[0].quote
    html = render.reply(replace(DENIED, kind="people", items=(Item(value=quote, citations=(1,)),)), number=1)
    assert "rq-items" not in html and "<details class=\"rq-sources\" open>" in html


def test_an_abstention_says_why_what_was_searched_and_what_comes_nearest() -> None:
    page = is_clean(render.exchange(NOTHING.question, NOTHING, number=3, interface="en"))
    panel = page.of_class("rq-nothing")[0]
    for words in ("Nothing found", "No report quotes a mayor of Hadrut.", "4 reports, 1 undated", "they do not answer the question", NOTHING.nearest[0].quote):
        assert words in panel
    assert page.attributes("button", "data-cite") == ["t3-n1"]
    assert not page.of_class("rq-prose") and not page.of_class("rq-copy")


def test_texts_of_any_script_choose_their_own_direction() -> None:
    html = render.exchange("ما المدن التي قصفت؟", PLACES, number=1, interface="en")
    for tag, attrs in Page(html).tags:
        if "rq-quote" in (attrs.get("class") or "") or (tag == "p" and not attrs.get("class")):
            assert attrs.get("dir") == "auto", (tag, attrs)
    arabic = [attrs for _, attrs in Page(html).tags if attrs.get("lang") == "ar"]
    assert arabic
    assert 'dir="rtl"' in pages.report_page(REPORTS["ar/stepanakert.txt"], "en")


def test_who_wrote_it_is_said() -> None:
    assert "Written by openai:scripted" in render.reply(TOLL, number=1)
    assert "without a chat model" in render.reply(PLACES, number=1)
    growing = render.exchange("q", replace(PLACES, done=False), number=1, interface="en")
    assert 'aria-busy="true"' in growing and "without a chat model" not in growing


def test_the_words_around_an_answer_speak_its_language() -> None:
    assert "19 articles lus, 2 sans date" in render.exchange("q", FRENCH, number=1, interface="en")
    assert "reports read" in render.exchange("q", replace(PLACES, language="ru"), number=1, interface="en")


def test_what_a_chip_or_the_table_says_is_not_said_again() -> None:
    (note,) = counting_notes(DAY_9, "en")
    assert note.startswith("Day 9 is 5 October 2020, counted from 27 September 2020")
    answer = replace(PLACES, when=DAY_9, answer=f"Ganja [2]. “{PLACES.citations[1].quote}” [2] {note} Seen late.", notes=(note, "Seen late."))
    page = Page(render.reply(answer, number=1))
    assert page.of_class("rq-prose") == ["Ganja [2]."] and "Seen late." in page.of_class("rq-notes")[0] and note not in page.of_class("rq-notes")[0]
    assert "counted from" in page.of_class("rq-chip-when")[0]


def test_lists_and_paragraphs_of_a_model() -> None:
    answer = replace(DENIED, answer="Two said so:\n\n- Yerevan [1]\n- **Baku**\n\nEnd.")
    page = is_clean(render.prose(answer, "t1", "en"))
    assert [text for tag, _, text in page.texts if tag in ("p", "li")] == ["Two said so:", "Yerevan [1]", "**Baku**", "End."]


def test_the_next_question_builds_on_plain_text() -> None:
    assert render.unmarked(replace(DENIED, answer="Stepanakert [1, 5], Ganja [2].")) == "Stepanakert, Ganja."
    assert render.unmarked(NOTHING) == "No report quotes a mayor of Hadrut."


def test_copied_text_has_every_quote_with_its_place() -> None:
    text = render.plain(DENIED, "en")
    citation = DENIED.citations[0]
    assert f"“{citation.quote}”" in text and f"{citation.start}–{citation.end}" in text and citation.report in text


@pytest.mark.parametrize(("iso", "english", "french"), [
    ("2020-10-05", "5 October 2020", "5 octobre 2020"), ("2020-10-01", "1 October 2020", "1er octobre 2020"),
    ("2020-10", "October 2020 (day unknown)", "octobre 2020 (jour inconnu)"), ("2020", "2020 (month unknown)", "2020 (mois inconnu)"),
])
def test_a_date_never_says_more_than_is_known(iso: str, english: str, french: str) -> None:
    assert (dates(DateRange.of(iso), "en", hint=True), dates(DateRange.of(iso), "fr", hint=True)) == (english, french)


def test_ranges_of_days() -> None:
    def between(first: str, last: str) -> str:
        return dates(DateRange(start=date.fromisoformat(first), end=date.fromisoformat(last)), "en")

    assert between("2020-10-03", "2020-10-04") == "3–4 October 2020"
    assert between("2020-09-28", "2020-10-02") == "28 September – 2 October 2020"
    assert between("2019-12-30", "2020-01-02") == "30 December 2019 – 2 January 2020"
    assert dates(None, "fr") == "sans date"


def test_the_browser_chooses_the_language() -> None:
    assert interface_language("fr-CA,fr;q=0.9,en;q=0.8") == "fr"
    assert interface_language("de-DE,de;q=0.9,en;q=0.7,fr;q=0.6") == "en"
    assert interface_language("") == interface_language(None) == interface_language("xx;q=abc") == "en"
    assert static_texts("en").keys() == static_texts("fr").keys()
    assert (language_name("ru", "fr"), language_name("und", "en"), language_name("<x>", "en")) == ("russe", "", "<x>")



@pytest.mark.parametrize(("language", "day"), [("en", "as of 5 October 2020"), ("fr", "date : 5 octobre 2020")])
def test_a_figure_stands_with_what_it_counts_and_its_day(language: str, day: str) -> None:
    item = replace(TOLL.items[0], unit="civilians", as_of=DateRange.of("2020-10-05"))
    page = Page(render.reply(replace(TOLL, language=language, items=(item, *TOLL.items[1:])), number=1))
    assert page.of_class("rq-unit") == ["civilians"], "only where it is known"
    assert [text for text in page.of_class("rq-names") if text == day] == [day]


def test_a_row_shows_only_the_spellings_that_its_quotes_have() -> None:
    cited = replace(PLACES.citations[0], n=1, quote="Tirs sur Barda. Барда обстреляна.")
    answered = replace(PLACES, items=(Item(value="Barda", names=("Bard", "Bärdä", "Barde khot", "Барда"), citations=(1,)),), citations=(cited,))
    assert Page(render.reply(answered, number=1)).of_class("rq-names") == ["also Барда"]
