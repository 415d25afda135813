"""Stops that end no sentence: of an abbreviation, of an initial, of the number or letter that a sentence opens with.

One list for all that cuts text. What they cut into differs: claims and evidence (`domain.sentences`, by its own finer rules of what
follows the stop), chunks (`domain.cutting`, which leaves no gap), units of retrieval (which end at lines too), quotations.
"""

import re

WORD = 12  # characters before a stop in which the word that it ends is looked for
_ABBREVIATIONS = frozenset(
    {
        "mr", "mrs", "ms", "dr", "prof", "sr", "jr", "st", "no", "nos", "inc", "corp", "co", "cos", "ltd", "llc", "plc", "vs", "v",
        "e.g", "i.e", "etc", "al", "fig", "figs", "eq", "sec", "secs", "art", "arts", "ch", "vol", "pp", "p", "para", "cl", "approx",
        "est", "dept", "gov", "rev", "ref", "refs", "ed", "eds", "incl", "excl", "max", "min", "resp", "u.s", "u.k", "u.s.c", "l.p",
        "n.a", "s.a", "p.o", "a.m", "p.m", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "exh", "ex", "cf", "ca", "op", "bros", "mfg", "cir", "supp", "ph.d",
    }
)  # fmt: skip
_WORD_BEFORE = re.compile(r"([^\s(\[“\"']{1,12})$")
_INITIALS = re.compile(r"(?:[a-z]\.)+[a-z]")  # "N.Y", "W.D" of a court, "B.V" of a firm
_LABEL = re.compile(r"\d{1,3}(?:\.\d{1,3})*|[ivxlc]{1,5}")


def ends_nothing(text: str, begin: int, stop: int) -> bool:
    """True where the full stop at text[stop] is such a one; the sentence or line that it stands in begins at `begin`."""
    match = _WORD_BEFORE.search(text, max(begin, stop - WORD - 1), stop)
    if match is None:
        return False
    word = match[1].lower()
    if word in _ABBREVIATIONS or _INITIALS.fullmatch(word) or (len(word) == 1 and word.isalpha()):
        return True
    return _LABEL.fullmatch(word) is not None and not text[begin : match.start()].strip()
