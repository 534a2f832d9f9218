"""Milvus as the place of an archive's views: its address, the connection, and what of it belongs to which archive.

Knows no words and no vectors; `milvusview.py` fills collections with them. pymilvus is imported here alone, and only where
REPORTQA_STORE names a Milvus. Every refusal of Milvus becomes a StoreError of one line with its remedy.

    milvus://HOST:PORT/NAME            a server or a cluster; the collections of the archive begin with NAME
    milvus+tls://HOST:PORT/NAME        the same over TLS
    milvus:///absolute/file.db         milvus-lite in this process, or just the path: for small archives and for tests
    ...?index=HNSW                     the index over the vectors: FLAT (exact), HNSW, IVF_FLAT, DISKANN
    REPORTQA_MILVUS_TOKEN=user:password, or an API key
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
from urllib.parse import parse_qs, urlsplit

from .recordfile import NEVER, Stamp
from .types import ReportQAError

if TYPE_CHECKING:
    from pymilvus import MilvusClient

SETTING, TOKEN_SETTING = "REPORTQA_STORE", "REPORTQA_MILVUS_TOKEN"
CONNECT_SECONDS, CALL_SECONDS = 10.0, 120.0
VECTOR, WORDS = "vector", "words"  # fields
MOST = 16_384  # rows of one search or query: Milvus gives no more
SCHEMA = 1  # of what is written about an archive
INDEXES: dict[str, dict[str, Any]] = {"FLAT": {}, "HNSW": {"M": 16, "efConstruction": 200}, "IVF_FLAT": {"nlist": 1024}, "DISKANN": {}}
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
_FORMS = "give milvus://HOST:PORT/NAME, milvus+tls://HOST:PORT/NAME or the path of a file that ends in .db"


class StoreError(ReportQAError):
    """The place that REPORTQA_STORE names cannot be used; nothing in it was changed."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the views of an archive are."""

    uri: str  # as pymilvus has it: the path of a file, or http(s)://host:port
    name: str  # the collections of the archive begin with it
    index: str  # over the vectors, one of INDEXES

    @property
    def local(self) -> bool:
        """Whether it is a file of milvus-lite, which this process serves itself."""
        return self.uri.endswith(".db")

    def __str__(self) -> str:
        return f"{self.uri} ({self.name})"


def configured(setting: str | None = None) -> Address | None:
    """The address in `setting`, else in REPORTQA_STORE; None where the views are files beside the record. StoreError where it is no address.

    >>> configured("milvus://db.example:19530/war?index=FLAT")
    Address(uri='http://db.example:19530', name='war', index='FLAT')
    >>> configured("/data/views.db")
    Address(uri='/data/views.db', name='reportqa', index='FLAT')
    """
    said = (os.environ.get(SETTING, "") if setting is None else setting).strip()
    if not said or said == "files":
        return None
    parts = urlsplit(said)
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if parts.scheme in ("milvus", "milvus+tls") and parts.netloc:
        if "@" in parts.netloc:
            raise StoreError(f"{SETTING} holds a password, which every list of processes shows: take it out, and set {TOKEN_SETTING}=user:password")
        try:
            host = f"{'[' + str(parts.hostname) + ']' if ':' in (parts.hostname or '') else parts.hostname}:{parts.port or 19530}"
        except ValueError as error:
            raise StoreError(f"{SETTING}={said} has no port that is a number: {_FORMS}") from error
        uri, name, index = f"{'https' if parts.scheme.endswith('tls') else 'http'}://{host}", parts.path.strip("/") or "reportqa", "HNSW"
    elif parts.scheme in ("milvus", "") and parts.path.endswith(".db") and os.path.isabs(parts.path):
        uri, name, index = os.path.normpath(parts.path), options.pop("name", "reportqa"), "FLAT"
    else:
        raise StoreError(f"{SETTING}={said} is not an address of views: {_FORMS}, or unset it")
    index = options.pop("index", index).upper()
    if index not in INDEXES or options or not _NAME.fullmatch(name):
        raise StoreError(f"{SETTING}={said}: after the name only ?index= with one of {', '.join(INDEXES)}; the name is of letters, digits and _, and begins with none of the digits")
    return Address(uri, name, index)


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

    # -- what is written of a view

    def entry(self, view: str) -> Entry | None:
        """None where nothing is written of it. StoreError where the collection of that name is not ours, or of a newer program."""
        with _told(self.address):
            if not self._client.has_collection(self.address.name, timeout=CALL_SECONDS):
                return None
            fields = {each["name"] for each in self._client.describe_collection(self.address.name, timeout=CALL_SECONDS)["fields"]}
            if fields != {"view", "content", "nothing"}:
                raise StoreError(f"the collection {self.address.name} in {self.address.uri} is not reportqa's, and is left as it is: name another in {SETTING}")
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
        with _told(self.address):
            if not self._client.has_collection(self.address.name, timeout=CALL_SECONDS):
                from pymilvus import DataType

                schema = self._schema()
                schema.add_field("view", DataType.VARCHAR, is_primary=True, max_length=64)
                schema.add_field("content", DataType.VARCHAR, max_length=16_384)
                schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # a collection must have a vector
                self._create(self.address.name, schema, {"nothing": ("FLAT", "IP", {})})
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
                self._create(collection, schema, {vector: ("SPARSE_INVERTED_INDEX", "IP", {})})
            else:
                schema.add_field(vector, DataType.FLOAT_VECTOR, dim=dimensions)
                self._create(collection, schema, {vector: (self.address.index, "IP", INDEXES[self.address.index])})

    def _schema(self) -> Any:
        from pymilvus import MilvusClient

        return MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)

    def _create(self, collection: str, schema: Any, indexes: dict[str, tuple[str, str, dict[str, Any]]]) -> None:
        made = self._client.prepare_index_params()
        for name, (kind, metric, parameters) in indexes.items():
            made.add_index(name, index_type=kind, metric_type=metric, params=parameters)
        self._client.create_collection(collection, schema=schema, index_params=made, consistency_level="Strong", timeout=CALL_SECONDS)

    def drop(self, collection: str) -> None:
        """Where it is there. Of this archive: the caller has seen its identity."""
        with _told(self.address):
            self._client.drop_collection(collection, timeout=CALL_SECONDS)

    def insert(self, collection: str, rows: Sequence[dict[str, Any]]) -> None:
        with _told(self.address):
            self._client.insert(collection, list(rows), timeout=CALL_SECONDS)

    def delete_above(self, collection: str, row: int) -> None:
        """Of a batch that was stopped half-way."""
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
    if address.local and ("Open local" in said or "not exists" in said):
        return (f"{address.uri} cannot be opened: its folder must be there and be writable, and milvus-lite serves one process at a time; for several run "
                f"`milvus-lite server --data-dir {address.uri} --port 19530` and set {SETTING}=milvus://localhost:19530/{address.name}")
    if re.search(r"UNAUTHENTICATED|PERMISSION_DENIED|auth check failure|unauthenticated|permission", said, re.I):
        return f"{address.uri} refuses the token: set {TOKEN_SETTING} to user:password or an API key that may read and write collections there ({said})"
    if re.search(r"UNAVAILABLE|DEADLINE|timeout|Fail connecting|failed to connect|illegal connection", said, re.I):
        return f"{address.uri} did not answer in time: see that Milvus runs there and that {SETTING} is right, then try again ({said})"
    return f"{address.uri} refused: {said}; see to Milvus, then try again: what was filled stays, the next sync goes on from there"
