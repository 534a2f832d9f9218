"""Cuts the power: of what a sync wrote, only what it also synced to the disk is sure to be there afterwards.

One sync is recorded, every write with its bytes (`strace`). Then, for random moments of it, the folder is laid out as a disk
may have it after a cut: of the writes to a file since its last fsync any may be missing or cut short; of the names that were
made, changed or taken away since a folder was last synced, the later ones may be as they were before. The index is opened on it.
"""

from __future__ import annotations

import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.long.archive import Child, bring_up_to_date, in_child, verified, write_round
from tests.long.faults import traced

CALLS = ("openat", "open", "write", "pwrite64", "lseek", "ftruncate", "fsync", "fdatasync", "rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "rmdir")
_PASSED_OVER = ("record.sqlite-shm", ".lock")  # shared memory that SQLite makes anew after a cut; locks

Write = tuple[int, bytes] | int  # (at, content), or the length that a file was cut to


@dataclass
class Inode:
    """A file: what is on the disk for sure, and what was written since."""

    sure: bytes = b""
    since: list[Write] = field(default_factory=list)

    def all(self) -> bytes:
        content = self.sure
        for write in self.since:
            content = _written(content, write)
        return content

    def after_cut(self, rng: random.Random) -> bytes:
        """As any cut may leave it: all, none, or some of what was written since, and one of it perhaps cut short."""
        mood, content = rng.random(), self.sure
        for write in self.since:
            if mood < 0.25 or (mood < 0.75 and rng.random() < 0.5):
                if not isinstance(write, int) and rng.random() < 0.1:
                    write = write[0], write[1][: rng.randrange(len(write[1]) + 1)]
                content = _written(content, write)
        return content


def _written(content: bytes, write: Write) -> bytes:
    if isinstance(write, int):
        return content[:write].ljust(write, b"\0")
    at, added = write
    return content[:at].ljust(at, b"\0") + added + content[at + len(added) :]


Names = dict[str, Inode | None]  # path in the folder -> file, None for a folder
Change = tuple[str, str, Inode | str | None]  # "link"/"unlink"/"rename", path, file or new path


def _changed(names: Names, change: Change) -> None:
    kind, path, what = change
    if kind == "link":
        assert not isinstance(what, str)
        names[path] = what
    elif kind == "unlink":
        names.pop(path, None)
    else:
        for name in [name for name in names if name == path or name.startswith(path + "/")]:
            names[f"{what}{name[len(path):]}"] = names.pop(name)


class Disk:
    """The folder while the recorded sync goes on."""

    def __init__(self, folder: Path) -> None:
        self._sure: Names = {}
        for file in folder.rglob("*"):
            self._sure[str(file.relative_to(folder))] = None if file.is_dir() else Inode(file.read_bytes())
        self._now = dict(self._sure)
        self._since: list[Change] = []
        self._open: dict[int, tuple[Inode | None, int]] = {}  # descriptor -> (file, where the next write goes)

    def play(self, call: str, arguments: list[str | int], given: int, flags: str) -> None:
        """One call, as `recorded` gives it."""
        match call:
            case "openat" | "open":
                path = str(arguments[0])
                if "O_CREAT" in flags and path not in self._now:
                    self._change(("link", path, Inode()))
                if path in self._now or path == ".":
                    file = self._now.get(path)
                    self._open[given] = file, 0
                    if file is not None and "O_TRUNC" in flags:
                        file.since.append(0)
                else:
                    self._open.pop(given, None)
            case "write" | "pwrite64" | "ftruncate" | "lseek":
                descriptor = int(arguments[0])
                file, at = self._open.get(descriptor, (None, 0))
                if file is None:
                    return
                if call == "ftruncate":
                    file.since.append(int(arguments[1]))
                elif call == "lseek":
                    self._open[descriptor] = file, given
                else:
                    content = bytes.fromhex(str(arguments[1]))[:given]
                    file.since.append((int(arguments[2]) if call == "pwrite64" else at, content))
                    if call == "write":
                        self._open[descriptor] = file, at + given
            case "fsync" | "fdatasync":
                descriptor = int(arguments[0])
                if descriptor not in self._open:
                    return
                file = self._open[descriptor][0]
                if file is not None:
                    file.sure, file.since = file.all(), []
                else:
                    for change in self._since:
                        _changed(self._sure, change)
                    self._since = []
            case "rename" | "renameat" | "renameat2":
                self._change(("rename", str(arguments[0]), str(arguments[1])))
            case "unlink" | "unlinkat" | "rmdir":
                self._change(("unlink", str(arguments[0]), None))
            case "mkdir":
                self._change(("link", str(arguments[0]), None))

    def _change(self, change: Change) -> None:
        _changed(self._now, change)
        self._since.append(change)

    def lay_out(self, folder: Path, rng: random.Random | None) -> None:
        """The folder as the disk may have it after a cut now; without `rng` as the running system sees it."""
        names = dict(self._sure)
        for change in self._since[: rng.choice([0, len(self._since), rng.randint(0, len(self._since))])] if rng else self._since:
            _changed(names, change)
        folder.mkdir()
        for path in sorted(name for name, file in names.items() if file is None):
            (folder / path).mkdir(parents=True, exist_ok=True)
        for path, file in names.items():
            if file is not None and not path.endswith(_PASSED_OVER):
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(file.after_cut(rng) if rng else file.all())


def recorded(log: Path, folder: Path) -> Iterator[tuple[str, list[str | int], int, str]]:
    """(call, arguments, what it gave, flags) of every call that went well and is about the folder; paths are relative to it."""
    begun: dict[str, str] = {}
    top = str(folder)
    for line in log.read_text(encoding="ascii").splitlines():
        thread, _, rest = line.partition(" ")
        rest = rest.strip()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = rest.removesuffix("<unfinished ...>")
            continue
        if resumed := re.match(r"<\.\.\. \w+ resumed>", rest):
            rest = begun.pop(thread) + rest[resumed.end() :]
        found = re.match(r"(\w+)\((.*)\)\s+= (\d+)", rest)
        if not found or found[1] not in CALLS:
            continue
        call, inside, given = found[1], found[2], int(found[3])
        texts = [bytes.fromhex(text.replace("\\x", "")).decode("utf-8", "replace") if call not in ("write", "pwrite64") else text.replace("\\x", "") for text in re.findall(r'"([^"]*)"', inside)]
        descriptor = re.match(r"(\d+)<([^>]*)>", inside)
        if call in ("openat", "open", "rename", "renameat", "renameat2", "unlink", "mkdir", "rmdir", "unlinkat"):
            at = bytes.fromhex(descriptor[2].replace("\\x", "")).decode() + "/" if descriptor else ""
            paths = [text if text.startswith("/") else at + text for text in texts]
            if all(path == top or path.startswith(top + "/") for path in paths):
                yield call, [path[len(top) + 1 :] or "." for path in paths], given, inside.rpartition('"')[2]
            elif call in ("openat", "open"):
                yield call, ["elsewhere/"], given, ""
        elif descriptor:
            numbers = [int(number) for number in re.findall(r", (\d+)", re.sub(r'"[^"]*"', "", inside))]
            yield call, [int(descriptor[1]), *texts, *numbers[-1:]], given, ""


def run(times: int, seed: int = 0) -> dict[str, int | float]:
    """`lost`, `mixed`, `unreadable` and `failed` must be 0."""
    rng = random.Random(seed)
    counted: dict[str, int | float] = dict.fromkeys(("calls", "cuts", "old", "new", "lost", "mixed", "unreadable", "failed"), 0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as top:
        source, template, folder, log, cut = Path(top, "source"), Path(top, "template"), Path(top, "index"), Path(top, "log"), Path(top, "cut")
        write_round(source, 0)
        in_child(lambda: bring_up_to_date(source, template))
        write_round(source, 1)
        shutil.copytree(template, folder)
        options = ("-xx", "-s", "10000000", "-y", "-e", f"trace={','.join(CALLS)}")
        status, said = traced(Child(lambda: bring_up_to_date(source, folder), wait=True), *options, log=log)
        assert status == 0, said
        calls, disk = list(recorded(log, folder)), Disk(template)
        counted["calls"] = len(calls)
        moments = sorted([*rng.choices(range(len(calls)), k=max(0, times - times // 10)), *[len(calls)] * (times // 10)])
        for at in range(len(calls) + 1):
            while moments and moments[0] == at:
                moments.pop(0)
                counted["cuts"] += 1
                disk.lay_out(cut, rng)
                status, said = Child(lambda: verified(cut)).result()
                if status or said not in ("0", "1") or (at == len(calls) and said != "1"):
                    counted["mixed" if "rounds {" in said else "unreadable" if status else "lost"] += 1
                    print(f"cut before call {at} of {len(calls)}: {said}")
                else:
                    counted["old" if said == "0" else "new"] += 1
                if counted["cuts"] % 10 == 0 and not status:
                    status, said = Child(lambda: (bring_up_to_date(source, cut), verified(cut))).result()
                    counted["failed"] += said != "((), 1)"
                shutil.rmtree(cut)
            if at < len(calls):
                disk.play(*calls[at])
        disk.lay_out(cut, None)
        for file in cut.rglob("*"):  # the record of the sync is complete: it leads to the very files
            if file.is_file():
                assert file.read_bytes() == (folder / file.relative_to(cut)).read_bytes(), f"{file.name} was recorded otherwise"
    counted["seconds"] = round(time.monotonic() - began, 1)
    return counted
