"""Arrays, a text and a head in one run of bytes that is read back without copying.

NumPy's own .npz costs 0.6 ms a file to open, most of it for parsing a header per array; a thousand documents are read at
the first search after a start.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_ALIGNED = 8  # bytes: every array begins at a multiple
_SIZES = np.dtype("<u8")

Arrays = dict[str, NDArray[Any]]


class Packed(NamedTuple):
    """What was packed. The arrays look into the bytes they came from and cannot be written to."""

    head: dict[str, Any]
    text: str
    arrays: Arrays


def pack(head: Mapping[str, object], text: str, arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """The length of the head, the head as JSON, the text in UTF-8, the arrays in little-endian order."""
    encoded = text.encode("utf-8", "surrogatepass")
    listed = {name: [array.dtype.newbyteorder("<").str, *array.shape] for name, array in arrays.items()}
    top = json.dumps({"head": head, "text": len(encoded), "arrays": listed}).encode("ascii")
    parts = [np.asarray([len(top)], _SIZES).tobytes(), _padded(top), _padded(encoded)]
    parts += [_padded(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()) for array in arrays.values()]
    return b"".join(parts)


def unpack(content: bytes) -> Packed:
    """Raises ValueError for anything that `pack` did not make."""
    try:
        at = _SIZES.itemsize
        size = int(np.frombuffer(content, _SIZES, 1)[0])
        top = json.loads(content[at : at + size])
        at += _room(size)
        text = content[at : at + top["text"]].decode("utf-8", "surrogatepass")
        at += _room(top["text"])
        arrays: Arrays = {}
        for name, (kind, *shape) in top["arrays"].items():
            count = math.prod(shape)
            arrays[name] = np.frombuffer(content, np.dtype(kind), count, at).reshape(shape) if count else np.empty(shape, kind)
            at += _room(arrays[name].nbytes)
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"not packed arrays: {error}") from None
    return Packed(top["head"], text, arrays)


def _padded(content: bytes) -> bytes:
    return content + bytes(_room(len(content)) - len(content))


def _room(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
