"""Does a quotation stand where its citation says?"""

from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from copilot.domain.claim import Citation, Match
from copilot.domain.figures import figures
from copilot.domain.times import times
from copilot.services.check.polarity import negations
from copilot.services.check.typography import Even, even, evened

NEAR = 200  # characters around the cited span in which a quotation is still at its place
# A quotation with one misread character in fifty scores 98, one with a changed word in ten about 93, another sentence of
# the same page below 70 (rapidfuzz partial ratio). Figures, dates and negations must agree whatever the score.
FUZZY_FLOOR = 90.0
FUZZY_LONGEST = 6000  # characters of a quotation that are compared fuzzily: the cost is quadratic


@dataclass(frozen=True, slots=True)
class Located:
    """A citation as the page bears it out. `note` says in plain words what was amiss, empty when nothing was."""

    citation: Citation
    note: str = ""
    moved: bool = False


@dataclass(slots=True)
class SourceText:
    """One document's text; its evened form is made once, and only if a quotation is not at its place."""

    text: str
    gone: bool = False
    _even: Even | None = None

    @property
    def even(self) -> Even:
        if self._even is None:
            self._even = even(self.text)
        return self._even


def locate(citation: Citation, source: SourceText) -> Located:
    """Find the quotation: in its span, else nearly so beside it, else elsewhere in the document, else nowhere.

    A citation that is found carries the page's own words as its quotation from then on.
    """
    if source.gone:
        return Located(replace(citation, match=Match.NONE), f"{citation.document} was deleted; its quotation cannot be checked")
    wanted = evened(citation.quotation)
    if not any(c.isalnum() for c in wanted):
        return Located(replace(citation, match=Match.NONE), "the citation quotes nothing")
    start, end = max(0, citation.start), min(len(source.text), citation.end)
    if start < end and evened(source.text[start:end]) == wanted:
        kept = Match.FUZZY if citation.match is Match.FUZZY else Match.EXACT
        return Located(replace(citation, match=kept), "")
    around = source.text[max(0, start - NEAR) : end + NEAR] if start < end else ""
    if around and (span := _exact(even(around), wanted)):
        return Located(_at(citation, source, max(0, start - NEAR) + span[0], max(0, start - NEAR) + span[1], Match.EXACT))
    if span := _exact(source.even, wanted):
        note = "the quotation stands elsewhere in the document than cited; the citation now points at it"
        return Located(_at(citation, source, *span, Match.EXACT), note, moved=True)
    if around and (close := _fuzzy(around, wanted, citation.quotation)):
        low, high, score = close
        base = max(0, start - NEAR)
        note = f"the quotation is close to the page's words, not the same (likeness {score:.0f} of 100); the page's words are shown"
        return Located(_at(citation, source, base + low, base + high, Match.FUZZY), note)
    return Located(replace(citation, match=Match.NONE), "the quotation does not stand in the cited document")


def _at(citation: Citation, source: SourceText, start: int, end: int, match: Match) -> Citation:
    return replace(citation, start=start, end=end, quotation=source.text[start:end], match=match)


def _exact(page: Even, wanted: str) -> tuple[int, int] | None:
    at = page.text.find(wanted)
    return None if at < 0 else (page.origin(at), page.origin(at + len(wanted) - 1) + 1)


def _fuzzy(around: str, wanted: str, quotation: str) -> tuple[int, int, float] | None:
    """The stretch that resembles the quotation, whole words, with its likeness; None when a figure or a 'not' differs."""
    if not 12 <= len(wanted) <= FUZZY_LONGEST:
        return None
    page = even(around)
    found = fuzz.partial_ratio_alignment(wanted, page.text, score_cutoff=FUZZY_FLOOR)
    if found is None or found.dest_end <= found.dest_start or len(wanted) > len(page.text):
        return None
    low, high = found.dest_start, found.dest_end
    while low > 0 and page.text[low - 1].isalnum() and page.text[low].isalnum():
        low -= 1
    while high < len(page.text) and page.text[high].isalnum() and page.text[high - 1].isalnum():
        high += 1
    start, end = page.origin(low), page.origin(high - 1) + 1
    return (start, end, found.score) if _says_the_same(quotation, around[start:end]) else None


def _says_the_same(quotation: str, page: str) -> bool:
    amounts = [[(f.amount, f.kind, f.unit) for f in figures(evened(t))] for t in (quotation, page)]
    dates = [[(t.year, t.month, t.day, t.part) for t in times(evened(t))] for t in (quotation, page)]
    denials = [negations(evened(t)) for t in (quotation, page)]
    return amounts[0] == amounts[1] and dates[0] == dates[1] and denials[0] == denials[1]
