"""The command `reportqa`: reads its words, calls index and qa, prints.

Results go to stdout, messages to stderr. Exit status: 0 good, 1 refused with one line, 2 wrong usage.
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from ui.carecommand import backup, check, restore
from ui.evalcommand import evaluate
from ui.exporting import FORMATS, Format
from ui.feedbackcommand import feedback_app
from ui.mcpcommand import mcp
from ui.operations import found, reports_wanted, window
from ui.terminal import EventOption, IndexOption, JsonOption, LanguageOption, ModelOption, OutletOption, interruptible, json_line, plain, progress, refusing, say
from ui.verifying import verify

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]},
                  help="Ask questions of your dated reports; every answer comes with quotes that can be checked.\n\n"
                       "Start with:  reportqa demo\n\nThen your own:  reportqa sync my-reports/   and   reportqa ask \"Which cities were hit on day 9?\"")
clock_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Which day an event counts as its day 1: list, add, load, remove.")
app.add_typer(clock_app, name="clock")
app.add_typer(feedback_app, name="feedback")


@app.command("sync")
@refusing
def sync_command(
    paths: Annotated[Optional[list[Path]], typer.Argument(metavar="PATH...", help="Folders or files with reports: .txt .md .html .pdf .jsonl .csv .zip")] = None,
    index: IndexOption = None, as_json: JsonOption = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read and cut everything again; also after a change of the embedding model.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="Embed the opening of each report only: several times as fast on long reports; --rebuild does the rest.")] = False,
    allow_empty: Annotated[bool, typer.Option("--allow-empty", help="Remove all reports of a folder that is empty now.")] = False,
) -> None:
    """Add new, update changed and remove deleted reports; lists each file that was refused."""
    from index import sync

    with interruptible() as should_stop, progress() as tell:
        done = sync(paths or [], index, progress=tell, rebuild=rebuild, allow_empty=allow_empty, quick=quick, should_stop=should_stop)
    if as_json:
        typer.echo(json_line({
            "added": list(done.added), "updated": list(done.updated), "removed": list(done.removed), "unchanged": done.unchanged,
            "refused": [{"path": item.path, "reason": item.reason} for item in done.refused],
            "unseen": [{"path": one.path, "why": one.why, "characters": one.characters} for one in done.unseen], "reports": done.reports, "passages": done.passages,
            "embedded": done.embedded, "generation": done.generation, "seconds": round(done.seconds, 2), "stopped": done.stopped}))
        _end_if_stopped(done)
        return
    for item in done.refused:
        say(f"refused {item.path}: {item.reason}")
    for one in done.unseen:
        say(f"left out of {one.path}: {one.characters} character{'' if one.characters == 1 else 's'}, {one.why}")
    typer.echo(f"{len(done.added)} added, {len(done.updated)} updated, {len(done.removed)} removed, {done.unchanged} unchanged, {len(done.refused)} refused; "
               f"{done.embedded} passages embedded in {done.seconds:.1f} s. The index holds {done.reports} reports, {done.passages} passages.")
    _end_if_stopped(done)


def _end_if_stopped(done: Any) -> None:
    if done.stopped:
        raise KeyboardInterrupt


@app.command()
@refusing
def ask(
    question: Annotated[str, typer.Argument(help="In any language; \"-\" reads it from stdin.")],
    index: IndexOption = None, as_json: JsonOption = False, model: ModelOption = None,
    as_of: Annotated[Optional[str], typer.Option("--as-of", metavar="DATE", help="The day the question is asked on, for \"yesterday\" and weekdays: 2020-10-05.")] = None,
    since: Annotated[Optional[str], typer.Option("--from", metavar="DATE", help="Only what is told of this day or later.")] = None,
    until: Annotated[Optional[str], typer.Option("--to", metavar="DATE", help="Only what is told of this day or earlier.")] = None,
    outlet: OutletOption = None, language: LanguageOption = None, event: EventOption = None,
    history: Annotated[Optional[Path], typer.Option("--history", metavar="FILE", help="JSON: turns before, [{\"role\": \"user\", \"text\": ...}, ...] or a list of texts, user first.")] = None,
    stream_it: Annotated[bool, typer.Option("--stream", help="Print the answer as it grows (with --json: every snapshot on a line).")] = False,
    form: Annotated[Optional[str], typer.Option("--format", metavar="|".join(FORMATS), help="Print a document instead: to file, to open in a spreadsheet or on a map, to check with `reportqa verify`.")] = None,
) -> None:
    """Answer one question, with its quotes."""
    from qa.chain import stream

    if form is not None and (form not in FORMATS or as_json or stream_it):
        raise typer.BadParameter("--format goes alone, without --json and --stream" if form in FORMATS else f"--format is one of {', '.join(FORMATS)}")
    turns = _read_history(history) if history else ()
    text = _stdin() if question == "-" else question
    last = None
    for last in stream(text, turns, index=index, as_of=as_of, between=window(since, until), filters=reports_wanted(outlet, language, event), model=model):
        if stream_it and as_json and not last.done:
            typer.echo(json_line(last.to_dict()))
        elif stream_it and not last.done and last.answer:
            typer.echo(plain(last.answer) + "\n")
    assert last is not None
    if form is not None:
        typer.echo(_document(last, form, index), nl=False)
    elif as_json:
        typer.echo(json_line(last.to_dict()))
    else:
        typer.echo(plain(shown(last)))


def _document(given: Any, form: Format, index: Path | None) -> str:
    """An Answer in one of the formats; exactly its characters, but where they would reach a terminal."""
    from index import open_index
    from ui.exporting import exported
    from ui.packs import provenance

    with open_index(index) as opened:
        text = exported((given,), form, provenance((given,), opened))
    return plain(text) if sys.stdout.isatty() else text


def _stdin() -> str:
    """All of stdin; bytes that are no text become marks of replacement."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return sys.stdin.read()


