"""A request that has nothing to do with the passage in which it stands: 'Write a poem about the sea.' among the rows of a table.

Nothing in such a sentence tells it from prose; only where it stands does. So this is a weaker sign than words that speak to a
model, and it is given where one sentence alone asks for something, shares no word with all the rest, and points at nothing there.
"""

import re
from itertools import pairwise

from copilot.domain.sentences import sentences
from copilot.domain.wordlists import words_of

REASON = "asks for something that has nothing to do with the passage"
LONGEST = 240  # characters of a request
REST = 12  # words of the rest of the passage below which nothing can be said to be out of place
FEWEST = 2  # words of its own that a request must have
_QUESTION = re.compile(
    r"(?:who|what|what's|when|where|why|how|which|can you|could you|would you|is there|are there)\b[^\n]{8,}\?$", re.IGNORECASE
)
_ASKS = frozenset(
    words_of(
        """
    write compose create generate craft explain describe translate summarize summarise define tell give suggest recommend provide develop
    solve calculate discuss analyze analyse break teach convert rewrite proofread imagine remind identify sing recite evaluate predict
    """
    )
)
# Nouns as often as orders: these ask only before an article.
_MAY_ASK = frozenset(
    words_of(
        "draft outline list name design compare plan schedule book order search find show help set share play compute estimate"
    )
)
_ARTICLES = frozenset(words_of("a an the me some two three five ten all"))
# Words that point at the passage, its people or its business: a request with one of them is at home.
_POINTS = re.compile(
    r"\b(?:our|ours|your|yours|this|these|those|above|below|attached|enclosed|following|we|us|he|she|they|their|company|customer|client|supplier|vendor"
    r"|contract|agreement|document|section|clause|annex|page|table|account|invoice|meeting|call|click|contact|reply|visit|see|note|unsubscribe|free to"
    r"|questions?|patients?|study|step)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“'‘][^\"”'’\n]{1,200}[\"”'’]")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5  # letters by which words are compared
_SMALL = frozenset(
    words_of(
        """
    about with that this from what when where which while would could should have been were there their them they your into over under
    between through during before after because some more most such only very just like also than then does make made many much each
    """
    )
)


def out_of_place(text: str) -> str | None:
    """Why one sentence of the passage is out of place; None where none is, or more than one asks for something."""
    asking = [(a, b) for a, b in _pieces(text) if _asks(text[a:b])]
    if len(asking) != 1:
        return None
    start, end = asking[0]
    request = text[start:end]
    mine, rest = _words(_QUOTED.sub(" ", request)), _words(text[:start] + " " + text[end:])
    if len(mine) < FEWEST or len(rest) < REST or mine & rest or _POINTS.search(_QUOTED.sub(" ", request)):
        return None
    return REASON


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences, and lines that are none: each with its place, trimmed."""
    found = []
    for start, end in sentences(text):
        marks = [start, *(m.end() for m in re.finditer(r"\n", text[start:end]))]
        edges = [start, *(start + m for m in marks[1:]), end]
        for a, b in pairwise(edges):
            piece = text[a:b]
            if piece.strip():
                lead = len(piece) - len(piece.lstrip())
                found.append((a + lead, a + lead + len(piece.strip())))
    return found


def _asks(piece: str) -> bool:
    """True for a question, and for a whole sentence that begins with an order; a wrapped line of prose is neither."""
    if len(piece) > LONGEST or "|" in piece or not piece[0].isupper() or piece[-1] not in ".!?'’\"”":
        return False
    words = piece.casefold().split()
    words = words[1:] if words[0] == "please" else words
    if _QUESTION.match(piece) or len(words) < FEWEST + 1:
        return _QUESTION.match(piece) is not None
    return (words[0] in _ASKS and words[1][0].isalnum()) or (words[0] in _MAY_ASK and words[1] in _ARTICLES)


def _words(text: str) -> frozenset[str]:
    return frozenset(
        m.group()[:_STEM] for m in _WORD.finditer(text.casefold()) if m.group() not in _SMALL and m.group() not in _ASKS
    )
