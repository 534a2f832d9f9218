"""Milvus as the place of an archive's views: the connection, and what there belongs to which archive.

Knows no words and no vectors; `milvusview.py` fills collections with them. pymilvus is imported here alone, and only where
REPORTQA_STORE names a Milvus. Every refusal of Milvus becomes a StoreError of one line with its remedy.
"""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from .milvusaddress import SETTING, TOKEN_SETTING, Address, StoreError
from .recordfile import NEVER, Stamp

if TYPE_CHECKING:
    from pymilvus import MilvusClient

CONNECT_SECONDS, CALL_SECONDS = 10.0, 120.0
VECTOR, WORDS = "vector", "words"  # fields
MOST = 16_384  # rows of one search or query: Milvus gives no more
SCHEMA = 1  # of what is written about an archive
INDEXES: dict[str, dict[str, Any]] = {"FLAT": {}, "HNSW": {"M": 16, "efConstruction": 200}, "IVF_FLAT": {"nlist": 1024}, "DISKANN": {}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One collection, and how far it shows the record."""

    collection: str
    kind: str  # form of its fields; another form is built anew
    model: str = ""  # whose vectors
    dimensions: int = 0
    average: tuple[float, ...] = ()  # words of a row, by field, that its weights were made with
    filled: int = 0  # the highest id in it
    stamp: Stamp = NEVER  # the state that it shows; of one being filled the state it was begun at
    cleared: Stamp = NEVER  # what was removed from the record up to here is out of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is written in Milvus of one view of one archive."""

    identity: str  # of the archive
    shown: Part | None = None  # what readers see
    filling: Part | None = None  # the same one further on, or another that will take its place
    old: tuple[str, ...] = field(default=())  # collections that readers of an earlier state may still use


class Shelf:
    """The collections of one archive's name. Safe to share between threads."""

    def __init__(self, client: MilvusClient, address: Address) -> None:
        self._client, self.address = client, address
        self._written: set[str] = set()  # views of which this process wrote something

    # -- what is written of a view

    def entry(self, view: str) -> Entry | None:
        """None where nothing is written of it. StoreError where the collection of that name is not ours, or of a newer program."""
        with _told(self.address):
            if not self._client.has_collection(self.address.name, timeout=CALL_SECONDS):
                return None
            fields = {each["name"] for each in self._client.describe_collection(self.address.name, timeout=CALL_SECONDS)["fields"]}
            if fields != {"view", "content", "nothing"}:
                raise StoreError(f"the collection {self.address.name} in {self.address.uri} is not reportqa's, and is left as it is: name another in {SETTING}")
            if not self._client.list_indexes(self.address.name, timeout=CALL_SECONDS):
                return None  # whoever was making it was stopped
            self._client.load_collection(self.address.name, timeout=CALL_SECONDS)
            found = self._client.query(self.address.name, filter=f'view == "{view}"', output_fields=["content"], timeout=CALL_SECONDS)
        if not found:
            return None
        try:
            content = json.loads(found[0]["content"])
            if content.pop("schema") > SCHEMA:
                raise StoreError(f"the views in {self.address} were written by a newer reportqa: update reportqa, or name another place in {SETTING}")
            return Entry(identity=content["identity"], shown=_part(content["shown"]), filling=_part(content["filling"]), old=tuple(content["old"]))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(f"what {self.address} says of its {view} cannot be read: drop the collection {self.address.name} there, and name another name in {SETTING}") from error

    def write(self, view: str, entry: Entry) -> None:
        """In place of what was written; at once or not at all."""
        from pymilvus import DataType

        with _told(self.address):
            if view not in self._written:
                schema = self._schema()
                schema.add_field("view", DataType.VARCHAR, is_primary=True, max_length=64)
                schema.add_field("content", DataType.VARCHAR, max_length=16_384)
                schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # a collection must have a vector
                self._create(self.address.name, schema, "nothing", "FLAT", {})
                self._written.add(view)
            content = json.dumps({"schema": SCHEMA, **asdict(entry)})
            self._client.upsert(self.address.name, [{"view": view, "content": content, "nothing": [1.0, 0.0]}], timeout=CALL_SECONDS)

    # -- collections

    def make(self, collection: str, vector: str, dimensions: int | None) -> None:
        """An empty collection of ids, languages and one vector each: dense of so many dimensions, or sparse where None."""
        from pymilvus import DataType

        with _told(self.address):
            if self._client.has_collection(collection, timeout=CALL_SECONDS):
                raise StoreError(f"there is a collection {collection} in {self.address.uri} already, and it is left as it is: name another name in {SETTING}")
            schema = self._schema()
            schema.add_field("id", DataType.INT64, is_primary=True)
            schema.add_field("language", DataType.VARCHAR, max_length=64)
            schema.add_field("generation", DataType.INT64)
            if dimensions is None:
                schema.add_field(vector, DataType.SPARSE_FLOAT_VECTOR)
                self._create(collection, schema, vector, "SPARSE_INVERTED_INDEX", {})
            else:
                schema.add_field(vector, DataType.FLOAT_VECTOR, dim=dimensions)
                self._create(collection, schema, vector, self.address.index, INDEXES[self.address.index])

    def _schema(self) -> Any:
        from pymilvus import MilvusClient

        return MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)

    def _create(self, collection: str, schema: Any, vector: str, index: str, parameters: dict[str, Any]) -> None:
        """The collection, its index and its place in memory, as far as they are not there: whoever made it may have been stopped."""
        if not self._client.has_collection(collection, timeout=CALL_SECONDS):
            self._client.create_collection(collection, schema=schema, consistency_level="Strong", timeout=CALL_SECONDS)
        if not self._client.list_indexes(collection, timeout=CALL_SECONDS):
            made = self._client.prepare_index_params()
            made.add_index(vector, index_type=index, metric_type="IP", params=parameters)
            if collection != self.address.name:
                made.add_index("language", index_type="INVERTED")
            self._client.create_index(collection, made, sync=False, timeout=CALL_SECONDS)  # nothing is in it that could be waited for
        self._client.load_collection(collection, timeout=CALL_SECONDS)

    def load(self, collection: str) -> None:
        """Into Milvus's memory, where it is not there: it can be searched after this."""
        with _told(self.address):
            self._client.load_collection(collection, timeout=CALL_SECONDS)

    def drop(self, collection: str) -> None:
        """Where it is there. Of this archive: the caller has seen its identity."""
        with _told(self.address):
            self._client.drop_collection(collection, timeout=CALL_SECONDS)

    def insert(self, collection: str, rows: Sequence[dict[str, Any]]) -> None:
        with _told(self.address):
            self._client.insert(collection, list(rows), timeout=CALL_SECONDS)

    def delete_above(self, collection: str, row: int) -> None:
        """What a filling that was stopped put in and did not note."""
        with _told(self.address):
            self._client.delete(collection, filter=f"id > {row}", timeout=CALL_SECONDS)

    def delete(self, collection: str, ids: Sequence[int]) -> None:
        with _told(self.address):
            for start in range(0, len(ids), 1000):
                self._client.delete(collection, ids=list(ids[start:start + 1000]), timeout=CALL_SECONDS)

    def settle(self, collection: str) -> None:
        """milvus-lite looks through rows in its memory one by one, those in its files by an index; Milvus itself sees to that on its own."""
        if self.address.local:
            with _told(self.address):
                self._client.flush(collection, timeout=CALL_SECONDS)

    def ids(self, collection: str, last: int) -> Iterator[int]:
        """All up to `last`, ascending: page by page."""
        reached, page = -1, 8192
        while True:
            with _told(self.address):
                found = sorted(row["id"] for row in self._client.query(
                    collection, filter=f"id > {reached} and id <= {min(last, reached + page)}", output_fields=["id"], timeout=CALL_SECONDS))
            yield from found
            reached += page
            if reached >= last:
                return

    def fields(self, collection: str, ids: Iterable[int], name: str) -> dict[int, Any]:
        """Id -> its field, of those that are there."""
        wanted, found = list(ids), dict[int, Any]()
        with _told(self.address):
            for start in range(0, len(wanted), 1000):
                rows = self._client.query(collection, filter=f"id in {wanted[start:start + 1000]}", output_fields=["id", name], timeout=CALL_SECONDS)
                found |= {row["id"]: row[name] for row in rows}
        return found

    def search(self, collection: str, queries: Sequence[Any], vector: str, limit: int, only: str) -> list[list[tuple[int, float]]]:
        """Of each query the (id, inner product) of the nearest rows for which `only` holds, best first; no more than MOST."""
        wide: dict[str, dict[str, int]] = {"HNSW": {"ef": max(64, 2 * limit)}, "IVF_FLAT": {"nprobe": 64}, "DISKANN": {"search_list": max(64, 2 * limit)}}
        parameters = wide.get(self.address.index, {}) if vector == VECTOR else {}
        with _told(self.address):
            found = self._client.search(
                collection, list(queries), anns_field=vector, limit=limit, filter=only, output_fields=["id"], search_params={"params": parameters},
                timeout=CALL_SECONDS)  # fmt: skip
        return [[(int(hit["id"]), float(hit["distance"])) for hit in hits] for hits in found]


