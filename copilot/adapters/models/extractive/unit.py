"""A sentence that may answer."""

from dataclasses import dataclass

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
