"""Indexes: projections of what the store holds, made again whenever they are lost."""

from pathlib import Path
from typing import TYPE_CHECKING

from copilot.adapters.index.lexical import Bm25Index

if TYPE_CHECKING:
    from copilot.adapters.index.chroma import ChromaIndex

__all__ = ["Bm25Index", "open_vector_index"]


def open_vector_index(url: str, root: Path, embedder: str) -> "ChromaIndex":
    """Chroma in folders under `root`, or on the server at `url`; see `opening`."""
    from copilot.adapters.index.opening import open_vector_index as opened  # chromadb takes 1.2 s to import

    return opened(url, root, embedder)
