"""Gradio is imported without writing into its own folder, and nothing of Python stays changed."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.conftest import ROOT

CODE = """
import gc, inspect, json, os, sys
before = inspect.getfile
from pathlib import Path
from importlib.util import find_spec
home = Path(find_spec("gradio").origin).parent
touched = []
sys.addaudithook(lambda name, given: touched.append(str(given[0])) if name == "open" and str(given[0]).endswith(".pyi") else None)
from ui.gradioimport import prepare_gradio
prepare_gradio()
import gradio
print(json.dumps({"stubs": touched, "restored": inspect.getfile is before and gc.isenabled(), "file": inspect.getfile(gradio.Textbox),
                  "read": str(home), "analytics": os.environ["GRADIO_ANALYTICS_ENABLED"]}))
"""


def test_no_editor_stub_is_touched_and_inspect_is_as_before() -> None:
    printed = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    told = json.loads(printed.splitlines()[-1])
    assert told["stubs"] == [] and told["restored"] and told["file"].startswith(told["read"]) and told["analytics"] == "False"
