"""Static embeddings by wordllama: 16 MB in its wheel, no network, about 1,700 chunks of 900 characters a second."""

import importlib
import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from copilot.ports import Floats

DIMENSION = 256
BATCH = 64  # texts; a batch is padded to its longest text, so texts go by length
# A token's vector is averaged with all others: what stands behind so many characters would change nothing but memory.
LONGEST = 20_000
_LOADING = threading.Lock()


class WordLlamaEmbedder:
    """Fits ports.Embedder and ports.WordVectors. The model is loaded at the first use (0.4 s), once in a process."""

    @property
    def name(self) -> str:
        return "wordllama:l2_supercat_256"

    @property
    def dimension(self) -> int:
        return DIMENSION

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), 256), rows of unit length; a text without a token gets the zero vector."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        if texts:
            found = _loaded().embed([texts[n][:LONGEST] for n in order], norm=False, batch_size=BATCH)
            lengths = np.linalg.norm(found, axis=1, keepdims=True)
            vectors[order] = np.divide(found, lengths, out=np.zeros_like(found), where=lengths > 0)
        return vectors

    def sums(self, texts: Sequence[str]) -> Floats:
        """Fits ports.WordVectors: shape (len(texts), 256), not of unit length; a text without a token gets the zero vector."""
        model = _loaded()
        found = model.tokenizer.encode_batch([text[:LONGEST] for text in texts], add_special_tokens=False)
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, encoded in zip(vectors, found, strict=True):
            kept = [token for token, real in zip(encoded.ids, encoded.attention_mask, strict=True) if real]
            row += model.embedding[kept].sum(axis=0)
        return vectors


def _loaded() -> Any:
    with _LOADING:
        return _load()


@lru_cache(maxsize=1)
def _load() -> Any:
    """Import and load. Its own `load()` would look for the tokenizer in the wrong folder and go to the network.

    The import is late because it costs 0.3 s that most commands need not pay; it also calls logging.basicConfig, which is
    undone: what is logged is the desk's decision.
    """
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    module = importlib.import_module("wordllama")
    root.setLevel(level)
    root.handlers[:] = handlers
    folder = Path(str(module.__file__)).parent
    return module.WordLlama.load(cache_dir=folder, dim=DIMENSION, disable_download=True)
