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


def statement_weight(title: str) -> float:
    """How far a figure of a primary statement goes before one from another table; 0 for other tables."""
    return next((weight for pattern, weight in STATEMENTS if pattern.search(title)), 0.0)
