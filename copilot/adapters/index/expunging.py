"""Documents out of an embedded Chroma for good, without making the rest again.

What Chroma 1.5.9 deletes stays on disk: the vector in the graph's file, marked as deleted, and in free pages of the database.
So vectors are overwritten with noise before they are deleted, the graph is written out, the database made anew (VACUUM), and
at the end all files are looked through for what was there.
"""

import sqlite3
import warnings
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from chromadb.api.client import Client
from numpy.typing import NDArray

from copilot.ports import Floats

AT_ONCE = 2  # changes after which the graph is written out; the least that Chroma takes, and only read when it is opened
BATCH = 2_000  # vectors in one call; Chroma takes 5,461
SAME = 1e-4  # cosine distance below which another document holds the same vector, so that finding it says nothing
BLOCK = 1 << 24  # bytes looked through at a time
WORD = 8  # bytes by which a vector is known, at four places of it


def overwrite(collection: Any, documents: Collection[str]) -> Floats:
    """Take the documents' vectors out of a collection, leaving noise where they were; returns them as Chroma held them."""
    held = collection.get(where={"document": {"$in": sorted(documents)}}, include=["embeddings"])
    vectors = np.asarray(held["embeddings"], dtype=np.float32)
    for start in range(0, len(vectors), BATCH):
        ids, rows = held["ids"][start : start + BATCH], vectors[start : start + BATCH]
        noise = np.random.default_rng().normal(size=rows.shape).astype(np.float32)
        collection.update(ids=ids, embeddings=noise / np.linalg.norm(noise, axis=1, keepdims=True))
        collection.delete(ids=ids)
    return vectors


def expunge(folder: Path, opened: Callable[[], Client], documents: Collection[str]) -> bool:
    """From every collection of a folder that nobody has open; False where something of them is there all the same."""
    before = _writing_out(opened, AT_ONCE)
    gone: list[Floats] = []
    with closing(opened()) as client:
        for collection in client.list_collections():
            vectors = overwrite(collection, documents)
            gone.append(vectors[[d > SAME for d in _distances(collection, vectors)]])
    _writing_out(opened, before)
    with closing(sqlite3.connect(folder / "chroma.sqlite3")) as database:
        database.execute("VACUUM")
    return not any(_is_in(path, rows) for path in folder.rglob("*") if path.is_file() for rows in gone)


def _writing_out(opened: Callable[[], Client], changes: int) -> int:
    """Set after how many changes the graph is written out; returns what it was."""
    was = changes
    with closing(opened()) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # chromadb 1.5.9 calls its own "no embedding function" legacy
        for collection in client.list_collections():
            was = (collection.configuration_json.get("hnsw") or {}).get("sync_threshold", was)
            collection.modify(configuration={"hnsw": {"sync_threshold": changes}})
    return was


def _distances(collection: Any, vectors: Floats) -> list[float]:
    """How far the nearest of what is left is from each."""
    if not len(vectors) or not collection.count():
        return [1.0] * len(vectors)
    found = collection.query(query_embeddings=vectors, n_results=1, include=["distances"])
    return [min(row, default=1.0) for row in found["distances"]]


def _is_in(path: Path, vectors: Floats) -> bool:
    """Whether some bytes of these vectors stand in the file."""
    words = _words(vectors)
    if not len(words):
        return False
    begins = np.zeros(1 << 16, dtype=bool)
    begins[words & 0xFFFF] = True
    return any(
        np.isin(block[at[:, None] + np.arange(WORD)].reshape(-1).view("<u8"), words).any()
        for block in _blocks(path)
        for odd in (0, 1)
        if len(at := _starts(block[odd:], begins) + odd)
    )


def _words(vectors: Floats) -> NDArray[np.uint64]:
    """Eight bytes from each of four places of every vector; a vector of zeros says nothing."""
    if not vectors.size:
        return np.empty(0, dtype="<u8")
    width = vectors.shape[1] // 2  # words in a row
    rows = np.ascontiguousarray(vectors[:, : 2 * width], dtype="<f4").view("<u8")
    return np.unique(rows[:, :: max(1, width // 4)][rows.any(axis=1)])


def _blocks(path: Path) -> Iterator[NDArray[np.uint8]]:
    """The file, piece by piece, each beginning with the last bytes of the one before."""
    with path.open("rb") as file:
        rest = b""
        while content := file.read(BLOCK):
            yield np.frombuffer(rest + content, dtype=np.uint8)
            rest = content[-(WORD - 1) :]


def _starts(block: NDArray[np.uint8], begins: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Where a word may begin: every second byte of the block, by the two bytes that stand there."""
    pairs = block[: len(block) // 2 * 2].view("<u2")
    at = np.flatnonzero(begins[pairs]) * 2
    return at[at <= len(block) - WORD]
