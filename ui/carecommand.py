"""`reportqa check`, `backup`, `restore`: the care of an index."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ui.terminal import IndexOption, JsonOption, json_line, plain, refusing, say


@refusing
def check(index: IndexOption = None, as_json: JsonOption = False,
          repair: Annotated[bool, typer.Option("--repair", help="Take out what is damaged (a copy is kept; the next sync reads it again), and build the word and vector indexes anew.")] = False) -> None:
    """Read all of the record, its views and your own files beside it, and tell whatever is not as it was written."""
    from index.checking import check_index

    checked = check_index(index, repair=repair)
    if as_json:
        typer.echo(json_line({"sound": not checked.findings, "findings": list(checked.findings), "mended": list(checked.done)}))
    else:
        for line in checked.done:
            say(plain(line))
        for finding in checked.findings:
            typer.echo(plain(finding))
        typer.echo("sound" if not checked.findings else f"{len(checked.findings)} finding(s)")
    if checked.done and not as_json:
        say("run `reportqa sync` on your reports now, so that what was taken out is read again")
    if checked.findings:
        raise typer.Exit(1)


@refusing
def backup(destination: Annotated[Path, typer.Argument(metavar="DEST", help="The file to write; in a folder it gets a name with the time of day.")],
           index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Copy the record (reports whole, vectors, times, places, clocks), aliases.toml and your verdicts to one file, also while others read or a sync writes."""
    from index.backups import back_up

    made = back_up(index, destination)
    if as_json:
        typer.echo(json_line({"file": str(made.file), "reports": made.reports, "passages": made.passages, "generation": made.generation, "beside": list(made.beside)}))
    else:
        typer.echo(plain(f"{made.file}: {made.reports} reports, {made.passages} passages{_also(made.beside)}; all of it was read again and is sound"))


@refusing
def restore(source: Annotated[Path, typer.Argument(metavar="SRC", help="A file that `reportqa backup` wrote.")],
            index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Put a backup in the place of the record, and your files that it holds in theirs; it is looked through first, and what was there is kept beside it."""
    from index.backups import restore as put_back

    done = put_back(index, source)
    if as_json:
        typer.echo(json_line({"file": str(done.backup.file), "reports": done.backup.reports, "passages": done.backup.passages,
                              "generation": done.backup.generation, "kept": str(done.kept) if done.kept else None, "beside": list(done.backup.beside), "kept_beside": [str(file) for file in done.kept_beside]}))
    else:
        kept = "".join(f" What was there is kept in {file}." for file in ((done.kept,) if done.kept else ()) + done.kept_beside)
        typer.echo(plain(f"restored {done.backup.reports} reports, {done.backup.passages} passages{_also(done.backup.beside)}.{kept} Run `reportqa sync` for what changed since."))


def _also(beside: Sequence[str]) -> str:
    return "".join(f", {name}" for name in beside)
