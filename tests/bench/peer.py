"""The peer: what LangChain's documentation has one write for an archive of texts, with the same model and the same size of passages."""

from __future__ import annotations

import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench.texts import TOKENS

warnings.simplefilter("ignore", DeprecationWarning)


def splitter() -> Any:
    """RecursiveCharacterTextSplitter by tokens of o200k_base, whose vocabulary lies where ours does."""
    from index.folders import cache_folder
    from index.passages import token_counts

    token_counts(["the vocabulary is unpacked"])
    os.environ["TIKTOKEN_CACHE_DIR"] = str(cache_folder() / "tiktoken")
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter.from_tiktoken_encoder("o200k_base", chunk_size=TOKENS, chunk_overlap=0)


def embeddings(model: str) -> Any:
    """HuggingFaceEmbeddings in float32."""
    from langchain_huggingface import HuggingFaceEmbeddings

    prompts = {"prompt": "passage: "} if "e5" in Path(model).name else {}
    return HuggingFaceEmbeddings(model_name=model, encode_kwargs={"normalize_embeddings": True, **prompts}, query_encode_kwargs={"normalize_embeddings": True, **({"prompt": "query: "} if prompts else {})})


def store(texts: Sequence[str], cut: Any, model: Any, folder: Path) -> int:
    """Texts to a saved FAISS store; how many passages."""
    from langchain_community.vectorstores import FAISS

    documents = cut.create_documents(list(texts), [{"source": f"report {n}"} for n in range(len(texts))])
    FAISS.from_documents(documents, model).save_local(str(folder))
    return len(documents)
