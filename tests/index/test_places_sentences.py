"""Sentences with their places marked: nothing unmarked may be found, and every marked place, as the right one.

The sentences stand in place_sentences.txt beside this file; they were written for it.
"""

from __future__ import annotations

import json
import random
import re
import time
from pathlib import Path

import pytest

from index.gazetteer import Gazetteer
from index.place_names import adjective_stems, fold, phrase_variants
from index.place_words import is_given_name, may_be_person, prepositions
from index.places import find_places, learn, places_in_question

WARLINE = Path(__file__).parents[2].parent / "shared" / "eval" / "warline_dev"
MARKED = re.compile(r"\[([^\]]+)\]\(([A-Z]{2}|--) ([trc])\)")
LINES = [line for line in (Path(__file__).parent / "place_sentences.txt").read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The real one, from the user's cache; built on the first run."""
    return Gazetteer.open()


def read(line: str) -> tuple[str, str, list[tuple[int, str, str, str]]]:
    """A line of the file -> language, text without marks, and (start, surface, country, first letter of the kind) of each mark."""
    language, marked = line.split(" | ", 1)
    text, at = "", 0
    wanted: list[tuple[int, str, str, str]] = []
    for mark in MARKED.finditer(marked):
        text += marked[at : mark.start()]
        wanted.append((len(text), mark[1], mark[2], mark[3]))
        text += mark[1]
        at = mark.end()
    return language, text + marked[at:], wanted


@pytest.mark.parametrize("line", LINES, ids=[line[:50] for line in LINES])
def test_exactly_the_marked_places_are_found(line: str, gazetteer: Gazetteer) -> None:
    language, text, wanted = read(line)
    found = find_places(text, language=language, gazetteer=gazetteer)
    assert [(m.start, text[m.start : m.end], m.place.country or "--", m.place.kind[0]) for m in found] == wanted


@pytest.mark.parametrize(
    "spellings",
    [
        ["Kharkiv", "Kharkov", "Charkiw", "Járkov", "Харків", "Харьков", "خاركيف"],
        ["Aleppo", "Alep", "Halep", "Alepo", "Халеб", "Алеппо", "حلب"],
        ["Beirut", "Beyrouth", "Бейрут", "بيروت"],
        ["Bavaria", "Bayern", "Bavière", "Baviera", "Бавария"],
        ["Catalonia", "Catalunya", "Cataluña", "Catalogne", "Каталония"],
        ["California", "Californie", "Kalifornien", "Калифорния", "加州"],
        ["Chechnya", "Tchétchénie", "Tschetschenien", "Чечня"],
        ["Tigray", "Tigré", "Тыграй"],
        ["US", "USA", "U.S.", "États-Unis", "EE. UU.", "США", "الولايات المتحدة"],
        ["United Arab Emirates", "UAE", "EAU", "ОАЭ", "الإمارات"],
    ],
)
def test_one_place_under_many_names(spellings: list[str], gazetteer: Gazetteer) -> None:
    assert len({gazetteer.lookup(spelling)[0].id for spelling in spellings}) == 1


def test_the_region_called_by_its_town_is_one_place(gazetteer: Gazetteer) -> None:
    texts = [
        ("en", "Shelling in Donetsk Oblast."), ("en", "Shelling in the Donetsk region."), ("fr", "Tirs dans l'oblast de Donetsk."),
        ("ru", "Обстрел Донецкой области."), ("uk", "Обстріл Донеччини."), ("ru", "В Донецкой и Луганской областях."),
    ]  # fmt: skip
    places = [find_places(text, language=language, gazetteer=gazetteer)[0].place for language, text in texts]
    assert len({place.id for place in places}) == 1 and places[0].kind == "region" and "Донеччина" in places[0].names
    assert gazetteer.by_id(places[0].id) == places[0]


def test_a_region_told_after_a_town_chooses_the_town(gazetteer: Gazetteer) -> None:
    def latitude(text: str) -> float:
        found = find_places(text, language="en", gazetteer=gazetteer)[0].place
        assert found.latitude is not None
        return round(found.latitude)

    assert latitude("A fire in Portland, Maine, spread.") == 44 and latitude("A fire in Portland, Oregon, spread.") == 46
    assert latitude("Police in Springfield, Illinois.") == 40 and latitude("Police in Springfield, Massachusetts.") == 42
    georgia = find_places("A trial opened in Atlanta, Georgia.", language="en", gazetteer=gazetteer)[1].place
    assert (georgia.kind, georgia.country) == ("region", "US")


def test_regions_hold_their_towns(gazetteer: Gazetteer) -> None:
    for region, town, other in [("Bavaria", "Nuremberg", "Hamburg"), ("Anbar", "Fallujah", "Basra"), ("Texas", "Houston", "Chicago"), ("Scotland", "Glasgow", "Leeds")]:
        part = gazetteer.part_of(gazetteer.lookup(region)[0])
        assert part and part == gazetteer.part_of(gazetteer.lookup(town)[0]) != gazetteer.part_of(gazetteer.lookup(other)[0])
    assert gazetteer.part_of(gazetteer.lookup("Sahel")[0]) == ""


def test_what_reports_do_not_explain(gazetteer: Gazetteer) -> None:
    """Found in news: an agency in brackets, a person in a list, a word of a headline, the first half of a name."""
    texts = [
        "NEW YORK (Sample Business) Prices rose.\nKyiv (Nachrichtenfeld) - Nothing new.",
        "Gavin Newsom spoke. In Texas, California, Newsom and others met.",
        "Forces control the port Chopper, crew shown. The chopper fell. In the port of Zorka-Tera all was quiet.",
        "Transnistria (State) was named in Moldova.",
    ]
    for text in texts:
        assert learn([(text, "en", find_places(text, language="en", gazetteer=gazetteer))], gazetteer) == {}, text


@pytest.mark.parametrize(
    ("language", "question", "expected"),
    [
        ("en", "Which towns in the Donetsk region were shelled?", [("Donetsk region", "region")]),
        ("fr", "Que s'est-il passé en Bavière et à Munich ?", [("Bavaria", "region"), ("Munich", "town")]),
        ("ru", "Что произошло в Белгородской области?", [("Belgorod region", "region")]),
        ("en", "what happened in georgia", [("Georgia", "country")]),
        ("en", "Who is Florence Parly?", []),
    ],
)
def test_regions_in_questions(language: str, question: str, expected: list[tuple[str, str]], gazetteer: Gazetteer) -> None:
    assert [(place.name, place.kind) for place in places_in_question(question, language=language, gazetteer=gazetteer)] == expected


def test_words() -> None:
    assert "a" in prepositions("inside", "fr") and "a" not in prepositions("inside", "en") and "a" in prepositions("inside", "xx")
    assert is_given_name("Михаил") and is_given_name("Volodymyr") and not is_given_name("Reuters")
    assert may_be_person("Victoria") and not may_be_person("London")
    assert "Донецк" in adjective_stems("Донецкой") and "Курск" in adjective_stems("Курской")
    assert "Ростов-на-Дону" in dict(phrase_variants("Ростове-на-Дону", "ru")) and "تل أبيب" in dict(phrase_variants("وتل أبيب", "ar"))


_WORDS = random.Random(1)
HOSTILE = {
    "capitals": " ".join("".join(_WORDS.choice("abcdefgilmnoprstu") for _ in range(6)).capitalize() for _ in range(4000)),
    "one letter": "A B C D " * 1000,
    "a list": "Ganja, Baku and Barda, " * 1300,
    "brackets": "Ganja (Baku) " * 2000,
    "hyphens": "Port-au-Prince-" * 1300,
    "openings": "New united of the arab " * 800,
    "signs": "a" * 20_000 + "@" + "b" * 20_000,
    "hidden signs": "Gan\u200bja\u200d \u202eBaku\u202c \ufeff" * 1300,
    "flags": "🇺🇦🇦🇿 Baku " * 2000,
    "right to left": "وبالقاهرة وبيروت " * 2000,
    "unspaced": "基辅和莫斯科" * 2000,
    "adjectives": "Белгородской и Курской " * 1300,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_the_text(name: str, gazetteer: Gazetteer) -> None:
    """Four times the text takes at most eight times as long (about four; the rest is for a busy machine)."""
    language = {"right to left": "ar", "unspaced": "zh", "adjectives": "ru"}.get(name, "en")

    def seconds(text: str) -> float:
        started = time.process_time()
        found = find_places(text, language=language, gazetteer=gazetteer, prior={"AZ": 0.5})
        learn([(text, language, found)], gazetteer)
        return time.process_time() - started

    whole = HOSTILE[name]
    seconds(whole)  # names are read from the file once
    quarter = max(0.05, min(seconds(whole[: len(whole) // 4]) for _ in range(3)))
    assert min(seconds(whole) for _ in range(3)) < 8 * quarter


def test_recall_on_the_war_chronicle(gazetteer: Gazetteer) -> None:
    """At least 19 in 20 of the towns that its questions ask for are found in the entries that name them."""
    if not WARLINE.exists():
        pytest.skip(f"no evaluation set at {WARLINE}: recall of places not measured")
    entries = {entry["_id"]: entry["text"] for entry in map(json.loads, (WARLINE / "corpus.jsonl").read_text("utf-8").splitlines())}
    relevant: dict[str, list[str]] = {}
    for line in (WARLINE / "qrels.tsv").read_text("utf-8").splitlines()[1:]:
        question, entry, _ = line.split("\t")
        relevant.setdefault(question, []).append(entry)
    wanted = found = 0
    for question in map(json.loads, (WARLINE / "queries.jsonl").read_text("utf-8").splitlines()):
        if question["metadata"]["kind"] != "places" or question["metadata"]["lang"] != "en":
            continue
        for answer in question["answer"]:
            names = [answer, *(name for name in question["metadata"]["aliases"].get(answer, ()) if name != "capital")]
            texts = [entries[entry] for entry in relevant[question["_id"]] if any(name in entries[entry] for name in names)]
            keys = {fold(name) for name in names}
            wanted += bool(texts)
            found += any(
                fold(text[m.start : m.end]) in keys for text in texts for m in find_places(text, language="en", gazetteer=gazetteer, prior={"UA": 0.7, "RU": 0.2})
            )  # fmt: skip
    assert wanted > 50 and found >= 0.95 * wanted, (found, wanted)