def _read_history(file: Path) -> tuple[Any, ...]:
    from index.types import BadQuestionError
    from qa.types import Turn

    try:
        given = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(given, list):
            raise TypeError
        turns = tuple(Turn(role="user" if at % 2 == 0 else "assistant", text=turn) if isinstance(turn, str)
                      else Turn(role=turn["role"], text=turn.get("text", turn.get("content", ""))) for at, turn in enumerate(given))
        if not all(turn.role in ("user", "assistant") and isinstance(turn.text, str) for turn in turns):
            raise ValueError
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadQuestionError(f"{file} is not a history: a JSON list of {{\"role\": \"user\" or \"assistant\", \"text\"}} or of texts, user first") from error
    return turns


def shown(given: Any) -> str:
    """An Answer for the terminal: the answer, its time, its quotes with their sources, what was read."""
    from qa.phrases import said_date
    from qa.timenotes import when_line

    lines = [given.answer, ""]
    if given.standalone != given.question:
        lines += [f"({given.standalone})", ""]
    if given.when is not None and not given.notes:
        lines += [when_line(given.when, given.language), ""]
    for citation in (*given.citations, *given.nearest):
        source = ", ".join(part for part in (citation.publisher, said_date(citation.published, given.language) if citation.published else "", citation.report) if part)
        mark = f"[{citation.n}]" if not given.abstained else "nearest:"
        lines.append(f"{mark} « {' '.join(citation.quote.split())} »\n    {source}, {citation.start}-{citation.end}" + (f" (also in {', '.join(citation.also_in)})" if citation.also_in else ""))
    lines += ["", *missing] if (missing := [note for note in given.notes if note not in given.answer]) else []
    cover = given.coverage
    lines += ["", f"{cover.read} reports read, {cover.in_window} tell of the time asked about, {cover.undated} undated{f', {cover.left_out} left out by the filters' if cover.left_out else ''}; {given.milliseconds} ms" + (f"; written by {given.model}" if given.model else "")]
    return "\n".join(lines)


@app.command()
@refusing
def search(
    question: Annotated[str, typer.Argument()], index: IndexOption = None, as_json: JsonOption = False,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    since: Annotated[Optional[str], typer.Option("--from", metavar="DATE", help="Only what is told of this day or later.")] = None,
    until: Annotated[Optional[str], typer.Option("--to", metavar="DATE", help="Only what is told of this day or earlier.")] = None,
    outlet: OutletOption = None, language: LanguageOption = None, event: EventOption = None,
) -> None:
    """Ranked passages, with what each score is made of."""
    from index import open_index
    from index.types import DateRange

    with open_index(index) as opened:
        for hit in found(opened, question, k, since=since, until=until, filters=reports_wanted(outlet, language, event)):
            if as_json:
                typer.echo(json_line(hit))
            else:
                parts = ", ".join(f"{name} {value:.2f}" for name, value in hit["parts"].items() if value)
                when = DateRange(**{end: date.fromisoformat(day) for end, day in hit["published"].items()}) if hit["published"] else "undated"
                typer.echo(plain(f"{hit['rank']:3}. {hit['report']} ({when})  {hit['score']:.2f} = {parts}\n     {' '.join(hit['text'].split())[:300]}"))


@clock_app.command("list")
@refusing
def clock_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """All clocks: set by you, or inferred from what the reports say."""
    from index import open_index

    with open_index(index) as opened:
        for clock in opened.clocks():
            if as_json:
                typer.echo(json_line({"event": clock.event, "day_1": clock.day_1.isoformat(), "names": list(clock.names), "given": clock.given,
                                       "support": list(clock.support), "dissent": [[path, day.isoformat()] for path, day in clock.dissent]}))
            else:
                how = "set by you" if clock.given else "inferred"
                against = f"; {len(clock.dissent)} otherwise: " + ", ".join(f"{path} ({day})" for path, day in clock.dissent) if clock.dissent else ""
                typer.echo(plain(f"day 1 = {clock.day_1}  {clock.event or '(no name)'}  [{how}, {len(clock.support)} {'report counts' if len(clock.support) == 1 else 'reports count'} so{against}]"))


