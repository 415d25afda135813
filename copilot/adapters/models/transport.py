"""The last wall before the model's endpoint: one host, no redirects, time and size of an answer bounded, JSON or events only."""

import re
import ssl
import time
from collections.abc import Iterator
from functools import lru_cache

import httpx2

from copilot.adapters.models.events import EventWatch

MAX_BYTES = 8 * 2**20  # a draft of 60 claims is about 60 kB; as events, a token each, some fifty times that
_JSON, _EVENTS = "json", "text/event-stream"
_STREAM = re.compile(rb'"stream":\s*true')  # within a text of the request its quotation marks would be escaped


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The certificate store, loaded once: it takes 0.1 s."""
    return httpx2.create_ssl_context(trust_env=False)


class BoundsError(Exception):
    """The answer is too long, or is not what it may be. Carried through the client as a cause; `faults` gives it its name."""


class NotStreamedError(BoundsError):
    """Whole JSON came where events were asked for: the endpoint does not stream."""


class BoundedTransport(httpx2.BaseTransport):
    """Wraps a transport. A dripping answer ends at `seconds` after the request: client timeouts only bound one read.

    Only requests to `host` (a name, or name:port) go out, whatever asks for another.
    """

    def __init__(self, seconds: float, host: str, inner: httpx2.BaseTransport | None = None) -> None:
        self._seconds, self._host = seconds, host
        self._inner = inner or httpx2.HTTPTransport(verify=_certificates(), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.netloc.decode("ascii", "replace").casefold() != self._host.casefold():
            raise BoundsError(f"a request to '{request.url.host[:80]}' was held back: only '{self._host}' is allowed")
        request.headers["accept-encoding"] = "identity"  # what is counted is what is read: no compressed bomb
        due = time.monotonic() + self._seconds
        response = self._inner.handle_request(request)
        kind = response.headers.get("content-type", "").casefold()
        if response.is_success:
            _demand_kind(response, kind, streamed=_STREAM.search(request.content) is not None)
        if response.headers.get("content-encoding", "identity").casefold() not in ("identity", ""):
            response.close()
            raise BoundsError("the endpoint compressed its answer although it was asked not to")
        response.stream = _Bounded(response.stream, due, EventWatch() if _EVENTS in kind else None)  # type: ignore[arg-type]
        return response

    def close(self) -> None:
        self._inner.close()


def _demand_kind(response: httpx2.Response, kind: str, *, streamed: bool) -> None:
    if streamed and _JSON in kind:
        response.close()
        raise NotStreamedError("the endpoint does not stream")
    if (_EVENTS if streamed else _JSON) not in kind:
        response.close()
        wanted = "an event stream" if streamed else "JSON"
        raise BoundsError(f"the endpoint answered with '{kind[:60] or 'no content type'}' instead of {wanted}")


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, due: float, watch: EventWatch | None) -> None:
        self._inner, self._due, self._watch = inner, due, watch

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > MAX_BYTES:
                raise BoundsError(f"the endpoint's answer is longer than {MAX_BYTES} bytes")
            if time.monotonic() > self._due:
                raise httpx2.ReadTimeout("the answer took too long from first byte to last")
            if self._watch is not None:
                self._watch.feed(chunk)
            yield chunk

    def close(self) -> None:
        self._inner.close()
