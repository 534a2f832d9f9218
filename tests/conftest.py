"""Indexes built once per run with the real model, and the folder of evaluation sets beside the checkout."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(autouse=True)
def _settings_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests do not see the index, model or cluster that whoever runs them has set."""
    for name in ("REPORTQA_INDEX", "REPORTQA_EMBEDDING_MODEL", "REPORTQA_STORE", "REPORTQA_MILVUS_TOKEN", "REPORTQA_EMBED_ON"):
        monkeypatch.delenv(name, raising=False)


def shared(*parts: str) -> Path:
    """A file or folder of the evaluation data; the test is skipped, visibly, where it is not there."""
    place = SHARED.joinpath(*parts)
    if not place.exists():
        pytest.skip(f"evaluation data not present: ../shared/{'/'.join(parts)}")
    return place


@pytest.fixture(scope="session")
def seeds() -> Path:
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """The index of the sample reports, as `reportqa demo` builds it. Read only: tests that write copy it."""
    from index import sync

    folder = tmp_path_factory.mktemp("samples") / "index"
    done = sync([seeds / "reports"], folder)
    assert not done.refused
    return folder


@pytest.fixture(scope="session")
def samples(sample_index: Path) -> Iterator[object]:
    """The same index, opened."""
    from index import open_index

    with open_index(sample_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def real_report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """An index of the one real report, opened."""
    from index import open_index, sync

    source = shared("reports")
    folder = tmp_path_factory.mktemp("real") / "index"
    sync([source], folder)
    with open_index(folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def reports_dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """An index of the reports of the development set, opened."""
    from index import open_index, sync

    source = shared("eval", "reports_dev", "reports")
    folder = tmp_path_factory.mktemp("reports_dev") / "index"
    sync([source], folder)
    with open_index(folder) as opened:
        yield opened
