"""Embedders: a small static model that comes with the installation, or any OpenAI-compatible endpoint."""

from collections.abc import Callable

from copilot.adapters.embedders.wordllama import WordLlamaEmbedder
from copilot.errors import ConfigurationError
from copilot.ports import Embedder

__all__ = ["WordLlamaEmbedder", "open_embedder"]


def _openai(model: str, key: str, url: str) -> Embedder:
    from copilot.adapters.embedders.openai import OpenAIEmbedder  # the openai package takes a second to import

    return OpenAIEmbedder(model, api_key=key, base_url=url)


_MAKERS: dict[str, Callable[[str, str, str], Embedder]] = {
    "wordllama": lambda _model, _key, _url: WordLlamaEmbedder(),
    "openai": _openai,
}


def open_embedder(spec: str, *, api_key: str = "", base_url: str = "") -> Embedder:
    """`wordllama` or `openai:MODEL`. Nothing is loaded or called yet. Raises ConfigurationError for anything else."""
    kind, _, model = spec.partition(":")
    if kind not in _MAKERS or (kind == "openai") != bool(model) or spec == "wordllama:":
        raise ConfigurationError(f"there is no embedder '{spec}'; use wordllama or openai:MODEL (COPILOT_EMBEDDER)")
    return _MAKERS[kind](model, api_key, base_url)
