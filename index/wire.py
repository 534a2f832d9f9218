"""What two processes of the index tell each other, as JSON: plain values, and a closed list of the index's own dataclasses.

Nothing else can be made from it: what is read here makes no object of another class, and runs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import NoneType
from typing import Any

_PLAIN = frozenset([str, int, float, bool, NoneType])


def pack(value: object) -> bytes:
    """Tuples, lists, sets, dicts, dates, paths, plain values and the index's dataclasses, in one another; TypeError for anything else."""
    return json.dumps(_to_json(value), separators=(",", ":")).encode()


def unpack(packed: bytes) -> Any:
    """What was packed, equal to it; ValueError, KeyError or TypeError where it is not what `pack` makes."""
    return _from_json(json.loads(packed))


def _to_json(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:  # by far the most
        return [_to_json(item) for item in value]
    if names := _fields().get(kind.__name__):
        if names[0] is not kind:
            raise TypeError(f"another class of the name {kind.__name__}")
        return {kind.__name__: [_to_json(getattr(value, name)) for name in names[1]]}
    if kind is dict:
        return {"dict": [[_to_json(key), _to_json(item)] for key, item in value.items()]}
    if kind in (list, set, frozenset):
        return {kind.__name__: [_to_json(item) for item in value]}
    if kind is date:
        return {"date": value.isoformat()}
    if isinstance(value, Path):
        return {"path": str(value)}
    raise TypeError(f"a {kind.__name__} does not go from one process to another")


def _from_json(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return tuple([_from_json(item) for item in value])
    if kind is not dict:
        return value
    (name, content), = value.items()
    if found := _fields().get(name):
        made, names = found
        return made(**dict(zip(names, map(_from_json, content), strict=True)))
    return _MAKE[name](content)


_MAKE: dict[str, Callable[[Any], object]] = {
    "dict": lambda content: {_from_json(key): _from_json(item) for key, item in content},
    "list": lambda content: [_from_json(item) for item in content],
    "set": lambda content: {_from_json(item) for item in content},
    "frozenset": lambda content: frozenset(_from_json(item) for item in content),
    "date": date.fromisoformat,
    "path": Path,
}


@cache
def _fields() -> dict[str, tuple[type, tuple[str, ...]]]:
    """The name of each class that is let through -> itself, and its fields."""
    from . import clocks, lessons, planning, preparing, taking, types

    classes = [kind for kind in vars(types).values() if isinstance(kind, type) and is_dataclass(kind)]
    classes += [clocks.Vote, lessons.Lessons, planning.Found, preparing.Prepared, taking.Taken]
    return {kind.__name__: (kind, tuple(field.name for field in fields(kind))) for kind in classes}
