"""Which tables are a filing's primary statements, by their titles."""

import re

# What a title must say to be a primary statement, with how far its figure goes before one from elsewhere.
STATEMENTS = (
    (re.compile(r"balance sheets?|financial position", re.IGNORECASE), 0.4),
    (
        re.compile(
            r"statements? of (?:operations|income|earnings|profit)|income statements?|profit (?:and|or) loss", re.IGNORECASE
        ),
        0.35,
    ),
    (re.compile(r"cash flows?", re.IGNORECASE), 0.3),
)


# A sentence about a statement is no statement's title: "our statements of income include stock-based compensation as follows".
_ABOUT = re.compile(r"(?:\b(?:our|the|its|their|in|on|to|of|from)\s+(?:[\w’'-]+\s+){0,2})$", re.IGNORECASE)
_TELLS = re.compile(r"[^.;:(]{0,40}\b(?:include[sd]?|reflect(?:s|ed)?|is|are|was|were|as follows)\b", re.IGNORECASE)


def statement_weight(title: str) -> float:
    """How far a figure of a primary statement goes before one from another table; 0 for other tables."""
    return next((weight for pattern, weight in STATEMENTS if any(_titles(title, m) for m in pattern.finditer(title))), 0.0)


def _titles(title: str, named: re.Match[str]) -> bool:
    told = _TELLS.match(title, named.end()) is not None
    return not told and (named.group()[:1].isupper() or _ABOUT.search(title[: named.start()]) is None)
