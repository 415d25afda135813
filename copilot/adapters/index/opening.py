"""Which Chroma: embedded in the home, or a server by its address."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from copilot.adapters.index.chroma import ChromaIndex
from copilot.adapters.index.folders import ChromaFolders
from copilot.adapters.index.server import ChromaServer
from copilot.errors import ConfigurationError

_SCHEMES: dict[str, Callable[[str, Path, str], ChromaIndex]] = {
    "": lambda _, root, embedder: ChromaIndex(ChromaFolders(root), embedder),
    "http": lambda url, _, embedder: ChromaIndex(ChromaServer(url), embedder),
    "https": lambda url, _, embedder: ChromaIndex(ChromaServer(url), embedder),
}


def open_vector_index(url: str, root: Path, embedder: str) -> ChromaIndex:
    """The index at `url`, http(s)://host:port of a Chroma server; empty: embedded, under `root`. Nothing is opened yet.

    Vectors of different embedders never mix: each has its own collection. Raises ConfigurationError for another scheme.
    """
    scheme = urlsplit(url).scheme
    if scheme not in _SCHEMES or (url and not scheme):
        raise ConfigurationError(f"'{url}' is not the address of a Chroma server; use http://host:port, or leave it empty")
    return _SCHEMES[scheme](url, root, embedder)
