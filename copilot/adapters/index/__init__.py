"""Indexes: projections of what the store holds, made again whenever they are lost."""

from copilot.adapters.index.chroma import ChromaIndex
from copilot.adapters.index.lexical import Bm25Index
from copilot.adapters.index.opening import open_vector_index

__all__ = ["Bm25Index", "ChromaIndex", "open_vector_index"]
