"""LangChain's sockets: the retriever and the chain as parts of other chains. Imports langchain-core, so it is loaded on demand."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from pydantic import ConfigDict

from index.archive import Index

from .chain import answer, check_question, stream
from .retrieval import retrieve
from .types import NO_FILTERS, Answer, Filters
from .understanding import understand

Asked = str | Mapping[str, Any]


class ReportsRetriever(BaseRetriever):
    """Passages of an open index as Documents, best first; the text is the report's own, from `start` to `end`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)
    index: Index
    k: int = 8
    filters: Filters = NO_FILTERS

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        index = self.index.now()
        hits = retrieve(understand(check_question(query), index=index, filters=self.filters), index, k=self.k)
        documents = []
        for hit in hits:
            report = index.report(hit.passage.report)
            if report is not None:
                documents.append(Document(
                    page_content=report.quote(hit.passage.start, hit.passage.end), id=str(hit.passage.id),
                    metadata={"report": report.path, "start": hit.passage.start, "end": hit.passage.end, "title": report.title,
                              "publisher": report.publisher, "language": report.language,
                              "published": str(report.published) if report.published else None, "score": hit.score}))
        return documents


class AnswerChain(Runnable[Asked, Answer]):
    """question or {"question", "history", "as_of", "between", "filters"} -> Answer."""

    def __init__(self, index: Index | Path | str | None, model: Any) -> None:
        self._index, self._model = index, model

    def _arguments(self, asked: Asked) -> dict[str, Any]:
        fields = {"question": asked} if isinstance(asked, str) else dict(asked)
        return {**fields, "index": self._index, "model": self._model}

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        return self._call_with_config(lambda asked: answer(**self._arguments(asked)), input, config)

    def stream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        yield from stream(**self._arguments(input))

    async def astream(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> AsyncIterator[Answer]:
        """The snapshots as they come, made in a thread of their own."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Answer | BaseException | None] = asyncio.Queue()

        def run() -> None:
            last: BaseException | None = None
            with contextlib.suppress(RuntimeError):  # the loop is closed: the reader has left
                try:
                    for snapshot in stream(**self._arguments(input)):
                        loop.call_soon_threadsafe(queue.put_nowait, snapshot)
                except BaseException as error:  # handed to the reader of the stream, whatever it is
                    last = error
                loop.call_soon_threadsafe(queue.put_nowait, last)

        threading.Thread(target=run, daemon=True).start()
        while (item := await queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item


def runnable(index: Index | Path | str | None, model: Any) -> AnswerChain:
    """What `qa.as_runnable` gives."""
    return AnswerChain(index, model)
