"""What is installed is what was tested: bounded, pinned, with hashes, known by licence."""

from __future__ import annotations

import importlib.metadata
import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.supply import HOME, LICENCES, RUN, SBOM, TEST, WEIGHTS, normal, pins, requirement_blocks

PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
DECLARED = [Requirement(each) for each in PROJECT["project"]["dependencies"]]
TESTS = [Requirement(each) for each in PROJECT["project"]["optional-dependencies"]["test"]]
EXTRAS = [Requirement(each) for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
BUILD = [Requirement(each) for each in PROJECT["build-system"]["requires"]]
KNOWN = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|Zlib|Unlicense|CNRI|0BSD|CC0")


@pytest.mark.parametrize("asked", [*DECLARED, *EXTRAS, *BUILD], ids=str)
def test_a_version_is_bounded_on_both_sides(asked: Requirement) -> None:
    operators = {each.operator for each in asked.specifier}
    assert operators == {"=="} or (operators & {">=", ">"} and operators & {"<", "<="}), str(asked)


@pytest.mark.parametrize("file", [RUN, TEST, WEIGHTS], ids=lambda file: str(file.relative_to(HOME)))
def test_a_pinned_version_has_hashes_and_no_address(file: object) -> None:
    text = file.read_text(encoding="utf-8")  # type: ignore[attr-defined]
    blocks = list(requirement_blocks(text))
    assert blocks and "://" not in text and "--index" not in text
    assert [name for name, block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", block)] == []


def test_the_pins_are_of_what_is_declared() -> None:
    run, test = pins(RUN), pins(TEST)
    assert not run.keys() & test.keys()
    for asked, found in [*((each, run) for each in (*DECLARED, *BUILD)), *((each, run | test) for each in TESTS)]:
        assert asked.specifier.contains(found[normal(asked.name)]), str(asked)


def test_what_is_installed_is_what_is_pinned() -> None:
    wanted, installed = pins(RUN) | pins(TEST), {normal(each.metadata["Name"]): each.version for each in importlib.metadata.distributions()}
    assert {name: (installed[name], version) for name, version in wanted.items() if installed.get(name, version) != version} == {}
    assert {normal(each.name) for each in DECLARED} <= installed.keys()


def test_the_bill_of_materials_is_of_the_pinned_versions_and_every_licence_is_known() -> None:
    bill = json.loads(SBOM.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX" and bill["metadata"]["component"]["version"] == PROJECT["project"]["version"]
    listed = {normal(each["name"]): each["version"] for each in bill["components"]}
    assert listed.pop("torch").startswith("2.13.0")
    pinned = pins(RUN)
    assert {name: version for name, version in listed.items() if pinned.get(name) != version} == {}
    elsewhere = {name for name, block in requirement_blocks(RUN.read_text(encoding="utf-8")) if re.search(r";.*(?:sys_platform|python_full_version|platform)", block)}
    assert {name for name in pinned if name not in listed} <= {normal(name) for name in elsewhere}
    table = LICENCES.read_text(encoding="utf-8")
    for each in bill["components"]:
        licences = json.dumps(each["licenses"])
        assert KNOWN.search(licences), each["name"]
        assert re.search(rf"(?m)^\| {re.escape(each['name'])} \| {re.escape(each['version'])} \| \S", table), each["name"]
