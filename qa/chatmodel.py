"""A chat model of any LangChain provider: loaded by name, listened to for a limited time, its errors told in one safe line.

What it is asked and what becomes of its words is `generation`'s and `rewriting`'s.
"""

from __future__ import annotations

import contextvars
import os
import queue
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

from index.types import ChatModelError

TIMEOUT_SETTING = "REPORTQA_MODEL_TIMEOUT"
_TIMEOUT = 120.0  # seconds for a whole reply, unless the setting says otherwise


def load_chat_model(name: str) -> Any:
    """The LangChain chat model that "provider:name" stands for; ChatModelError where it cannot be had."""
    if ":" not in name:
        raise ChatModelError(f"{name[:60]!r} is not of the form provider:name, for instance openai:gpt-4o-mini or ollama:llama3.2")
    try:
        from langchain.chat_models import init_chat_model

        return init_chat_model(name, temperature=0, timeout=patience(), max_retries=1)
    except ImportError as error:
        package = re.search(r"pip install -?U? ?`?([\w-]+)", str(error))
        raise ChatModelError(f"the provider of {name!r} is not installed: run `pip install {package.group(1) if package else 'langchain-' + name.split(':')[0]}`") from error
    except ValueError as error:
        raise ChatModelError(f"no provider known for {name!r}: write provider:name, for instance openai:gpt-4o-mini or ollama:llama3.2") from error
    except Exception as error:  # providers raise what they like for a missing key or a bad address
        raise ChatModelError(f"the chat model {name!r} cannot be used ({error_line(error)}): see its provider's settings, such as its API key") from error


def model_label(model: Any) -> str:
    """How a chat model is called in an answer."""
    return str(getattr(model, "model_name", None) or getattr(model, "model", None) or type(model).__name__)


def patience() -> float:
    """Seconds that a whole reply may take: REPORTQA_MODEL_TIMEOUT, else 120; ChatModelError where that is no number above 0."""
    said = os.environ.get(TIMEOUT_SETTING, "").strip()
    try:
        seconds = float(said or _TIMEOUT)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise ChatModelError(f"{TIMEOUT_SETTING} is {said[:40]!r}: give seconds, such as 120")
    return seconds


def pieces(model: Any, asked: list[tuple[str, str]], seconds: float) -> Iterator[str | None]:
    """The text of a reply as it comes, None where it was cut off for its length; TimeoutError when the whole takes longer.

    The model works in a thread of its own. Where the reader has left or the time is over, the thread ends with the next piece; a client that hangs is left behind.
    """
    said: queue.Queue[str | BaseException | None] = queue.Queue()
    cut = threading.Event()
    left = threading.Event()

    def work() -> None:
        last: BaseException | None = None
        try:
            for chunk in model.stream(asked):
                said.put(_text_of(chunk))
                if (getattr(chunk, "response_metadata", None) or {}).get("finish_reason") in ("length", "max_tokens", "MAX_TOKENS"):
                    cut.set()
                if left.is_set():
                    break
        except BaseException as error:  # handed to the reader, whatever it is
            last = error
        said.put(last)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="chat-model").start()
    until = time.monotonic() + seconds
    try:
        while True:
            try:
                piece = said.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise TimeoutError(f"no whole reply within {seconds:g} s") from None
            if piece is None:
                if cut.is_set():
                    yield None
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        left.set()


def _text_of(chunk: Any) -> str:
    content = getattr(chunk, "content", chunk)
    if isinstance(content, str):
        return content
    return "".join(part if isinstance(part, str) else str(part.get("text", "")) for part in content if isinstance(part, (str, dict)))


def error_line(error: BaseException) -> str:
    """The first line of an error, short, without addresses and what may be a key: a client may repeat what it was given."""
    line = (str(error).strip().splitlines() or [type(error).__name__])[0] or type(error).__name__
    line = re.sub(r"(?:https?|wss?)://\S+|\bwww\.\S+", "…", line)
    return re.sub(r"\b(?:sk|pk|key|token|Bearer)[-_ ]\S+|[\w-]{24,}", "…", line)[:120]
