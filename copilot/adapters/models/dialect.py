"""What of the protocol an endpoint understands, learned from what it refuses."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_FORMATS = ("json_schema", "json_object", "text")
_LIMITS = ("max_completion_tokens", "max_tokens")
_STREAMS = ("usage", "plain", "whole")


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking: how the answer's shape is demanded, its length bounded, and whether it comes as a stream."""

    format: str = _FORMATS[0]
    limit: str = _LIMITS[0]
    stream: str = _STREAMS[0]

    @property
    def streams(self) -> bool:
        return self.stream != "whole"

    @property
    def told_usage(self) -> bool:
        """Whether the stream is asked to say what it cost; whole answers say so by themselves."""
        return self.stream == "usage"

    def body(self, schema: Mapping[str, Any], most: int | None) -> dict[str, Any]:
        """What goes beside the messages. In the request's body and not as the client's arguments: the client would read the
        answer by itself and raise with its text."""
        body: dict[str, Any] = {} if most is None else {self.limit: most}
        if self.format == "json_schema":
            shape = {"name": "draft", "strict": True, "schema": dict(schema)}
            return {**body, "response_format": {"type": "json_schema", "json_schema": shape}}
        return {**body, "response_format": {"type": "json_object"}} if self.format == "json_object" else body


class Dialect:
    """The simplest way that was needed so far; every further call begins with it. Used by several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._way = Way()

    @property
    def way(self) -> Way:
        with self._lock:
            return self._way

    def simpler(self, refused: Way, said: str) -> bool:
        """Remember what was refused, by what the endpoint said of it. False when there is no simpler way."""
        said = said.casefold()
        with self._lock:
            if self._way != refused:
                return True  # another thread has learned already
            if "does not stream" in said:
                changed = Way(refused.format, refused.limit, _STREAMS[-1])
            elif "stream" in said or "include_usage" in said:
                changed = Way(refused.format, refused.limit, _after(_STREAMS, refused.stream))
            elif "max_completion_tokens" in said or "max_tokens" in said:
                changed = Way(refused.format, _after(_LIMITS, refused.limit), refused.stream)
            else:
                changed = Way(_after(_FORMATS, refused.format), refused.limit, refused.stream)
            self._way, learned = changed, changed != refused
            return learned


def _after(ways: tuple[str, ...], one: str) -> str:
    return ways[min(ways.index(one) + 1, len(ways) - 1)]