@clock_app.command("add")
@refusing
def clock_add(event: Annotated[str, typer.Argument()], day_1: Annotated[str, typer.Argument(metavar="DAY_1", help="2020-09-27")],
              name: Annotated[Optional[list[str]], typer.Option("--name", help="Another name of the event, in any language; may be given again.")] = None,
              index: IndexOption = None) -> None:
    """Set which date is day 1 of EVENT."""
    from index.clocksettings import add_clock

    add_clock(index, event, day_1, tuple(name or ()))
    typer.echo(f"{event}: day 1 = {day_1}")


@clock_app.command("load")
@refusing
def clock_load(file: Annotated[Path, typer.Argument(metavar="FILE.toml")], index: IndexOption = None) -> None:
    """Set clocks from a file: [[clock]] event, day_1, names."""
    from index.clocksettings import load_clocks

    for clock in load_clocks(index, file):
        typer.echo(plain(f"{clock.event}: day 1 = {clock.day_1}"))


@clock_app.command("remove")
@refusing
def clock_remove(event: Annotated[str, typer.Argument()], index: IndexOption = None) -> None:
    """Forget a clock that was set; what the reports say is counted again."""
    from index.clocksettings import remove_clock

    remove_clock(index, event)
    typer.echo(f"{event}: removed")


@app.command()
@refusing
def serve(index: IndexOption = None, model: ModelOption = None, host: Annotated[str, typer.Option()] = "127.0.0.1",
          port: Annotated[int, typer.Option(min=0, max=65535)] = 7860, browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = False,
          api: Annotated[bool, typer.Option("--api", help="Also answer programs, at /api/v1/.")] = False, mcp: Annotated[bool, typer.Option("--mcp", help="Also answer assistants by MCP, at /mcp.")] = False,
          api_token_file: Annotated[Optional[Path], typer.Option("--api-token-file", metavar="FILE", help="The token that --api and --mcp ask for; else REPORTQA_API_TOKEN. Needed where other machines can reach them.")] = None,
          watch: Annotated[Optional[Path], typer.Option("--watch", metavar="DIR", help="Take in what comes into this folder, and let go what goes, while the chat is open.")] = None,
          password_file: Annotated[Optional[Path], typer.Option("--password-file", metavar="FILE", help="The password that the chat asks for, at least 12 characters; else REPORTQA_PASSWORD. Needed where other machines can reach it.")] = None,
          allowed_host: Annotated[Optional[list[str]], typer.Option("--allowed-host", metavar="NAME", help="Another name that this server is reached by; may be given again.")] = None,
          trusted_proxy: Annotated[Optional[list[str]], typer.Option("--trusted-proxy", metavar="ADDRESS", help="A reverse proxy whose X-Forwarded-For and -Proto are believed; may be given again.")] = None) -> None:
    """The chat, in a browser: for this machine, with --host and a password for others."""
    from index.folders import default_index_folder
    from ui.access import read_password, read_token
    from ui.app import serve as run
    from ui.doors import Doors

    doors = Doors(api=api, mcp=mcp, token=read_token(api_token_file) if api or mcp else None)
    run(index or default_index_folder(), host, port, model=model, open_browser=browser, watch=watch, doors=doors, password=read_password(password_file), allowed_hosts=allowed_host or (), proxies=trusted_proxy or ())


app.command("mcp")(mcp)
app.command("eval")(evaluate)
app.command("verify")(verify)


app.command("check")(check)
app.command("backup")(backup)
app.command("restore")(restore)


@app.command()
@refusing
def demo(
    question: Annotated[Optional[str], typer.Argument(help="Answer this in the terminal instead of opening the chat.")] = None,
    index: IndexOption = None, model: ModelOption = None, port: Annotated[int, typer.Option(min=0, max=65535)] = 7860,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser.")] = True,
) -> None:
    """Build the sample index from seeds/ if it is missing, and open the chat on it."""
    from index import sync
    from index.folders import samples_folder, samples_index_folder

    folder = index or samples_index_folder()
    samples = samples_folder()
    if not (folder / "record.sqlite").exists():
        say("Building the sample index (about a minute, once) ...")
    with progress() as tell:
        done = sync([samples], folder, progress=tell)
    say(f"{done.reports} sample reports, {done.passages} passages. They are samples, not news.")
    if question is not None:
        ask(question=question, index=folder, as_json=False, model=model, as_of=None, since=None, until=None, outlet=None, language=None, event=None, history=None, stream_it=False, form=None)
        return
    from ui.app import EXAMPLES
    from ui.app import serve as run

    run(folder, "127.0.0.1", port, model=model, open_browser=browser, examples=EXAMPLES)


def main() -> None:
    """The command; on a terminal or pipe whose encoding lacks a letter, a question mark stands for it."""
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, io.TextIOWrapper):
            out.reconfigure(errors="replace")
    if not sys.stderr.isatty():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # a log is for messages
    app()


if __name__ == "__main__":
    main()
