"""The child process: takes an open file, parses it, sends back the extract. It holds no key and trusts no file."""

import gc
import importlib
import json
import os
import socket
import sys
from typing import Protocol, cast

from copilot.adapters.readers import channel, limits, wire
from copilot.adapters.readers.builder import Builder, TooLongError
from copilot.adapters.readers.formats import MODULES, SUFFIXES, check_magic
from copilot.domain.document import Extract
from copilot.errors import UnreadableError

_MESSAGE_LENGTH = 4


class _Module(Protocol):
    def read(self, data: bytes, builder: Builder) -> None: ...


class _Pdf(_Module, Protocol):
    def page_image(self, data: bytes, page: int, dpi: int) -> bytes: ...


class Progress:
    """Tells the waiting side how long the file turned out to be, and takes the processor time for it."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self._sock, self._seconds = sock, seconds

    def __call__(self, pages: int, scanned: int) -> None:
        limits.allow_cpu(self._seconds + pages * limits.SECONDS_PER_PAGE + scanned * limits.SECONDS_PER_SCAN)
        channel.send(self._sock, channel.PAGES, pages.to_bytes(4, "big") + scanned.to_bytes(4, "big"))

    def step(self, done: int, pages: int) -> None:
        channel.send(self._sock, channel.STEP, done.to_bytes(4, "big") + pages.to_bytes(4, "big"))


def main(arguments: list[str]) -> None:
    """Serve jobs until the other side closes: arguments are socket number, memory in MiB, seconds per file."""
    descriptor, memory_mb, seconds = int(arguments[0]), int(arguments[1]), float(arguments[2])
    limits.deny(memory_mb)
    # Words are many and hold no cycles: looking for some after every 700 objects took 16% of the time of reading 10-Qs.
    gc.set_threshold(100_000, 50, 50)
    with socket.socket(fileno=descriptor) as sock:
        while True:
            job, file = _receive_job(sock)
            if job is None:
                return
            limits.allow_cpu(seconds)
            kind, reply = _outcome(job, file, Progress(sock, seconds))
            channel.send(sock, kind, reply)


def _receive_job(sock: socket.socket) -> tuple[dict[str, object] | None, bytes]:
    head, descriptors, _, _ = socket.recv_fds(sock, _MESSAGE_LENGTH, 1)
    if not head:
        return None, b""
    length = int.from_bytes(head, "big")
    message = b""
    while len(message) < length:
        part = sock.recv(length - len(message))
        if not part:
            return None, b""
        message += part
    with os.fdopen(descriptors[0], "rb") as file:
        return json.loads(message), file.read()


def _outcome(job: dict[str, object], data: bytes, progress: Progress) -> tuple[bytes, bytes]:
    try:
        if job["act"] == "page_image":
            check_magic(".pdf", data)
            pdf = cast(_Pdf, _module(".pdf"))
            return channel.IMAGE, pdf.page_image(data, cast(int, job["page"]), cast(int, job["dpi"]))
        if job["act"] == "shown":
            return channel.SHOWN, _shown(cast(str, job["form"]), data).encode("utf-8", "surrogatepass")
        return channel.EXTRACT, wire.encode(extract(cast(str, job["suffix"]), data, progress))
    except UnreadableError as error:
        reason = str(error)
    except TooLongError:
        reason = "it expands to more text than is accepted; split the file"
    except MemoryError:
        reason = "it needs more memory than one file may take; split it or raise COPILOT_READ_MEMORY_MB"
    except RecursionError:
        reason = "its parts are nested too deeply; open it, save it again and add that"
    except Exception as error:  # noqa: BLE001  (parsers raise anything on hostile files, and each must cost only its file)
        reason = f"it is damaged or not what its name says ({type(error).__name__}); open it, save it again and add that"
    return channel.FAILURE, reason.encode("utf-8", "replace")


def extract(suffix: str, data: bytes, progress: Progress | None = None) -> Extract:
    """Read a file's bytes, in this process and without limits: for the child and for tests. Raises UnreadableError."""
    check_magic(suffix, data)
    builder = Builder(SUFFIXES[suffix], suffix)
    if progress is not None:
        builder.progress, builder.step = progress, progress.step
    _module(suffix).read(data, builder)
    result = builder.build()
    if not result.text.strip():
        raise UnreadableError("it holds no text")
    return result


def _shown(form: str, data: bytes) -> str:
    """The words that a released file shows, as its verifier compares them."""
    reading = importlib.import_module({"pdf": "copilot.adapters.verify.pdf", "docx": "copilot.adapters.verify.word"}[form])
    return str(getattr(reading, f"{'word' if form == 'docx' else form}_text")(data))


def _module(suffix: str) -> _Module:
    # Imported on first use: openpyxl and python-pptx cost 0.8 s and 0.4 s that a batch of PDFs should not pay.
    return cast(_Module, importlib.import_module(f"copilot.adapters.readers.{MODULES[suffix]}"))


if __name__ == "__main__":
    main(sys.argv[1:])
