"""A question of two halves, each of which asks for itself: "How much was bought back, and how much is left?"."""

import re

from copilot.domain.times import times

MOST, LEAST = 4, 3  # halves answered apart; words of each
_IT, _ITS = re.compile(r"\b(?:it|they|them|this|these)\b", re.IGNORECASE), re.compile(r"\b(?:its|their)\b", re.IGNORECASE)
_NAME = re.compile(r"\b[A-Z][A-Za-z&-]+(?:['’]s)?(?!\w)")
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|may|must|shall|will)"
# Where the next half begins: a word that asks, with the verb that makes a question of it.
_JOINT = re.compile(
    rf",?\s+(?:and|but)\s+(?=(?:(?:in|on|by|at|under|for|to|from)\s+)?(?:what|who|when|where|why|which|how)\b[^?,]*?\b{_AUXILIARY}\b"
    rf"|(?:what|who|when|where|which)\s+\w+s?\b|{_AUXILIARY}\s+\w)",
    re.IGNORECASE,
)
_ASKS = re.compile(
    rf"\s*(?:(?:in|on|by|at|under|for|to|from)\s+)?(?:what|who|when|where|why|which|how|{_AUXILIARY})\b", re.IGNORECASE
)


def halves(question: str) -> tuple[str, ...]:
    """Its halves, each as a question that stands by itself; empty where it is one question.

    A later half without a name is asked of those whom the first names; what "it" and "they" are, only the first tells.
    """
    if question.count("?") > 1 or not _ASKS.match(question):
        return ()
    pieces = [piece.strip(" ,?") for piece in _JOINT.split(question)][:MOST]
    if len(pieces) < 2 or any(len(piece.split()) < LEAST for piece in pieces):
        return ()
    first = f"{pieces[0]}?"
    return (first, *(_standing(piece, first) for piece in pieces[1:]))


def _standing(half: str, first: str) -> str:
    if _IT.search(half):
        return f"{first} {half[:1].upper()}{half[1:]}?"
    names = " ".join(dict.fromkeys(m.group().removesuffix("'s").removesuffix("’s") for m in _NAME.finditer(first, 1)))
    when = " ".join(first[time.start : time.end] for time in times(first)) if _ITS.search(half) and not times(half) else ""
    plain = " ".join(_ITS.sub(" ", half).split())
    of = f" of {names}" if names and not _NAME.search(half, 1) else ""
    return f"{plain[:1].upper()}{plain[1:]}{of}{f' in {when}' if when else ''}?"
