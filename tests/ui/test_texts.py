"""Every language of the interface has the same words, filled in with the same values."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ui import texts
from ui.dates import day
from ui.texts import LANGUAGES, count, say, static_texts

FILES = sorted((Path(texts.__file__).parent / "words").glob("*.toml"))
PLACEHOLDER = re.compile(r"\{(\w*)\}")


def words(file: Path) -> dict[str, str | dict[str, str]]:
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(content) == {"locale", "words"}, file
    found: dict[str, str | dict[str, str]] = content["words"]
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_the_words_of_the_english_one(file: Path) -> None:
    english, own = words(FILES[[file.stem for file in FILES].index("en")]), words(file)
    assert set(own) == set(english)
    for key, text in own.items():
        model = english[key]
        assert isinstance(text, dict) == isinstance(model, dict), key
        if isinstance(text, dict) and isinstance(model, dict):
            assert "other" in text and set(text) <= {"zero", "one", "two", "few", "many", "other"}, key
            assert all(set(PLACEHOLDER.findall(form)) <= set(PLACEHOLDER.findall(model["other"])) for form in text.values()), key
            assert set(PLACEHOLDER.findall(text["other"])) == set(PLACEHOLDER.findall(model["other"])), key
        else:
            assert set(PLACEHOLDER.findall(str(text))) == set(PLACEHOLDER.findall(str(model))), key
            assert str(text).strip(), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_numbers_and_dates(language: str) -> None:
    from datetime import date

    assert count("reports", 1, language) != count("reports", 2, language)
    assert "2020" in day(date(2020, 10, 5), language) and say("ask", language) == static_texts(language)["ask"]


def test_french_counts_none_as_one() -> None:
    assert (count("reports", 0, "fr"), count("reports", 0, "en"), count("reports", 1, "en")) == ("0 article", "0 reports", "1 report")


def test_every_word_is_said_somewhere() -> None:
    """What nothing says any more is deleted from the files. A key that is put together (`f"why_{reason}"`) counts by its beginning."""
    home = Path(texts.__file__).parent
    said = "\n".join(file.read_text(encoding="utf-8") for file in (*home.glob("*.py"), *(home / "static").iterdir()))
    beginnings = tuple(re.findall(r"""[f(]["']([a-z]+_)\{|`([a-z]+_)\$\{""", said))
    begun = tuple(first or second for first, second in beginnings)
    unsaid = [key for key in words(FILES[0]) if not re.search(rf"['\".`]{re.escape(key)}\b", said) and not key.startswith(begun)]
    assert begun and unsaid == []
