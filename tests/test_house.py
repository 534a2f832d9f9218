"""The house rules that a reader of the code relies on: which way imports point, what is loaded when, what is never written."""

from __future__ import annotations

import ast
import importlib
import json
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.types import ReportQAError
from tests.conftest import ROOT

ROOMS = ("index", "qa", "ui")
HEAVY = {"torch", "sentence_transformers", "gradio", "langchain", "langchain_core", "faiss", "tantivy", "numpy", "pandas"}


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """(dotted name, syntax tree) of every module of the rooms."""
    for room in rooms:
        for file in sorted((ROOT / room).rglob("*.py")):
            yield ".".join(file.relative_to(ROOT).with_suffix("").parts), ast.parse(file.read_text(encoding="utf-8"), str(file))


def imported(name: str, tree: ast.Module) -> Iterator[str]:
    """Every module that is imported anywhere in a tree, relative ones by their full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = name.split(".")[:-node.level] if node.level else []
            yield ".".join([*base, *([node.module] if node.module else [])])


@pytest.mark.parametrize(("room", "above"), [("index", ("qa", "ui")), ("qa", ("ui",))])
def test_imports_point_down(room: str, above: tuple[str, ...]) -> None:
    up = [(name, other) for name, tree in modules(room) for other in imported(name, tree) if other.split(".")[0] in above]
    assert up == []


def test_the_walk_sees_imports_of_every_form() -> None:
    tree = ast.parse("import a.b\nfrom . import c\nfrom .d import e\ndef f():\n    from ui.cli import app\n")
    assert list(imported("qa.chain", tree)) == ["a.b", "qa", "qa.d", "ui.cli"]


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded in a fresh process after `code`."""
    printed = subprocess.run([sys.executable, "-c", f"{code}\nimport sys, json\nprint(json.dumps(sorted({{name.split('.')[0] for name in sys.modules}})))"],
                             cwd=ROOT, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return set(json.loads(printed.splitlines()[-1]))


@pytest.mark.parametrize("code", ["import index, qa", "import ui.cli", "from index.types import *\nfrom qa.types import *"])
def test_a_plain_import_is_light(code: str) -> None:
    assert loaded_by(code) & HEAVY == set()


def test_an_answer_needs_no_torch_and_no_langchain(sample_index: Path) -> None:
    code = f"import qa\nassert qa.answer('Which cities were hit on day 9?', index={str(sample_index)!r}).citations"
    loaded = loaded_by(code)
    assert loaded & {"torch", "sentence_transformers", "gradio", "langchain", "langchain_core", "pandas"} == set()
    assert {"numpy", "faiss", "tantivy"} <= loaded, "the probe sees what is loaded"


PICKLES = {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle"}


def test_nothing_is_pickled() -> None:
    found = [name for name, tree in modules(*ROOMS) if any(other.split(".")[0] in PICKLES for other in imported(name, tree))]
    found += [name for name, tree in modules(*ROOMS) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "allow_pickle"
              and not (isinstance(node.value, ast.Constant) and node.value.value is False)]
    assert found == []


def test_no_remote_code_is_trusted() -> None:
    for name, tree in modules(*ROOMS):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "trust_remote_code":
                assert isinstance(node.value, ast.Constant) and node.value.value is False, name
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in ("eval", "exec"), name


def test_weights_are_read_as_safetensors_alone() -> None:
    """Other weight files are pickles: a model's maker could run anything."""
    loaders = [(name, node) for name, tree in modules(*ROOMS) for node in ast.walk(tree) if isinstance(node, ast.Call)
               and (called := node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else "")
               and not any(word.arg == "modules" for word in node.keywords)  # put together from arrays that are in memory
               and (called in ("SentenceTransformer", "CrossEncoder", "from_pretrained") or ast.unparse(node.func) in ("torch.load", "torch.hub.load"))]
    assert len(loaders) >= 2, "the walk sees none of the places where models are loaded"
    for name, call in loaders:
        assert "'use_safetensors': True" in ast.unparse(call), f"{name}: {ast.unparse(call)}"


def test_no_shell_is_started_and_no_code_made_of_text() -> None:
    for name, tree in modules(*ROOMS):
        for node in ast.walk(tree):
            if isinstance(node, ast.keyword) and node.arg == "shell":
                assert isinstance(node.value, ast.Constant) and node.value.value is False, name
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("os.system", "os.popen", "yaml.load", "yaml.unsafe_load", "compile", "__import__"), name


def test_no_bare_except() -> None:
    assert [name for name, tree in modules(*ROOMS) for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.type is None] == []


def test_the_library_prints_nothing() -> None:
    printing = [(name, node.lineno) for name, tree in modules("index", "qa") for node in ast.walk(tree)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"]
    assert printing == []


def subclasses(root: type) -> set[type[Any]]:
    return {each for child in root.__subclasses__() for each in (child, *subclasses(child))}


def test_every_error_says_what_it_is() -> None:
    for room in ("index", "qa"):
        for module in pkgutil.iter_modules([str(ROOT / room)]):
            importlib.import_module(f"{room}.{module.name}")
    errors = {error for error in subclasses(ReportQAError) if error.__module__.split(".")[0] in ROOMS}
    assert len(errors) >= 10
    for error in errors:
        assert error.__dict__.get("__doc__") or "__init__" in error.__dict__, error
        assert error.__name__.endswith("Error")


def test_every_error_of_the_house_has_the_one_root() -> None:
    """By syntax, in all rooms: whoever defines an exception takes ReportQAError or one of its kind as a base."""
    bases = {node.name: [base.id if isinstance(base, ast.Name) else base.attr for base in node.bases if isinstance(base, (ast.Name, ast.Attribute))]
             for _, tree in modules(*ROOMS) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}

    def rooted(name: str) -> bool:
        return name == "ReportQAError" or any(rooted(base) for base in bases.get(name, ()))

    errors = {name for name in bases if name.endswith("Error") and name != "ReportQAError"}
    assert {name for name in errors if not rooted(name)} == set()


def without_docstring() -> set[str]:
    missing = set()
    for name, tree in modules("index", "qa"):
        if not ast.get_docstring(tree):
            missing.add(name)
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not node.name.startswith("_") and not ast.get_docstring(node):
                own = isinstance(node, ast.ClassDef) and node.name.endswith("Error") and any(getattr(part, "name", "") == "__init__" for part in node.body)
                if not own:
                    missing.add(f"{name}.{node.name}")
    return missing


def test_what_is_public_has_a_docstring() -> None:
    assert without_docstring() == set()


def test_what_the_packages_export_has_a_docstring() -> None:
    for room in ("index", "qa"):
        package = importlib.import_module(room)
        for name in package.__all__:
            assert (getattr(package, name).__doc__ or "").strip(), f"{room}.{name}"


def test_the_version_is_at_the_top_of_the_changelog() -> None:
    changelog = ROOT / "CHANGELOG.md"
    if not changelog.exists():
        pytest.skip("there is no CHANGELOG.md")
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    newest = next(line for line in changelog.read_text(encoding="utf-8").splitlines() if line.startswith("## "))
    assert version in newest
