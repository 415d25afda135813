"""What a browser may send to an event handler: plain values, and nothing that names a file on this machine."""

import json
from typing import Any

DEEPEST = 32  # levels; Gradio's own bodies have four


class BodyRefusedError(Exception):
    """The body is not one that our own page sends."""


def parsed(body: bytes) -> dict[str, Any]:
    """The event's JSON object. Raises BodyRefusedError when it is none, too deep, or holds a reference to a file."""
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        raise BodyRefusedError("the request is not JSON") from None
    if not isinstance(event, dict):
        raise BodyRefusedError("the request is not a JSON object")
    _refuse_files(event, 0)
    return event


def _refuse_files(value: Any, depth: int) -> None:
    """Gradio takes any dict with a 'path' or the mark 'gradio.FileData' for a file of the server's and reads it."""
    if depth > DEEPEST:
        raise BodyRefusedError("the request is nested too deeply")
    if isinstance(value, dict):
        if "path" in value or value.get("_type") == "gradio.FileData" or value.get("is_stream") is not None:
            raise BodyRefusedError("the request refers to a file; files are uploaded by the desk's own form")
        for item in value.values():
            _refuse_files(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _refuse_files(item, depth + 1)
