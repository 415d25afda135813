"""Errors that read well: a limit left out, 'and' for 'or'. The words and figures that remain all stand in the evidence.

Of 119 sentences of the sample corpora's texts that the checks support, swapped figures, dates, names and the like gave an error that
the checks do not mark in none, these in 54 (26 Nov 2026; one claim alone, a dozen tries each).
"""

import random
import re
from collections.abc import Iterator

from copilot.domain.wordlists import words_of

_QUALIFIERS = words_of(
    """
    undisputed material written reasonable exclusive non-exclusive sole direct gross net adjusted diluted basic consolidated unaudited
    audited certified aggregate irrevocable non-refundable non-transferable serious severe primary secondary preliminary final
    confidential registered accredited initial remaining overdue late unpaid foreign domestic recurring non-recurring organic
    significant substantially solely only jointly wholly partially temporarily permanently annually quarterly
    """
)
_QUALIFIER = re.compile(
    rf"(?<=[a-z,] )(?:(?P<article>an?) )?(?P<word>{'|'.join(sorted(_QUALIFIERS, key=len, reverse=True))}) (?=(?P<next>[a-z]))"
)
_LIMIT = re.compile(
    r",? (?:unless|except|provided that|subject to|other than|only if|if|to the extent|in the event of|in any|per annum|per year|per month"
    r"|excluding|including)\b[^.;:|\[\]]*(?=[.\[]|$)"
)
_JOINED = re.compile(r"(?<=[a-z]) (?P<word>and|or) (?=[a-z])")
SHORTEST = 4  # words that a claim keeps


def subtle(claim: str, random_: random.Random) -> Iterator[tuple[str, str]]:
    """(kind, the wrong claim): one for each way that the claim allows, the gravest first."""
    ways = (("limit", _LIMIT, lambda _: ""), ("qualifier", _QUALIFIER, _bare), ("joining", _JOINED, _joined))
    for kind, pattern, put in ways:
        found = list(pattern.finditer(claim))
        if not found:
            continue
        match = random_.choice(found)
        wrong = claim[: match.start()] + put(match) + claim[match.end() :]
        if len(wrong.split()) >= SHORTEST:
            yield kind, wrong


def _bare(match: re.Match[str]) -> str:
    """Nothing, or the article that the next word takes."""
    return "" if match["article"] is None else "an " if match["next"] in "aeiou" else "a "


def _joined(match: re.Match[str]) -> str:
    return " or " if match["word"] == "and" else " and "
