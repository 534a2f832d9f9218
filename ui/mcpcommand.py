"""The command `reportqa mcp`: tools for a desktop assistant on stdin and stdout."""

from __future__ import annotations

import sys

from ui.terminal import IndexOption, ModelOption, refusing, say


@refusing
def mcp(index: IndexOption = None, model: ModelOption = None) -> None:
    """Tools for a desktop assistant, by the Model Context Protocol on stdin and stdout."""
    from index.folders import default_index_folder
    from ui.archive import Archive
    from ui.mcpserver import serve_stdio

    if sys.stdin.isatty():
        say("Speaking the Model Context Protocol on stdin and stdout: this command is for an assistant to start. Ctrl-C ends it.")
    serve_stdio(Archive(index or default_index_folder()), model=model)
