"""Gradio, imported as the chat needs it: calling nobody, with uploads on their way in a private folder, and a second sooner.

Nothing of the page is made here.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import inspect
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def prepare_gradio() -> None:
    """Imports Gradio for the first time; to be called before any `import gradio` of the chat."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    if "GRADIO_TEMP_DIR" not in os.environ:
        os.environ["GRADIO_TEMP_DIR"] = folder = tempfile.mkdtemp(prefix="reportqa-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with _no_editor_stubs(), _no_collecting():
        importlib.import_module("gradio")


@contextmanager
def _no_collecting() -> Iterator[None]:
    """What an import makes stays: looking through it again and again for garbage takes .3 of its 1.9 s."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _no_editor_stubs() -> Iterator[None]:
    """Gradio writes a `.pyi` file for editors beside each of its components whenever it is imported: a third of the import
    (1.05 of 3.0 s of CPU in 6.31), and writing into an installed package. It passes over classes whose file cannot be told."""
    real = inspect.getfile

    def getfile(object: Any) -> str:
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            raise OSError("no stub is wanted")
        return real(object)

    inspect.getfile = getfile
    try:
        yield
    finally:
        inspect.getfile = real
