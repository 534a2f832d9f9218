"""What all commands share: their common options, how they print, and how a refusal ends them.

Results go to stdout, messages to stderr; nothing printed can move the cursor or recolour a terminal.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from index.types import ReportQAError

IndexOption = Annotated[Optional[Path], typer.Option("--index", metavar="DIR", help="Folder of the index. Default: REPORTQA_INDEX, else one in your data folder.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object per result on stdout.")]
ModelOption = Annotated[Optional[str], typer.Option("--model", metavar="PROVIDER:NAME", help="A chat model that writes the answer from the quotes, such as openai:gpt-4o-mini or ollama:llama3.2.")]
OutletOption = Annotated[Optional[list[str]], typer.Option("--outlet", metavar="NAME", help="Only reports of this outlet, by its name in the archive; may be given again: any of them.")]
LanguageOption = Annotated[Optional[list[str]], typer.Option("--language", metavar="CODE", help="Only reports in this language: fr, en, ru ...; may be given again: any of them.")]
EventOption = Annotated[Optional[list[str]], typer.Option("--event", metavar="EVENT", help="Only reports of this event of `reportqa clock list`: those that count their days by it, and others of the days that these cover; may be given again.")]


def refusing(command: Callable[..., Any]) -> Callable[..., Any]:
    """Turns a refusal into one line on stderr and exit status 1, Ctrl-C into 130."""
    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ReportQAError as error:
            say(f"reportqa: {error}")
            raise typer.Exit(1) from error
        except KeyboardInterrupt as stop:
            say("reportqa: stopped. What was recorded so far is kept; run the same command again to go on.")
            raise typer.Exit(130) from stop
        except BrokenPipeError as gone:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at the end
            raise typer.Exit(0) from gone
        except OSError as error:  # a folder that is a file, a disk that is full
            say(f"reportqa: {error.filename or 'a file'} cannot be used ({error.strerror or error}): see to its path, permissions and space")
            raise typer.Exit(1) from error
    return wrapped


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Gives what tells whether Ctrl-C was pressed: the first asks to stop at the next step, a second stops at once."""
    import signal
    import threading

    asked = threading.Event()

    def ask(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        say("Stopping at the next step; Ctrl-C again stops at once ...")

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def say(message: str) -> None:
    """A message: on stderr, beside the results."""
    typer.echo(plain(message), err=True)


def plain(text: str) -> str:
    """Without control characters: a report must not move the cursor or recolour the terminal."""
    return "".join(c if c in "\n\t" or (c.isprintable() and c not in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068") else " " for c in text)


def json_line(value: Any, *, ascii_only: bool = False) -> str:
    """One line of JSON that any terminal shows safely: what is not printable is escaped, all but ASCII where stdout is not Unicode."""
    text = json.dumps(value, ensure_ascii=ascii_only or not (sys.stdout.encoding or "").lower().startswith("utf"))
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


@contextmanager
def progress() -> Iterator[Callable[..., None]]:
    """A bar on stderr for a terminal, nothing otherwise."""
    from tqdm import tqdm

    bar: tqdm[Any] | None = None
    stage = ""

    def tell(step: Any) -> None:
        nonlocal bar, stage
        if bar is None or stage != step.stage:
            if bar is not None:
                bar.close()
            stage = step.stage
            bar = tqdm(desc=step.stage, total=step.total, file=sys.stderr, leave=False, disable=not sys.stderr.isatty(), unit="")
        bar.total = step.total
        bar.update(step.done - bar.n)

    try:
        yield tell
    finally:
        if bar is not None:
            bar.close()
