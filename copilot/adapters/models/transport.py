"""The last wall before the model's endpoint: time and size of an answer are bounded, and it must say that it is JSON."""

import ssl
import time
from collections.abc import Iterator
from functools import lru_cache

import httpx2

MAX_BYTES = 8 * 2**20  # a draft of 60 claims is about 60 kB


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The certificate store, loaded once: it takes 0.1 s."""
    return httpx2.create_ssl_context(trust_env=False)


class BoundsError(Exception):
    """The answer is too long or is not JSON. Carried through the client as a cause; `endpoint` gives it its name."""


class BoundedTransport(httpx2.BaseTransport):
    """Wraps a transport. A dripping answer ends at `seconds` after the request: client timeouts only bound one read."""

    def __init__(self, seconds: float, inner: httpx2.BaseTransport | None = None) -> None:
        self._seconds = seconds
        self._inner = inner or httpx2.HTTPTransport(verify=_certificates(), trust_env=False)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["accept-encoding"] = "identity"  # what is counted is what is read: no compressed bomb
        due = time.monotonic() + self._seconds
        response = self._inner.handle_request(request)
        kind = response.headers.get("content-type", "")
        if response.status_code == 200 and "json" not in kind.casefold():
            response.close()
            raise BoundsError(f"the endpoint answered with '{kind[:60] or 'no content type'}' instead of JSON")
        if response.headers.get("content-encoding", "identity").casefold() not in ("identity", ""):
            response.close()
            raise BoundsError("the endpoint compressed its answer although it was asked not to")
        response.stream = _Bounded(response.stream, due)  # type: ignore[arg-type]
        return response

    def close(self) -> None:
        self._inner.close()


class _Bounded(httpx2.SyncByteStream):
    def __init__(self, inner: httpx2.SyncByteStream, due: float) -> None:
        self._inner, self._due = inner, due

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > MAX_BYTES:
                raise BoundsError(f"the endpoint's answer is longer than {MAX_BYTES} bytes")
            if time.monotonic() > self._due:
                raise httpx2.ReadTimeout("the answer took too long from first byte to last")
            yield chunk

    def close(self) -> None:
        self._inner.close()
