"""A sentence that may answer."""

from dataclasses import dataclass, replace

from copilot.adapters.models.extractive.sentences import Span, clip
from copilot.domain.passage import Passage


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence, or row of words, of a document that may answer, with the passage it was found by."""

    document: str
    start: int
    end: int
    text: str
    before: str
    passage: Passage
    row: bool = False  # of a table


def pieces(unit: Unit, limit: int, most: int) -> list[Unit]:
    """A long sentence as quotations of at most so many characters, cut at clause ends; the rest of the last is left out by who quotes."""
    found: list[Unit] = []
    rest = unit
    while len(rest.text) > limit and len(found) < most - 1:
        end = clip(rest.text, Span(0, len(rest.text)), limit).end
        found.append(replace(rest, end=rest.start + end, text=rest.text[:end]))
        skipped = len(rest.text[end:]) - len(rest.text[end:].lstrip(" ,;\n"))
        rest = replace(rest, start=rest.start + end + skipped, text=rest.text[end + skipped :])
    return [*found, rest]
