"""Where files of the program live: the default index, the cache; and how a file is written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

INDEX_SETTING = "REPORTQA_INDEX"
CACHE_SETTING = "REPORTQA_CACHE"


def default_index_folder() -> Path:
    """REPORTQA_INDEX, else `index` in the user's data folder for this program."""
    if os.environ.get(INDEX_SETTING):
        return Path(os.environ[INDEX_SETTING]).expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("reportqa", appauthor=False)) / "index"


def cache_folder() -> Path:
    """REPORTQA_CACHE, else the user's cache folder: things that can be made again from installed packages."""
    if os.environ.get(CACHE_SETTING):
        return Path(os.environ[CACHE_SETTING]).expanduser()
    import platformdirs

    return Path(platformdirs.user_cache_dir("reportqa", appauthor=False))


def write_atomically(target: Path, content: bytes) -> None:
    """After this the file is whole and on disk, or as it was before; OSError where the disk refuses."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    folder = os.open(target.parent, os.O_RDONLY) if os.name == "posix" else None
    if folder is not None:
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def samples_folder() -> Path:
    """Where the sample reports lie: beside the packages in a checkout, under `share` in an installation."""
    import sys

    from .types import UnreadableFileError

    for place in (Path(__file__).resolve().parent.parent / "seeds" / "reports", Path(sys.prefix) / "share" / "reportqa" / "seeds" / "reports"):
        if place.is_dir():
            return place
    raise UnreadableFileError("the sample reports (seeds/reports) are not installed: run this in a checkout of the project")


def samples_index_folder() -> Path:
    """The index of the samples: apart from the user's own, and one for each place where samples lie: two checkouts make no report twice.

    UnreadableFileError where there are no samples.
    """
    if os.environ.get(INDEX_SETTING):
        return default_index_folder()
    place = hashlib.sha256(str(samples_folder()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return default_index_folder().with_name(f"samples-index-{place}")
