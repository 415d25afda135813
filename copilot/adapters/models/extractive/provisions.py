"""A contract as its provisions: a numbered or headed clause with its paragraphs and the items of its lists."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from copilot.adapters.models.extractive.lead_ins import ITEM
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.sentences import trimmed
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import caption
from copilot.adapters.models.extractive.words import stems

_MARKUP = r"[ \t#*_>\\]*"
_OPENS = re.compile(
    rf"^{_MARKUP}(?:(?:ARTICLE|SECTION|CLAUSE|PARAGRAPH|§)\s*)?(?P<number>\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[IVX]{{1,5}}|[A-Z])"
    rf"(?:[.:]{_MARKUP}(?:\s|$)|\s+(?=[A-Z“\"*_])|{_MARKUP}$)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"(?<=[.;:)\"”\]])\s+(?P<number>\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=[A-Z“\"(])"
)  # of a page that came as one line
_PARAGRAPH = re.compile(r"^(?P<number>\d{1,2})\)\s+(?=[A-Z])")  # of an article that numbers its paragraphs so
_WORDED = re.compile(rf"^{_MARKUP}(?:ARTICLE|SECTION|CLAUSE|PARAGRAPH|§)", re.IGNORECASE)
_TITLED = re.compile(r"^(?P<title>[^.:]{3,90}?)(?:[.:—–]|\*\*|$)")
_LINE = re.compile(r"[^\n]+")
_MARKS = "#*_> \t\\"
ROWS = 600  # characters of lines of figures that belong to a clause
RUNNING = 4  # times from which a line is a page's head or foot, and no sentence of the contract
TITLE = 10  # words that a clause's title has at most
_QUOTED = re.compile(r"[\"“”]")  # a term that is defined
_CLOSES = re.compile(r"\W*(?:IN WITNESS WHEREOF|By:|Source:|WHEREAS\b)")  # what is signed or recited, and a filed page's foot
_MARKED = re.compile(r"\s*#{1,6}\s")  # a heading of a Markdown file


class Opening(NamedTuple):
    """Where a provision begins; its number and its title, either of which may be empty."""

    start: int
    number: str
    title: str


@dataclass(frozen=True)
class Provision:
    """`above` is the title of the article that it stands in."""

    document: str
    number: str
    title: str
    above: str
    units: tuple[Unit, ...]

    @property
    def name(self) -> str:
        """Its number and title, else the title that it stands under."""
        own = f"{self.number} {self.title}".strip()
        return own if self.title or not self.above else f"{self.above} {own}".strip()

    @cached_property
    def titled(self) -> frozenset[str]:
        """The stems of its title."""
        return frozenset(stems(self.title))

    @cached_property
    def bags(self) -> tuple[frozenset[str], ...]:
        """The stems of each of its sentences."""
        return tuple(frozenset(stems(unit.text)) for unit in self.units)

    @property
    def length(self) -> int:
        """Characters of all its sentences."""
        return sum(len(unit.text) for unit in self.units)


def provisions(document: str, library: Library) -> tuple[Provision, ...]:
    """The provisions of a document in order; what has no sentence of its own is the title above those that follow."""
    return library.worked_out("provisions", document, lambda: tuple(_provisions(document, library)))


def _provisions(document: str, library: Library) -> list[Provision]:
    text = library.evidence.text(document)
    openings = [Opening(0, "", ""), *_openings(text)]
    starts = [opening.start for opening in openings]
    numbered_at = [opening.start for opening in openings if opening.number]
    held: list[list[Unit]] = [[] for _ in openings]
    units = list(library.whole(document))
    often = Counter(unit.text for unit in units)
    for unit in units:
        if not _MARKED.match(unit.text) and not _CLOSES.match(unit.text) and often[unit.text] < RUNNING:
            held[bisect_right(starts, unit.start) - 1].append(unit)
    found: list[Provision] = []
    above = ""
    for opening, inside in zip(openings, held, strict=True):
        said = [u for u in inside if not _heads(u, opening)]
        if said and (rows := _rows_after(said[-1], text, numbered_at, library)) is not None:
            said.append(rows)
        if said:
            found.append(Provision(document, opening.number, opening.title, above, tuple(said)))
        elif opening.title:
            above = opening.title
    return found


def _rows_after(last: Unit, text: str, starts: Sequence[int], library: Library) -> Unit | None:
    """The steps of a price or royalty that a clause ends with: lines of figures, which are no sentences, after "as follows:"."""
    if not last.text.rstrip().endswith(":"):
        return None
    after = bisect_right(starts, last.start)
    stop = min(starts[after] if after < len(starts) else len(text), last.end + ROWS)
    lines = [m for m in _LINE.finditer(text, last.end, stop) if m.group().strip()]
    kept = list(takewhile(lambda m: not _CLOSES.match(m.group()) and not m.group().strip().isdigit(), lines))
    if not kept or not figures_in(text[kept[0].start() : kept[-1].end()]):
        return None
    span = trimmed(text, kept[0].start(), kept[-1].end())
    unit = replace(last, start=span.start, end=span.end, text=text[span.start : span.end], before=last.text)
    return None if library.evidence.hidden(last.document, span.start, span.end) else unit


def _heads(unit: Unit, opening: Opening) -> bool:
    """True for a line that is only a clause's title."""
    plain = unit.text.strip(_MARKS)
    alone = unit.start <= opening.start + 4 and plain[-1:] not in tuple(".;:") and len(plain.split()) <= TITLE + 2
    return caption(plain) or alone


