"""The words of the interface: one file of `words/` for each language that it speaks.

No HTML and no Gradio; dates and numbers are put into words in `dates.py`. The answer itself speaks the language of the
question; these words stand around it.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "words"
InterfaceLanguage = str  # the name of one of the files
LANGUAGES: tuple[InterfaceLanguage, ...] = tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


@lru_cache(maxsize=64)
def _file(language: InterfaceLanguage) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def _words(language: InterfaceLanguage) -> dict[str, str | dict[str, str]]:
    """Key -> a text, or its forms by number; `{…}` is filled in by `say` and `count`."""
    words: dict[str, str | dict[str, str]] = _file(language)["words"]
    return words


def locale(language: InterfaceLanguage) -> str:
    """For dates and numbers: "en_GB"."""
    name: str = _file(language)["locale"]
    return name


def interface_language(accept_language: str | None) -> InterfaceLanguage:
    """The first of our languages that a browser asks for by `Accept-Language`; English where it asks for neither.

    >>> interface_language("de-DE,fr;q=0.8,en;q=0.5")
    'fr'
    """
    wanted: list[tuple[float, str]] = []
    for part in (accept_language or "").split(","):
        tag, _, weight = part.partition(";q=")
        try:
            wanted.append((float(weight) if weight else 1.0, tag.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    for _, tag in sorted(wanted, key=lambda pair: -pair[0]):
        for language in LANGUAGES:
            if tag == language:
                return language
    return "en"


def words_for(language: str, otherwise: InterfaceLanguage = "en") -> InterfaceLanguage:
    """The interface language that stands around an answer in `language`."""
    for known in LANGUAGES:
        if language == known:
            return known
    return otherwise


def say(key: str, language: InterfaceLanguage, **values: object) -> str:
    """One text of the interface, filled in."""
    text = _words(language)[key]
    assert isinstance(text, str), key
    return text.format(**values) if values else text


def has(key: str) -> bool:
    """Whether the interface has a text of this name."""
    return key in _words("en")


def count(key: str, n: int, language: InterfaceLanguage, **values: object) -> str:
    """A counted text: `count("reports", 1, "en")` is "1 report"."""
    forms = _words(language)[key]
    assert isinstance(forms, dict), key
    from babel import Locale

    from ui.dates import number

    form = Locale.parse(locale(language)).plural_form(n)
    return forms.get(form, forms["other"]).format(n=number(n, language), **values)


def static_texts(language: InterfaceLanguage) -> dict[str, str]:
    """The texts without a number, for Gradio's own translation of labels in the browser."""
    return {key: text for key, text in _words(language).items() if isinstance(text, str)}
