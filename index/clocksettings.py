"""Clocks that the user sets: kept in the record beside the inferred ones, which are counted again after every change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from .clocks import load_toml
from .deriving import derive_clocks
from .folders import default_index_folder
from .types import BadClockError, Clock
from .updating import write_lock


def add_clock(folder: Path | str | None, event: str, day_1: str, names: Sequence[str] = ()) -> None:
    """Sets which day is day 1 of `event`, in place of what was set for it before. BadClockError where that is no date."""
    if not re.search(r"\w", event):
        raise BadClockError("the event needs a name")
    try:
        day = date.fromisoformat(day_1.strip())
    except ValueError as error:
        raise BadClockError(f"{day_1!r} is not a day: write it as 2020-09-27") from error
    clock = Clock(event=" ".join(event.split()), day_1=day, names=tuple(dict.fromkeys(name.strip() for name in names if name.strip())), given=True)
    _change(folder, lambda given: (*(other for other in given if other.event.casefold() != clock.event.casefold()), clock))


def load_clocks(folder: Path | str | None, file: Path) -> tuple[Clock, ...]:
    """Sets the clocks of a clocks.toml, each in place of what was set for its event; gives them."""
    try:
        clocks = load_toml(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadClockError(f"cannot read {file}: {getattr(error, 'strerror', None) or 'not UTF-8'}") from error
    events = {clock.event.casefold() for clock in clocks}
    _change(folder, lambda given: (*(other for other in given if other.event.casefold() not in events), *clocks))
    return clocks


def set_clocks_of(folder: Path | str | None, toml: str | None) -> None:
    """Exactly the clocks of this text are set, none without one."""
    clocks = load_toml(toml) if toml else ()
    _change(folder, lambda _: clocks)


def remove_clock(folder: Path | str | None, event: str) -> None:
    """BadClockError where no clock of that name was set."""
    def without(given: tuple[Clock, ...]) -> tuple[Clock, ...]:
        left = tuple(clock for clock in given if clock.event.casefold() != event.strip().casefold())
        if len(left) == len(given):
            raise BadClockError(f"no clock was set for {event!r}: `reportqa clock list` shows which are")
        return left

    _change(folder, without)


def _change(folder: Path | str | None, change: Callable[[tuple[Clock, ...]], tuple[Clock, ...]]) -> None:
    from .store import Store

    place = Path(folder) if folder is not None else default_index_folder()
    with Store.open(place) as store, write_lock(place):
        before = tuple(clock for clock in store.clocks() if clock.given)
        given = change(tuple(Clock(event=c.event, day_1=c.day_1, names=c.names, given=True) for c in before))
        clocks = derive_clocks(store, given)
        if clocks != store.clocks():
            with store.write() as writer:
                writer.set_clocks(clocks)
