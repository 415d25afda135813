"""One suite over the local embedder and the OpenAI one, the latter by the real client against an endpoint of ours."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest
from tenacity.wait import wait_none

from copilot.adapters.embedders import WordLlamaEmbedder, open_embedder
from copilot.adapters.embedders.openai import OpenAIEmbedder
from copilot.errors import ConfigurationError, ModelOutputError, ModelRefusedError, ModelUnavailableError
from copilot.ports import Embedder

LOCAL = WordLlamaEmbedder()


@dataclass
class Endpoint:
    """Answers embedding calls; `faults` are (status, headers, body) given instead, first to last."""

    faults: list[tuple[int, dict[str, str], str]] = field(default_factory=list)
    asked: list[list[str]] = field(default_factory=list)
    url: str = ""

    def answer(self, request: dict[str, Any]) -> tuple[int, dict[str, str], str]:
        self.asked.append(request["input"])
        if self.faults:
            return self.faults.pop(0)
        rows = [{"object": "embedding", "index": n, "embedding": _letters(t)} for n, t in enumerate(request["input"])]
        body = {
            "object": "list",
            "model": request["model"],
            "data": rows[::-1],
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        return 200, {}, json.dumps(body)


def _letters(text: str) -> list[float]:
    """A vector that is alike for alike texts: how often each letter occurs, doubled so that it is not of unit length."""
    return [2.0 * text.lower().count(chr(97 + n)) + 0.01 for n in range(26)]


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    script = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, body = script.answer(request)
            self.send_response(status)
            for name, value in ({"Content-Type": "application/json"} | headers).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def remote(endpoint: Endpoint) -> Iterator[OpenAIEmbedder]:
    embedder = OpenAIEmbedder("test-model", api_key="sk-test", base_url=endpoint.url, timeout=5, wait=wait_none())
    yield embedder
    embedder.close()


@pytest.fixture(params=["wordllama", "openai"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return LOCAL if request.param == "wordllama" else request.getfixturevalue("remote")


def test_rows_are_float32_of_unit_length_in_the_order_of_the_texts(embedder: Embedder) -> None:
    texts = ["the supplier pays", "zebra quiz " * 300, "the supplier paid", "x"]
    rows = embedder.embed(texts)
    assert rows.shape == (4, embedder.dimension)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(np.ones(4), abs=1e-4)
    assert rows[0] @ rows[2] > rows[0] @ rows[1]
    assert np.allclose(embedder.embed([texts[1]])[0], rows[1], atol=1e-5)


def test_no_text_gives_no_row(embedder: Embedder) -> None:
    assert len(embedder.embed([])) == 0


def test_an_empty_text_does_not_spoil_the_others(embedder: Embedder) -> None:
    rows = embedder.embed(["", "payment", "   \n"])
    assert np.isfinite(rows).all()
    assert np.linalg.norm(rows[1]) == pytest.approx(1.0, abs=1e-4)


def test_the_name_tells_the_model(embedder: Embedder) -> None:
    assert embedder.name.split(":")[0] in ("wordllama", "openai")
    assert ":" in embedder.name


def test_loading_the_local_model_leaves_logging_alone() -> None:
    before = (logging.getLogger().level, list(logging.getLogger().handlers))
    WordLlamaEmbedder().embed(["text"])
    assert (logging.getLogger().level, list(logging.getLogger().handlers)) == before


def test_many_texts_go_in_batches(remote: OpenAIEmbedder, endpoint: Endpoint) -> None:
    assert len(remote.embed([f"text {n}" for n in range(600)])) == 600
    assert [len(batch) for batch in endpoint.asked] == [256, 256, 88]


@pytest.mark.parametrize("status", [429, 500, 503, 408])
def test_a_passing_fault_is_tried_again(remote: OpenAIEmbedder, endpoint: Endpoint, status: int) -> None:
    endpoint.faults = [(status, {}, '{"error": {"message": "busy"}}')] * 2
    assert len(remote.embed(["a"])) == 1
    assert len(endpoint.asked) == 3


def test_after_three_attempts_it_is_unavailable(remote: OpenAIEmbedder, endpoint: Endpoint) -> None:
    endpoint.faults = [(503, {}, '{"error": {"message": "down"}}')] * 9
    with pytest.raises(ModelUnavailableError, match="after 3 attempts"):
        remote.embed(["a"])
    assert len(endpoint.asked) == 3


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, '{"error": {"message": "wrong key"}}'),
        (404, '{"error": {"message": "no such model"}}'),
        (400, '{"error": {"message": "too long"}}'),
        (429, '{"error": {"message": "pay first", "code": "insufficient_quota"}}'),
    ],
)
def test_what_another_attempt_cannot_mend_is_refused_at_once(
    remote: OpenAIEmbedder, endpoint: Endpoint, status: int, body: str
) -> None:
    endpoint.faults = [(status, {}, body)]
    with pytest.raises(ModelRefusedError, match="test-model"):
        remote.embed(["a"])
    assert len(endpoint.asked) == 1


def test_a_wait_longer_than_two_minutes_is_not_waited_for(remote: OpenAIEmbedder, endpoint: Endpoint) -> None:
    endpoint.faults = [(429, {"Retry-After": "600"}, '{"error": {"message": "later"}}')]
    with pytest.raises(ModelUnavailableError):
        remote.embed(["a"])
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Type": "text/html"}, "<html>Sign in</html>"),
        ({}, '{"object": "list", "data": []}'),
        ({}, '{"object": "list", "data": [{"index": 0, "embedding": []}]}'),
        ({}, '{"object": "list", "data": [{"index": 0, "embedding": [1, NaN]}]}'),
        ({}, '{"nothing": 1}'),
    ],
)
def test_an_answer_that_is_not_embeddings_is_named(
    remote: OpenAIEmbedder, endpoint: Endpoint, headers: dict[str, str], body: str
) -> None:
    endpoint.faults = [(200, headers, body)]
    with pytest.raises(ModelOutputError):
        remote.embed(["a"])


def test_a_redirect_is_not_followed(remote: OpenAIEmbedder, endpoint: Endpoint) -> None:
    endpoint.faults = [(302, {"Location": "http://127.0.0.1:9/"}, "")]
    with pytest.raises(ModelRefusedError):
        remote.embed(["a"])


def test_nobody_listening_is_unavailable() -> None:
    embedder = OpenAIEmbedder("m", api_key="k", base_url="http://127.0.0.1:9/v1", timeout=1, wait=wait_none())
    with pytest.raises(ModelUnavailableError):
        embedder.embed(["a"])
    embedder.close()


@pytest.mark.parametrize("spec", ["", "magic", "openai", "openai:", "wordllama:big"])
def test_an_unknown_embedder_is_refused(spec: str) -> None:
    with pytest.raises(ConfigurationError):
        open_embedder(spec, api_key="k")


def test_openai_without_a_key_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY"):
        open_embedder("openai:text-embedding-3-small")


def test_sums_point_where_the_embedding_does_and_a_telling_word_is_long() -> None:
    texts = ["The cap on liability.", "of"]
    sums, vectors = LOCAL.sums(texts), LOCAL.embed(texts)
    lengths = np.linalg.norm(sums, axis=1)
    assert np.allclose(sums / lengths[:, None], vectors, atol=1e-3)
    assert np.linalg.norm(LOCAL.sums(["liability"])) > 3 * np.linalg.norm(LOCAL.sums(["of"]))


def test_a_text_sums_to_the_same_beside_longer_ones_and_nothing_to_zero() -> None:
    alone = LOCAL.sums(["rent"])
    among = LOCAL.sums(["rent", "a much longer text that the batch is padded to", ""])
    assert np.array_equal(alone[0], among[0])
    assert not among[2].any()
    assert LOCAL.sums([]).shape == (0, 256)