def _openings(text: str) -> Iterator[Opening]:
    article = before = ""
    for line in _LINE.finditer(text):
        said, announced = line.group().strip(), before.endswith(":")
        before = said or before
        match = _OPENS.match(said)
        if match is not None and _numbers(match, said):
            rest = said[match.end() :].strip(_MARKS)
            article = match["number"].upper()
            yield Opening(line.start(), article, _title(rest))
        elif article and not announced and (paragraph := _PARAGRAPH.match(said)) is not None:
            yield Opening(line.start(), f"{article}({paragraph['number']})", "")
        elif _headed(said):
            yield Opening(line.start(), "", said.strip(_MARKS))
        for inside in _INSIDE.finditer(line.group()):
            rest = line.group()[inside.end() : inside.end() + TITLE * 12]
            yield Opening(line.start() + inside.start("number"), inside["number"], _title(rest))


def _numbers(match: re.Match[str], said: str) -> bool:
    """False for a sentence that begins with a small letter or with "I": a pronoun, an item of a list."""
    number = match["number"]
    if number.isalpha() and (number != number.upper() or not (_WORDED.match(said) or said[match.end("number") :][:1] in ".:")):
        return False
    rest = said[match.end() :].strip(_MARKS)
    return rest[:1].isupper() or rest[:1] in tuple('“"[') or (not rest and _WORDED.match(said) is not None)


def _title(rest: str) -> str:
    """What a clause is headed, on its own line or before its first sentence; empty where it begins with a sentence."""
    match = _TITLED.match(rest)
    title = match["title"].strip(_MARKS) if match and not _QUOTED.search(match["title"]) else ""
    return title if title and len(title.split()) <= TITLE and (title == rest.rstrip(": ") or caption(title)) else ""


def _headed(said: str) -> bool:
    plain = said.strip(_MARKS)
    if ITEM.match(plain) or plain[-1:] in '.;,:)”"' or not plain[:1].isupper() or "|" in plain:
        return False
    return 0 < len(plain.split()) <= TITLE and caption(plain) and any(len(w) > 3 for w in plain.split())


def numbered(number: str, among: Sequence[Provision]) -> Provision | None:
    """The provision of that number; None where none or several bear it."""
    found = [p for p in among if p.number == number]
    return found[0] if len(found) == 1 else None
