"""What happens when something fails that should not: a number for the reader, the reason in the log under the same number.

Nothing of paths or code is told outside. The lines of the log cannot be forged by what readers send.
"""

from __future__ import annotations

import functools
import logging
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from index.types import ReportQAError
from ui.texts import InterfaceLanguage, say, words_for

log = logging.getLogger(__name__)


def noted(what: str, error: BaseException) -> str:
    """Writes a failure to the log with its traceback; gives the number that it has there."""
    number = secrets.token_hex(4)
    log.error("failure %s: %s", number, what, exc_info=error)
    return number


def told(number: str, language: InterfaceLanguage) -> str:
    """What the reader is told of a failure."""
    return say("failed_with_number", language, number=number)


def telling(handler: Callable[..., Any], language: Callable[[Any], InterfaceLanguage]) -> Callable[..., Any]:
    """A handler of Gradio whose failures reach the page as a sentence with a number; `language` reads it off the request, if the handler has one."""
    import inspect

    import gradio as gr

    def shown(error: Exception, given: dict[str, Any], values: tuple[Any, ...]) -> gr.Error:
        request = next((value for value in (*values, *given.values()) if isinstance(value, gr.Request)), None)
        spoken = language(request)
        if isinstance(error, ReportQAError):
            return gr.Error(str(error), title=say("not_done", spoken), print_exception=False)
        return gr.Error(told(noted(getattr(handler, "__name__", "a handler"), error), spoken), title=say("not_done", spoken), print_exception=False)

    if inspect.isgeneratorfunction(handler):
        @functools.wraps(handler)
        def growing(*values: Any, **given: Any) -> Iterator[Any]:
            try:
                yield from handler(*values, **given)
            except Exception as error:
                raise shown(error, given, values) from error
        return growing

    @functools.wraps(handler)
    def once(*values: Any, **given: Any) -> Any:
        try:
            return handler(*values, **given)
        except Exception as error:
            raise shown(error, given, values) from error
    return once


def answering(function: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A function that a script of the page calls, whose failures come back as `{"error"}` with a number."""

    @functools.wraps(function)
    def once(wanted: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return function(wanted)
        except Exception as error:
            language = words_for(str(wanted.get("language"))) if isinstance(wanted, Mapping) else "en"
            return {"error": told(noted(function.__name__, error), language)}
    return once


class OneRecord(logging.Formatter):
    """A record of the log as one line, with its traceback in lines that begin with a bar: nothing that a reader sends can pass for another record."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        first, *more = super().format(record).split("\n")
        return "\n".join([_visible(first), *("  | " + _visible(line) for line in more)])


def _visible(line: str) -> str:
    """`a\\rb` -> `a\\\\rb`"""
    return "".join(c if c.isprintable() or c == "\t" else c.encode("unicode_escape", "backslashreplace").decode() for c in line)


def write_log() -> None:
    """Sends warnings and errors of all parts to stderr as `OneRecord` writes them; what a program has set up before stays."""
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(OneRecord())
        root.addHandler(handler)
        root.setLevel(logging.WARNING)
