"""Framed messages over a socket between the reader and its child: a kind, a length, the bytes."""

import socket
import struct
import time

_HEAD = struct.Struct("!cQ")

EXTRACT, IMAGE, FAILURE, PAGES, JOB, SHOWN, STEP = b"E", b"I", b"F", b"P", b"J", b"S", b"T"


class ClosedError(Exception):
    """The other side is gone."""


class LateError(Exception):
    """The deadline passed."""


class OversizedError(Exception):
    """The message is larger than was allowed."""


def send(sock: socket.socket, kind: bytes, data: bytes) -> None:
    """Send one message."""
    sock.sendall(_HEAD.pack(kind, len(data)))
    sock.sendall(data)


def receive(sock: socket.socket, largest: int, deadline: float | None = None) -> tuple[bytes, bytes]:
    """One message as (kind, bytes); `deadline` by time.monotonic(). Raises ClosedError, LateError, OversizedError."""
    kind, length = _HEAD.unpack(_exactly(sock, _HEAD.size, deadline))
    if length > largest:
        raise OversizedError
    return kind, _exactly(sock, length, deadline)


def _exactly(sock: socket.socket, size: int, deadline: float | None) -> bytes:
    data = bytearray(size)
    view, got = memoryview(data), 0
    while got < size:
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise LateError
            sock.settimeout(left)
        try:
            count = sock.recv_into(view[got:])
        except TimeoutError as error:
            raise LateError from error
        except ConnectionError as error:
            raise ClosedError from error
        if count == 0:
            raise ClosedError
        got += count
    return bytes(data)
