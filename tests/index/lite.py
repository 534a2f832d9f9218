"""A Milvus for tests: milvus-lite in this process, in a file of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index import milvusstore
from index.milvusaddress import Address, configured


@contextmanager
def lite(file: Path, options: str = "") -> Iterator[Address]:
    """Its address; skipped, visibly, where pymilvus or milvus-lite is not installed. At the end it is closed, as at the end of a process."""
    for package in ("pymilvus", "milvus_lite"):
        pytest.importorskip(package, reason=f"{package} is not installed: pip install 'reportqa[milvus]'")
    address = configured(f"milvus://{file}{options}")
    assert address is not None
    try:
        yield address
    finally:
        closed(address)


def closed(address: Address) -> None:
    """As if its process had ended: the next use opens the file again."""
    from milvus_lite.server_manager import server_manager_instance

    for key in [key for key in milvusstore._shelves if key[0] == address]:
        milvusstore._shelves.pop(key)._client.close()
    server_manager_instance.release_server(address.uri)
