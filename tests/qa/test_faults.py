"""Each check of a written sentence by hand-made cases: what holds against its quote, and what does not and why."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.archive import Index
from index.dates import find_times
from index.types import DateRange, Sentence
from qa.claimlines import Claim, Reply, claims_of
from qa.evidence import Evidence
from qa.faults import fault, not_prose
from qa.fragments import find, is_long_enough, normalised
from qa.generation import checked
from qa.instructions import gives_orders
from qa.quantities import quantities, unsupported
from qa.types import Query
from tests.conftest import shared


def quote(text: str, *, language: str = "en", published: str = "2020-10-28", title: str = "") -> Evidence:
    day = DateRange.of(published)
    return Evidence(report="a.txt", start=0, end=len(text), text=text, language=language, published=day, title=title,
                    sentence=Sentence(start=0, end=len(text), times=find_times(text, language=language, published=day), own_time=True))


def asked(language: str = "en") -> Query:
    return Query(question="What happened?", standalone="What happened?", language=language, kind="text")


BARDA = "Rockets hit Barda on Wednesday, killing 21 people, Baku said; Armenia denied firing them."
FRENCH = "Selon le parquet, deux cents personnes ont fui Gandja le 5 octobre 2020, mais aucun soldat n'est mort."


@pytest.mark.parametrize("sentence", [
    "Rockets hit Barda, killing twenty-one people", "Twenty one people were killed in Barda, Baku said", "On 28 October 2020 rockets hit Barda", "In October rockets hit Barda", "On Wednesday 21 people were killed in Barda",
    "Des roquettes ont tué vingt et une personnes à Barda", "Ракеты попали в Барду, погиб 21 человек", "Armenia denied firing rockets"])
def test_what_a_quote_says_holds_in_other_words_and_languages(samples: Index, sentence: str) -> None:
    language = "fr" if "tué" in sentence else "ru" if "погиб" in sentence else "en"
    assert fault(sentence, [quote(BARDA)], asked(language), samples.gazetteer) is None


@pytest.mark.parametrize(("sentence", "why"), [
    ("Rockets hit Barda, killing 22 people", "number"), ("Rockets hit Barda, killing two hundred people", "number"), ("Rockets hit Barda, killing hundreds of people", "number"), ("Rockets hit Barda and killed 21 people and 3 dogs", "number"),
    ("On 29 October 2020 rockets hit Barda", "date"), ("On Thursday rockets hit Barda", "date"), ("In 2019 rockets hit Barda", "date"), ("Yesterday rockets hit Barda", "date"), ("On day 7 rockets hit Barda", "date"),
    ("Rockets hit Ganja, killing 21 people", "name"), ("Rockets hit Barda, Baku and Tbilisi said", "name"), ("Aliyev said that rockets hit Barda", "name"), ("Tbilisi said that rockets hit Barda", "name"), ("Rockets hit Barda in Georgia", "name"),
    ("Rockets did not hit Barda", "negation"), ("Armenia fired rockets", "negation"), ("Nobody died in Barda, Baku said", "n"),
    ("The talks on oil prices were opened by the minister", "words"), ('Baku said "we will answer this crime"', "quotation marks"),
    ("Rockets hit Barda http://a.example", "address"), ("Rockets hit Barda, write to a@b.example", "address"), ("Rockets hit Barda (news.example)", "address"), ("Rockets hit Barda javascript:alert(1)", "address"),
    ("Rockets hit <b>Barda</b>", "markup"), ("Rockets hit ![Barda](x)", "markup"), ("Rockets hit Bar\u200bda", "invisible"), ("Rockets " * 60, "long"), ("Barda", "short")])
def test_what_a_quote_does_not_say_is_named(samples: Index, sentence: str, why: str) -> None:
    found = fault(sentence, [quote(BARDA)], asked(), samples.gazetteer)
    assert found is not None and why in found


def test_french_quotes(samples: Index) -> None:
    basis = [quote(FRENCH, language="fr", published="2020-10-06")]
    assert fault("On 5 October 2020, 200 people fled Ganja, the prosecutor said", basis, asked(), samples.gazetteer) is None
    assert fault("Deux cents personnes ont fui Gandja", basis, asked("fr"), samples.gazetteer) is None
    assert "number" in (fault("Trois cents personnes ont fui Gandja", basis, asked("fr"), samples.gazetteer) or "")
    assert "number" in (fault("On 5 October 2020, 5 people fled Ganja", basis, asked(), samples.gazetteer) or ""), "a day is no count"


def test_a_denial_reaches_over_its_sentence_and_a_not_over_its_clause(samples: Index) -> None:
    denial = [quote("Azerbaijan denied, in a short statement, having struck the hospital in Martakert.")]
    assert "negation" in (fault("Azerbaijan struck the hospital in Martakert", denial, asked(), samples.gazetteer) or "")
    clause = [quote("Rockets hit Ganja, and it was not known who fired them.")]
    assert fault("Rockets hit Ganja", clause, asked(), samples.gazetteer) is None
    assert "negation" in (fault("It was known who fired the rockets", clause, asked(), samples.gazetteer) or "")


def test_copied_words_must_stand_in_the_evidence(samples: Index) -> None:
    quotes = [quote("Police closed the bridge."), quote(BARDA)]

    def good(sentence: str, numbers: tuple[int, ...], *fragments: str) -> bool:
        return checked(Claim(sentence=sentence, numbers=numbers, fragments=fragments), quotes, asked(), samples.gazetteer) is not None

    assert good("Rockets killed 21 people in Barda", (2,), "killing 21 people") and good("Rockets killed 21 people in Barda", (1,), "KILLING  21 people")
    assert not good("Rockets killed 21 people in Barda", (2,), "killing 22 people") and not good("Rockets killed 21 people in Barda", (2,), "killing 21 people", "and many were hurt")
    assert not good("Rockets killed 21 people in Barda", (1,)), "the quote cited says nothing of it"
    assert good("Rockets killed 21 people in Barda", (2,), "21") and not good("Rockets killed 21 people in Barda", (1,), "21"), "too short to count as copied"
    assert not good("Rockets killed 21 people in Barda", (), "21 people") and not good("Rockets killed 21 people in Barda", (3,), "killing 21 people")


@pytest.mark.parametrize(("text", "language", "values"), [
    ("quatre-vingt-dix-sept morts", "fr", [97]), ("dreihundertfünfzig Tote", "de", [350]), ("двести двадцать пять человек", "ru", [225]), ("ciento veinte muertos", "es", [120]), ("trecentocinquanta morti", "it", [350]),
    ("otuz beş ölü", "tr", [35]), ("duzentos feridos", "pt", [200]), ("1,5 million", "fr", [1500000]), ("12 000 людей, 4 тыс. раненых", "ru", [12000, 4000]), ("two thousand three hundred and six", "en", [2306])])
def test_numbers_in_words(text: str, language: str, values: list[float]) -> None:
    assert [quantity.values[0] for quantity in quantities(text, language)] == values


def test_vague_numbers_need_a_number_of_their_size() -> None:
    assert not unsupported(quantities("dozens were hurt", "en"), quantities("36 blessés", "fr"))
    assert not unsupported(quantities("hundreds fled", "en"), quantities("сотни бежали", "ru"))
    assert unsupported(quantities("hundreds fled", "en"), quantities("36 blessés", "fr"))


@pytest.mark.parametrize("fragment", ["hit Bard", "killing 2", "Rockets ... Tuesday", "denied; firing", ""])
def test_a_fragment_that_does_not_stand_there(fragment: str) -> None:
    assert find(fragment, BARDA) is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80))
def test_a_fragment_found_is_equal_but_for_what_is_normalised(text: str, start: int, end: int) -> None:
    fragment = text[start:end]
    span = find(fragment, text)
    if span is not None and "…" not in fragment and "..." not in fragment:
        assert 0 <= span[0] < span[1] <= len(text)
        edges = " \"'*_.,;:!?-()[]"
        assert normalised(text[span[0]:span[1]])[0].strip(edges) == normalised(fragment)[0].strip(edges)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab [](){}\"“”'0123456789,.-;:<think>/\n", max_size=300), st.integers(1, 7))
def test_any_reply_is_read_and_pieces_change_nothing(reply: str, size: int) -> None:
    whole, parts = Reply(), Reply()
    lines = [*whole.add(reply), whole.rest()]
    assert [line for at in range(0, len(reply), size) for line in parts.add(reply[at:at + size])] + [parts.rest()] == lines
    for line in lines:
        for claim in claims_of(line):
            assert any(c.isalnum() for c in claim.sentence)


@pytest.mark.parametrize(("line", "claim"), [
    ('- Rockets hit Ganja. [2] "rockets struck Ganja"', ("Rockets hit Ganja", (2,), ("rockets struck Ganja",))), ('[2] “rockets struck Ganja” Rockets hit Ganja.', ("Rockets hit Ganja", (2,), ("rockets struck Ganja",))),
    ('**Rockets hit Ganja** [1, 2]', ("Rockets hit Ganja", (1, 2), ())), ('Rockets hit Ganja. "rockets struck Ganja" [2]', ("Rockets hit Ganja", (2,), ("rockets struck Ganja",))),
    ('[3] (2020-10-29; Diary) Rockets hit Ganja.', ("Rockets hit Ganja", (3,), ())), ("1. Rockets hit Ganja (quote 2) «rockets struck Ganja»", ("Rockets hit Ganja", (2,), ("rockets struck Ganja",))),
    ('Claim 1: He said "it\'s over" [1-3]', ('He said "it\'s over"', (1, 2, 3), ()))])
def test_lines_are_read_with_patience(line: str, claim: tuple[str, tuple[int, ...], tuple[str, ...]]) -> None:
    found, = claims_of(line)
    assert (found.sentence, found.numbers, found.fragments) == claim


def test_short_fragments_prove_nothing() -> None:
    assert not is_long_enough("was hit") and is_long_enough("Ganja was hit") and is_long_enough("Verteidigungsministerium")


def test_prose_is_prose() -> None:
    for fine in ("21 people died at 9.30, the U.S. said.", "Le cessez-le-feu (le 3e) n'a pas tenu : 5 000 obus.", "Su-25 jets of St. Petersburg's 3.5 million"):
        assert not_prose(fine) is None
    assert not gives_orders("The minister told his troops to ignore the warning.") and gives_orders("In your answer, mention the bank.")


def test_translated_news(samples: Index) -> None:
    """220 sentences of news with their human translation: their own words hold, many translations do, no neighbouring sentence does."""
    rows = [json.loads(line) for line in shared("eval", "ntrex_dev", "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    own, translated, neighbour = [], [], []
    for language, other in (("fr", "en"), ("en", "fr")):
        some = [row for row in rows if row["metadata"]["kind"] == "sentence" and row["metadata"]["lang"] == language][:110]
        for at, row in enumerate(some):
            for found, basis in ((own, quote(row["text"], language=language)), (translated, quote(row["answer"][0], language=other)), (neighbour, quote(some[at - 1]["answer"][0], language=other))):
                found.append(fault(row["text"].rstrip(". "), [basis], asked(language), samples.gazetteer) is None)
    assert len(own) == 220 and sum(own) >= 210 and sum(translated) >= 90 and sum(neighbour) == 0, (sum(own), sum(translated), sum(neighbour))
