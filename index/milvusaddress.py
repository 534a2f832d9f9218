"""Where REPORTQA_STORE says that the views of an archive are: read, not connected to.

    milvus://HOST:PORT/NAME            a server or a cluster; the collections of the archive begin with NAME
    milvus+tls://HOST:PORT/NAME        the same over TLS
    milvus:///absolute/file.db         milvus-lite in this process, or just the path: for small archives and for tests
    ...?index=HNSW                     the index over the vectors: FLAT (exact), HNSW, IVF_FLAT, DISKANN
    REPORTQA_MILVUS_TOKEN=user:password, or an API key
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from .types import ReportQAError

SETTING, TOKEN_SETTING = "REPORTQA_STORE", "REPORTQA_MILVUS_TOKEN"
INDEXES = ("FLAT", "HNSW", "IVF_FLAT", "DISKANN")  # over the vectors
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
