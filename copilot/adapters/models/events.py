"""What the client's own reading of an event stream drops: a refusal, a second choice, a stream of something else."""

import json
from typing import Any

LONGEST_LINE = 2**20  # bytes of one event; a token's is about 200


class RefusedInStreamError(Exception):
    """The model said, in the field for it, that it will not answer. Carried through the client as a cause."""


class ChoicesError(Exception):
    """More than one answer came where one was asked for."""


class EventWatch:
    """Reads along while the bytes of one stream pass. Raises at the first event that no draft may come of."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Raises RefusedInStreamError, ChoicesError."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        if len(self._rest) > LONGEST_LINE:
            raise ChoicesError(f"one event of the stream is longer than {LONGEST_LINE} bytes")
        for line in lines:
            if line.startswith(b"data:"):
                _judge(line[5:].strip())


def _judge(data: bytes) -> None:
    try:
        event: Any = json.loads(data)
    except (ValueError, RecursionError):
        return  # '[DONE]', or what the client will fail at by itself
    choices = event.get("choices") if isinstance(event, dict) else None
    if not isinstance(choices, list):
        return
    if len(choices) > 1 or any(isinstance(c, dict) and c.get("index", 0) for c in choices):
        raise ChoicesError("several choices came instead of one")
    delta = choices[0].get("delta") if choices and isinstance(choices[0], dict) else None
    if isinstance(delta, dict) and delta.get("refusal"):
        raise RefusedInStreamError
