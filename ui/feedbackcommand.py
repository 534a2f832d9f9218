"""The command `reportqa feedback`: what readers said of answers, listed, exported as a question set, or forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.terminal import IndexOption, JsonOption, json_line, plain, refusing, say

feedback_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What readers liked and disliked in the chat, kept beside the index: list, export, clear.")


def _folder(index: Path | None) -> Path:
    from index.folders import default_index_folder

    return index or default_index_folder()


@feedback_app.command("list")
@refusing
def feedback_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """All verdicts, oldest first."""
    from dataclasses import asdict

    from ui.feedback import kept

    for each in kept(_folder(index)):
        if as_json:
            typer.echo(json_line(asdict(each)))
        else:
            why = "; ".join(part for part in (each.reason, " ".join(each.text.split())) if part)
            typer.echo(plain(f"{each.at}  {each.verdict:7}  {' '.join(each.question.split())}" + (f"  ({why})" if why else "")))


@feedback_app.command("export")
@refusing
def feedback_export(out: Annotated[Path, typer.Argument(metavar="OUT.jsonl", help="To measure with it: name it questions.jsonl, beside a folder reports/ with the reports.")],
                    index: IndexOption = None) -> None:
    """A question set for `reportqa eval`: liked answers as gold, disliked ones as questions without."""
    from index.folders import write_atomically
    from ui.feedback import FeedbackError, as_questions, kept

    given = kept(_folder(index))
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise FeedbackError(f"feedback cannot be written to {out}: name a file in a folder that exists")
    write_atomically(out, "".join(json_line(each, ascii_only=True) + "\n" for each in as_questions(given)).encode())
    say(f"{len(given)} questions written to {out}, {sum(each.verdict == 'like' for each in given)} of them with gold")


@feedback_app.command("clear")
@refusing
def feedback_clear(index: IndexOption = None, yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether it is meant.")] = False) -> None:
    """Forget all verdicts."""
    from ui.feedback import clear, kept

    folder = _folder(index)
    if not yes and (given := kept(folder)):
        typer.confirm(f"Forget {len(given)} verdicts?", abort=True, err=True)
    say(f"{clear(folder)} verdicts forgotten")
