"""Whose words a draft is in: a mark before each sentence that is not the machine's, what the marks mean, and the mix."""

from copilot.domain.claim import Origin
from copilot.domain.draft import Draft

# The letter is seen, the rest of the words is there for who listens to the page.
_MARKS = {Origin.ANALYST: ("A", "nalyst's words: "), Origin.REVIEWER: ("R", "eviewer's words: ")}


def hand(origin: Origin) -> str:
    """The mark before a sentence; the machine's has none."""
    if origin not in _MARKS:
        return ""
    return _mark(origin, _MARKS[origin][1])


def mix(draft: Draft) -> str:
    """'62% machine, 38% reviewer': shares of all words, as the record of the deliverable counts them. Empty without words."""
    words = draft.words()
    every = sum(words.values())
    return ", ".join(f"{_percent(100 * words[origin] / every)} {origin}" for origin in Origin if words[origin])


def legend(draft: Draft) -> str:
    """What the marks mean, where there are any; else whose words all of it is."""
    share, found = mix(draft), {claim.origin for claim in draft.claims}
    marks = [f"{_mark(origin)} the {origin}'s" for origin in _MARKS if origin in found]
    marked = f" Latest hand in a sentence: {', '.join(marks)}; without a mark the machine's." if marks else ""
    return f'<p class="quiet hands">Words: {share}.{marked}</p>' if share else ""


def _mark(origin: Origin, rest: str = "") -> str:
    unseen = f'<span class="unseen">{rest}</span>' if rest else ""
    return f'<span class="hand hand-{origin}">{_MARKS[origin][0]}{unseen}</span>'


def _percent(share: float) -> str:
    if 99.5 <= share < 100:
        return "over 99%"
    return f"{share:.0f}%" if share >= 0.5 else "under 1%"
