"""One assertion, the spans it stands on, and what the checks say of it."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_FOUND = "not_found"
    FIGURE_MISMATCH = "figure_mismatch"


class Match(StrEnum):
    """How the quotation was found in the cited span."""

    EXACT = "exact"
    FUZZY = "fuzzy"
    NONE = "none"


class Origin(StrEnum):
    """Whose words a claim is in: kept for every sentence of the final text."""

    MACHINE = "machine"
    ANALYST = "analyst"
    REVIEWER = "reviewer"


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered pointer from a draft into one exact version of a document.

    `number` is what stands as [^number] in the draft's text. start/end span the quotation in that version's text.
    """

    number: int
    document: str
    document_id: str
    document_sha256: str
    page: int | None
    start: int
    end: int
    quotation: str
    match: Match = Match.NONE


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion of a draft. start/end are offsets into Draft.text; `text` is that slice without its markers."""

    id: str
    text: str
    start: int
    end: int
    citations: tuple[int, ...]
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    origin: Origin = Origin.MACHINE  # of the latest hand in its wording
    was: tuple[str, ...] = ()  # ids of earlier claims that were merged into this one
