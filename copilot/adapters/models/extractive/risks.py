"""The principal risks of a filing: the captions under 'Risk Factors', each of which states one risk."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.disclosures import filings_meant
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import GENERIC, Question
from copilot.adapters.models.extractive.sentences import sentences
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import stem, word_set
from copilot.domain.document import Block, BlockKind

MOST = 30  # captions quoted
ALL = 80  # captions of the longest annual reports
FEW = 3  # captions below which a section refers to another report and lists nothing
LONGEST, SHORTEST = 320, 3  # characters and words of a caption
POINTING = 3  # sentences quoted of a section that lists nothing
_SECTION = re.compile(
    r"^\W*(?:(?:item|part)\s+\w+\W+)?(?:principal |key |main )?risks?(?: factors| and uncertainties| factors summary)?\W*$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"^\W*(?:item\s+\d|part\s+[IVX]+\b)", re.IGNORECASE)
_STATES = re.compile(
    r"\b(?:could|may|might|can|will|would|harm\w*|advers\w*|risks?|fail\w*|depend\w*|subject to|expos\w*|impact\w*|face|loss|vary|vulnerable|volatil\w*|compet\w*)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\bItem 1A\b|\bForm \d|\bmaterial changes\b|\b(?:described|set (?:out|forth)|discussed) (?:in|under|on)\b", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"\bmaterial(?:ly)? chang|\bAnnual Report\b|\bForm \d", re.IGNORECASE)
_FACTORS = re.compile(r"\brisk factors\b", re.IGNORECASE)
_OURS = re.compile(r"\b(?:we|our|ours|the company)\b", re.IGNORECASE)
_GATHERS = re.compile(
    r"^(?:[\w,&/ -]+\s)?risks?(?: factors)?$|^risks? (?:related|relating|associated|specific|concerning)\b", re.IGNORECASE
)
_ASKS = re.compile(r"\brisks?\b", re.IGNORECASE)
_BESIDE = frozenset(
    map(
        stem,
        word_set(
            "risk factor principal main major top primary big significant important material describe face list summarise business uncertainty company"
        ),
    )
)


def asks(question: Question, library: Library) -> bool:
    """True for a question for the risks as such, and not for those of one kind."""
    known = {n for n in question.names if any(n in library.identity(d) for d in library.evidence.documents)}
    return _ASKS.search(question.text) is not None and all(t in known or t in GENERIC or t in _BESIDE for t in question.terms)


def risks(question: Question, library: Library, documents: Sequence[str]) -> list[Found]:
    """The captions of the newest filing that lists any; before them what the newest of all says, where it only refers to others."""
    newest = filings_meant(question, library, documents)
    pointing: list[Unit] = []
    for document in newest:
        captions, opening, _ = _read(library, document)
        if len(captions) >= FEW:
            chosen = [*pointing, *captions[:MOST]]
            library.evidence.give(u.passage for u in chosen)
            return [Found(u, 1.0, 1.0, 1.0, 1.0) for u in chosen]
        pointing = pointing or [u for u in opening if _POINTS.search(u.text)]
    library.evidence.give(u.passage for u in pointing)
    return [Found(u, 1.0, 1.0, 1.0, 1.0) for u in pointing]


def _read(library: Library, document: str) -> tuple[list[Unit], list[Unit], int]:
    """The captions of the section on risks, its first sentences, and where it ends."""
    body = library.evidence.body(document).extract
    best: tuple[list[Unit], list[Unit], int] = ([], [], 0)
    for n, block in enumerate(body.blocks):
        if block.kind is BlockKind.HEADING and _SECTION.match(_text(body.text, block)):
            within = _until_next(body.text, body.blocks[n + 1 :])
            title = _text(body.text, block)
            captions = [_unit(library, document, b, title) for b in within if _caption(body.text, b)]
            kept = [u for u in captions if library.trusted(u) and not library.evidence.hidden(document, u.start, u.end)]
            whole = [s for b in within[:4] if b.kind is not BlockKind.HEADING for s in sentences(body.text, b.start, b.end)]
            opening = [
                _placed(library, document, s.start, s.end, title) for s in whole[:POINTING] if s.end - s.start > LONGEST / 4
            ]
            if len(kept) >= len(best[0]):
                best = kept, [u for u in opening if library.trusted(u)], within[-1].end if within else block.end
    return best


class Listed(NamedTuple):
    """`pointing`: what the section says of where else its risks are told, and whether they changed. `end`: where it ends."""

    captions: list[Unit]
    pointing: list[Unit]
    end: int


def listed(library: Library, document: str) -> Listed:
    """The captions of the section on risks, without those that only gather others."""
    read, opening, end = _read(library, document)
    own = [c for c in read if not (_POINTS.search(c.text) and _FACTORS.search(c.text))]
    reading = library.reading(document)
    following = [*(c.start for c in own[1:]), end]
    captions = [
        c
        for c, after in zip(own, following, strict=False)
        if not _GATHERS.match(" ".join(c.text.split())) or any(c.end <= u.start < after for u in reading.after(c, 2))
    ]
    return Listed(captions[:ALL], [u for u in opening if _ELSEWHERE.search(u.text)], end)


def points(text: str) -> bool:
    """True for a sentence that says where risks are told, or that none has changed."""
    return _POINTS.search(text) is not None


def _until_next(text: str, blocks: Sequence[Block]) -> list[Block]:
    found = []
    for block in blocks:
        if block.kind is BlockKind.HEADING and _ENDS.match(_text(text, block)):
            break
        found.append(block)
    return found


def _caption(text: str, block: Block) -> bool:
    """True for a heading that states a risk, or a paragraph that is one short sentence that does."""
    said = _text(text, block)
    if block.kind in (BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER, BlockKind.HIDDEN, BlockKind.TABLE) or len(said) > LONGEST:
        return False
    if len(said.split()) < SHORTEST or said[:1] in "•●▪–-*" or said[:1].islower():
        return False
    if _STATES.search(said) is None:
        return block.kind is BlockKind.HEADING and _OURS.search(said) is not None
    return block.kind is BlockKind.HEADING or (said.endswith(".") and len(list(sentences(text, block.start, block.end))) == 1)


def _unit(library: Library, document: str, block: Block, title: str) -> Unit:
    return _placed(library, document, block.start, block.end, title)


def _placed(library: Library, document: str, start: int, end: int, title: str) -> Unit:
    passage = library.place(document, start, end, (title,))
    return Unit(document, start, end, passage.text, "", passage)


def _text(text: str, block: Block) -> str:
    return " ".join(text[block.start : block.end].split())