_shelves: dict[tuple[Address, str], Shelf] = {}
_connecting = threading.Lock()


def connect(address: Address) -> Shelf:
    """One connection for each address in a process. StoreError where it cannot be had within CONNECT_SECONDS."""
    token = os.environ.get(TOKEN_SETTING, "")
    with _connecting:
        if (known := _shelves.get((address, token))) is not None:
            return known
        try:
            from pymilvus import MilvusClient
        except ImportError as error:
            raise StoreError(f"{SETTING} names a Milvus, whose client is not installed: run `pip install 'reportqa[milvus]'`, or unset {SETTING}") from error
        logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # it prints each error with its traceback, before it raises it
        logging.getLogger("milvus_lite").setLevel(logging.CRITICAL)
        with _told(address):
            client = MilvusClient(uri=address.uri, token=token, timeout=CONNECT_SECONDS)
            client.list_collections(timeout=CONNECT_SECONDS)  # a wrong token shows here
        shelf = _shelves[address, token] = Shelf(client, address)
        return shelf


def quoted(language: str) -> str:
    """A language as it stands in a row: nothing that a filter could take for more than a word."""
    if re.fullmatch(r"[A-Za-z0-9-]{1,60}", language):
        return language
    import hashlib

    return f"x{hashlib.sha256(language.encode('utf-8', 'surrogatepass')).hexdigest()[:40]}"


