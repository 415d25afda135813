"""Counting tokens: exactly where the vocabulary lies in the cache folder, else by an estimate that says so."""

import hashlib
import os
import re
import threading
from pathlib import Path

import tiktoken

# Address and SHA-256 as tiktoken itself pins them; the file's name in a cache is the SHA-1 of its address.
_VOCABULARIES = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
}
_ADDRESS = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"
_PIECES = re.compile(r"[A-Za-z]+|\d+|\s+|[^\sA-Za-z\d]")
_environment = threading.Lock()


class TiktokenCounter:
    """Fits ports.TokenCounter. Never reaches for a network: a vocabulary that is not in `cache`, whole, is not had."""

    def __init__(self, model: str = "", cache: Path | None = None) -> None:
        self._encoding = _load(_encoding_name(model), cache) if cache is not None else None

    @property
    def exact(self) -> bool:
        return self._encoding is not None

    def count(self, text: str) -> int:
        """Tokens of the text; without a vocabulary an estimate that is too high rather than too low."""
        if self._encoding is None:
            return estimate(text)
        return len(self._encoding.encode(text, disallowed_special=()))


def estimate(text: str) -> int:
    """An upper bound in practice: two letters, three digits, one sign or one UTF-8 byte beyond ASCII make a token.

    English runs at about four letters a token, so the estimate is about twice the count there; a run of consonants, as in
    keys and codes, counts a token a letter.
    """
    return sum(_piece(match.group()) for match in _PIECES.finditer(text))


def _piece(piece: str) -> int:
    if piece.isspace():
        return piece.count("\n") + (len(piece) > 1)
    if piece.isascii() and piece.isdigit():
        return -(-len(piece) // 3)
    if piece.isascii() and piece.isalpha():
        spelt = re.search(r"[aeiouyAEIOUY]", piece) is not None and not re.search(r"[a-z][A-Z]", piece)
        return -(-len(piece) // 2) if spelt else len(piece)
    return len(piece.encode("utf-8", "surrogatepass"))


def _encoding_name(model: str) -> str:
    try:
        name = tiktoken.encoding_name_for_model(model.removeprefix("openai:"))
    except KeyError:
        name = "o200k_base"  # of the current models; another one's counts differ by a few percent
    return name if name in _VOCABULARIES else "o200k_base"


def _load(name: str, cache: Path) -> tiktoken.Encoding | None:
    """The encoding, when its file is whole. Checked first: tiktoken would delete a broken file and fetch it anew."""
    file = cache / hashlib.sha1(_ADDRESS.format(name).encode(), usedforsecurity=False).hexdigest()
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != _VOCABULARIES[name]:
        return None
    with _environment:  # tiktoken takes its cache folder from the environment only
        before = os.environ.get("TIKTOKEN_CACHE_DIR")
        os.environ["TIKTOKEN_CACHE_DIR"] = str(cache)
        try:
            return tiktoken.get_encoding(name)
        finally:
            if before is None:
                del os.environ["TIKTOKEN_CACHE_DIR"]
            else:
                os.environ["TIKTOKEN_CACHE_DIR"] = before
