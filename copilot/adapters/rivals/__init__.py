"""Retrieval systems that others use, built the way their documentation says, for the benchmark to run beside the desk."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from copilot.adapters.rivals.bm25 import Bm25Rival
from copilot.ports import Embedder, Rival


@dataclass(frozen=True, slots=True)
class Rivals:
    """Factories of those that can run here; `left_out` says which cannot, and why."""

    makers: tuple[Callable[[], Rival], ...]
    left_out: tuple[str, ...] = ()


def open_rivals(embedder: Embedder) -> Rivals:
    """Plain BM25, and with the extra 'bench' also Chroma and LangChain's ensemble, both with the desk's embedder."""
    if find_spec("langchain_classic") is None:
        missing = "left out: Chroma with LangChain's default splitter, LangChain's ensemble retriever"
        return Rivals((Bm25Rival,), (f"{missing}; pip install 'copilot-desk[bench]'",))
    from copilot.adapters.rivals.langchain import ChromaRival, EnsembleRival  # an optional, heavy package

    return Rivals((Bm25Rival, lambda: ChromaRival(embedder), lambda: EnsembleRival(embedder)))