def _part(fields: dict[str, Any] | None) -> Part | None:
    return None if fields is None else Part(**{**fields, "average": tuple(fields["average"]), "stamp": Stamp(*fields["stamp"]), "cleared": Stamp(*fields["cleared"])})


@contextmanager
def _told(address: Address) -> Iterator[None]:
    """What Milvus or its client refuses, in one line with the remedy."""
    import grpc
    from pymilvus.exceptions import MilvusException

    try:
        yield
    except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
        raise StoreError(_remedy(address, error)) from error


def _remedy(address: Address, error: Exception) -> str:
    said = " ".join(str(getattr(error, "message", "") or error).split())[:200]
    behind = f"{error.__cause__}"  # of a refusal at the door the client says only that it failed
    if address.local and ("Open local" in said or "not exists" in said):
        return (f"{address.uri} cannot be opened: its folder must be there and be writable, and milvus-lite serves one process at a time; for several run "
                f"`milvus-lite server --data-dir {address.uri} --port 19530` and set {SETTING}=milvus://localhost:19530/{address.name}")
    if re.search(r"UNAUTHENTICATED|PERMISSION_DENIED|auth check failure|permission deny", said + behind, re.I):
        return f"{address.uri} refuses the token: set {TOKEN_SETTING} to user:password or an API key that may read and write collections there ({said})"
    if re.search(r"UNAVAILABLE|DEADLINE|timeout|Fail connecting|failed to connect|illegal connection", said, re.I):
        return f"{address.uri} did not answer in time: see that Milvus runs there and that {SETTING} is right, then try again ({said})"
    return f"{address.uri} refused: {said}; see to Milvus, then try again: what was filled stays, the next sync goes on from there"
