"""Reads files and prepares their reports, some ahead of who records them, in a second process where that is worth it.

Writes nothing. What comes is the same, in the same order, whoever computed it.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache

from .gazetteer import Gazetteer
from .helper import Helper
from .planning import Found
from .preparing import Prepared, place_sentences, prepare
from .reading import read_contents
from .types import Place, Refused, Report, Sentence, UnreadableFileError
from .wire import unpack

_AHEAD_FILES = 64  # read and not yet recorded: they are in memory
_AHEAD_BYTES = 1 << 20  # of these files; one larger is read ahead alone
_WORTH_A_HELPER = 150_000  # bytes to read: less is done before a second process is there
_LOOK_UP = 0.2  # seconds between two looks whether to stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file as it was read."""

    file_sha256: str
    reports: tuple[tuple[Report, Prepared | None], ...]  # None: a report that the record has already
    refused: tuple[Refused, ...] = ()  # members of a .zip; or all of it, where there are no reports


def take(item: Found, recorded: Collection[str], aliases: Mapping[str, Place], gazetteer: Gazetteer) -> Taken:
    """Reads a file and prepares its reports but those whose sha256 is `recorded` from it."""
    try:
        contents = read_contents(item.file, item.path)
    except UnreadableFileError as error:
        return Taken(file_sha256="", reports=(), refused=(Refused(path=item.path, reason=str(error), file=str(item.file)),))
    return Taken(file_sha256=contents.sha256, refused=contents.refused,
                 reports=tuple((report, None if report.sha256 in recorded else prepare(report, gazetteer, aliases)) for report in contents.reports))


def take_apart(item: Found, recorded: Collection[str], aliases: Mapping[str, Place]) -> Taken:
    """`take`, with the gazetteer of the process that it runs in."""
    return take(item, recorded, aliases, Gazetteer.open())


def place_apart(report: Report, spans: Sequence[Sentence], learned: str) -> tuple[Sentence, ...]:
    """`place_sentences`, with the gazetteer of the process that it runs in; `learned`: (prior, known), packed once for all reports."""
    prior, known = _learned(learned)
    return place_sentences(report, spans, gazetteer=Gazetteer.open(), prior=prior, known=known)


@lru_cache(maxsize=1)
def _learned(packed: str) -> tuple[Mapping[str, float], Mapping[str, Place]]:
    learned: tuple[Mapping[str, float], Mapping[str, Place]] = unpack(packed.encode())
    return learned


def warm_up() -> None:
    """Loads what telling languages and counting tokens takes, both at once."""
    from .language import detect_language
    from .passages import token_counts

    with ThreadPoolExecutor(2) as pool, suppress(Exception):  # what is wrong with them is told where they are used
        list(pool.map(lambda load: load(), (lambda: token_counts(["a word"]), lambda: detect_language("lorem ipsum dolor sit amet " * 20))))


def is_worth_helping(items: Sequence[Found]) -> bool:
    """Whether so much is to be read that a second process makes it quicker."""
    return len(items) > 1 and (os.cpu_count() or 1) > 1 and sum(item.size for item in items) > _WORTH_A_HELPER


def take_all(items: Sequence[Found], recorded: Callable[[Found], Collection[str]], aliases: Mapping[str, Place], gazetteer: Gazetteer,
             helper: Helper | None, look_up: Callable[[], None]) -> Iterator[tuple[Found, Taken]]:
    """Each file in order, as `take` gives it. `look_up` is called while waiting; what it raises ends the work."""
    if helper is None:
        for item in items:
            yield item, take(item, recorded(item), aliases, gazetteer)
        return
    ahead: deque[tuple[Found, Future[Taken]]] = deque()
    size, to_come = 0, iter(items)
    following = next(to_come, None)
    while ahead or following is not None:
        while following is not None and (not ahead or (len(ahead) < _AHEAD_FILES and size + following.size <= _AHEAD_BYTES)):
            ahead.append((following, helper.submit(take_apart, following, recorded(following), aliases)))
            size += following.size
            following = next(to_come, None)
        item, future = ahead.popleft()
        size -= item.size
        while True:
            try:
                taken = future.result(_LOOK_UP)
                break
            except TimeoutError:
                if future.done():
                    raise
                look_up()
        yield item, taken
