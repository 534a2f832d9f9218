"""Which files could not be read when they were last looked at: kept in the record, so that they can be listed later with their reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .planning import is_under
from .types import Refused

if TYPE_CHECKING:
    from .store import Store

_SETTING = "refused"  # file -> [path, reason]
_KEPT = 1000


def keep_refusals(store: Store, tops: Sequence[Path], refused: Sequence[Refused], left: Collection[str]) -> None:
    """Records which files under `tops` could not be read, to be listed later; of files that were `left` alone what was known stays.

    A refused file is looked at again by each sync of its folder, so whatever is not refused now was read or has gone.
    """
    known: dict[str, list[str]] = store.setting(_SETTING, {})
    here = [str(top.expanduser().resolve()) for top in tops]
    kept = {file: why for file, why in known.items() if not any(is_under(file, top) for top in here)
            or not {file, *map(str, Path(file).parents)}.isdisjoint(left)}
    now = kept | {item.file or item.path: [item.path, item.reason] for item in refused}
    if now != known:
        with store.write() as writer:
            writer.set_setting(_SETTING, dict(list(now.items())[-_KEPT:]) or None)


def refusals(store: Store) -> tuple[Refused, ...]:
    """The files that could not be read when they were last looked at, by path."""
    known: dict[str, list[str]] = store.setting(_SETTING, {})
    return tuple(sorted((Refused(path=path, reason=reason, file=file) for file, (path, reason) in known.items()), key=lambda one: one.path))
