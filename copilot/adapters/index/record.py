"""What the lexical index knows of one document: its terms in order, and every field as a range of them.

A field of a unit (its own text, the text around it, its headings, its document's identity) is a range in one stream of
terms, so that one list of positions per term serves all fields. The stream is: the text, then the document's identity
(name, title, opening), then each distinct heading path.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Self

import numpy as np
from numpy.typing import NDArray

from copilot.adapters.index import packing
from copilot.adapters.index.terms import Hashes, hashed, terms
from copilot.adapters.index.units import units
from copilot.domain.catalogue import OPENING as DESCRIBES
from copilot.domain.catalogue import Identity, identify
from copilot.domain.document import Body, Chunk, Document

Ints = NDArray[np.int32]

# Characters of text on each side that a window adds to the unit's own.
WINDOWS = (0, 100, 300, 600, 1200)
OPENING = 1500  # characters of the beginning that count as identity: a filing's cover page, a contract's title and parties
# Of the kept form. A record of another format is made again from the body, so it is raised with every change of what a record
# says: terms, units, windows, identities.
FORMAT = 4


@dataclass(frozen=True, slots=True)
class Record:
    """One document. Ranges are half-open pairs of positions in `stream`, which holds numbers of words in `words`."""

    text: str
    about: Identity
    words: Hashes
    stream: Ints
    text_terms: int
    identity: tuple[int, int]
    chunk_spans: Ints  # (chunks, 2): start, end in the text
    chunk_terms: Ints  # (chunks, 2): range in the stream
    pages: Ints  # (pages, 2): start in the text, number; none where the format has no pages
    chunk_paths: Ints  # which of `paths`
    paths: tuple[tuple[str, ...], ...]
    path_terms: Ints  # (paths, 2): range in the stream
    unit_chunks: Ints
    unit_spans: Ints  # (units, 2): start, end in the text
    unit_windows: Ints  # (windows, units, 2): range in the stream

    def dumps(self) -> bytes:
        """All of it as bytes; to be sealed before it is kept anywhere."""
        about = {
            "names": sorted(self.about.names),
            "opening": sorted(self.about.opening),
            "periods": sorted(self.about.periods),
            "kinds": sorted(self.about.kinds),
        }
        head = {"format": FORMAT, "about": about, "paths": self.paths, "text_terms": self.text_terms, "identity": self.identity}
        return packing.pack(head, self.text, {name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def loads(cls, content: bytes) -> Self:
        """Raises ValueError for anything but a record of this format."""
        try:
            head, text, arrays = packing.unpack(content)
            if head["format"] != FORMAT:
                raise ValueError(f"record of format {head['format']}, wanted {FORMAT}")
            about = head["about"]
            return cls(
                text=text,
                about=Identity(
                    frozenset(about["names"]),
                    frozenset(about["opening"]),
                    frozenset((year, part) for year, part in about["periods"]),
                    frozenset(about["kinds"]),
                ),
                text_terms=head["text_terms"],
                identity=(head["identity"][0], head["identity"][1]),
                paths=tuple(tuple(path) for path in head["paths"]),
                **{name: arrays[name] for name in _ARRAYS},
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a record: {error}") from None

    def page(self, offset: int) -> int | None:
        """The number of the page that holds the offset."""
        at = int(self.pages[:, 0].searchsorted(offset, side="right")) - 1
        return int(self.pages[max(at, 0), 1]) if len(self.pages) else None


_ARRAYS = (
    "words", "stream", "chunk_spans", "chunk_terms", "pages", "chunk_paths", "path_terms",
    "unit_chunks", "unit_spans", "unit_windows",
)  # fmt: skip


def make_record(document: Document, body: Body) -> Record:
    """Analyse a document once; nothing of this is done again at a search."""
    text, chunks = body.extract.text, body.chunks
    found = terms(text)
    identity = terms(f"{document.name} {document.title} {text[:OPENING]}").words
    paths = tuple(dict.fromkeys(chunk.headings for chunk in chunks))
    path_words = [terms(" ".join(path)).words for path in paths]
    words, stream = _numbered([found.words, identity, *path_words])
    n = len(found.words)
    bounds = np.cumsum([n + len(identity), *map(len, path_words)], dtype=np.int32)
    breaks = [page.start for page in body.extract.pages]
    pieces = [(i, *piece) for i, chunk in enumerate(chunks) for piece in _by_page(chunk, breaks)]
    spans = [(i, a, b) for i, start, end in pieces for a, b in units(text, start, end)]
    unit_spans = _pairs([(a, b) for _, a, b in spans])
    return Record(
        text=text,
        about=identify(document.name, document.title, text[:DESCRIBES]),
        words=hashed(words),
        stream=stream,
        text_terms=n,
        identity=(n, n + len(identity)),
        chunk_spans=_pairs([(c.start, c.end) for c in chunks]),
        chunk_terms=_window(found.starts, _pairs([(c.start, c.end) for c in chunks]), 0),
        pages=_pairs([(page.start, page.number) for page in body.extract.pages]),
        chunk_paths=_path_numbers(paths, chunks),
        paths=paths,
        path_terms=np.stack([bounds[:-1], bounds[1:]], axis=1),
        unit_chunks=np.asarray([i for i, _, _ in spans], dtype=np.int32),
        unit_spans=unit_spans,
        unit_windows=np.stack([_window(found.starts, unit_spans, margin) for margin in WINDOWS]),
    )


def _numbered(lists: list[list[str]]) -> tuple[tuple[str, ...], Ints]:
    numbers: dict[str, int] = {}
    stream = [numbers.setdefault(word, len(numbers)) for word in chain.from_iterable(lists)]
    return tuple(numbers), np.asarray(stream, dtype=np.int32)


def _pairs(rows: list[tuple[int, int]]) -> Ints:
    return np.asarray(rows, dtype=np.int32).reshape(-1, 2)


def _path_numbers(paths: tuple[tuple[str, ...], ...], chunks: tuple[Chunk, ...]) -> Ints:
    numbers = {path: i for i, path in enumerate(paths)}
    return np.asarray([numbers[chunk.headings] for chunk in chunks], dtype=np.int32)


def _window(starts: Ints, spans: Ints, margin: int) -> Ints:
    """The range of terms that begin within each span, widened by `margin` characters on both sides."""
    return np.searchsorted(starts, spans + np.asarray([-margin, margin], dtype=np.int32)).astype(np.int32)


def _by_page(chunk: Chunk, breaks: list[int]) -> list[tuple[int, int]]:
    """The chunk cut where a page begins, so that a unit, and a passage's first line, stands on one page."""
    cuts = [chunk.start, *breaks[bisect_right(breaks, chunk.start) : bisect_left(breaks, chunk.end)], chunk.end]
    return list(pairwise(cuts))
