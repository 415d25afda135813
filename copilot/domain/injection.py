"""Does a passage speak to a model instead of a reader? A flag for the reviewer, never a defence.

What holds against injection is elsewhere: a drafter has no tools, its output is only ever text and citations, and every
claim is checked in code. The flag saves the reviewer's time.
"""

import re
import unicodedata

from copilot.domain.injection_patterns import ABOUT_THE_ANSWER, PATTERNS

_COMPILED = tuple((reason, re.compile("|".join(patterns), re.IGNORECASE)) for reason, patterns in PATTERNS)
AROUND = 150  # characters around an order about an answer in which those who are to answer may be named
_TENDER = re.compile(
    r"\b(?:tender\w*|bids?|bidders?|offerors?|proposals?|quotations?|rf[piq]|vendors?|respondents?|questionnaires?|surveys?|applicants?|candidates?"
    r"|page limit|(?:\d+|two|three|four|five|ten) pages|word limit|closing date|annex|appendix)\b",
    re.IGNORECASE,
)
_ZERO_WIDTH = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile(r"[\u202a-\u202e\u2066-\u2069]|[\U000e0020-\U000e007f]{2,}")
_BREAK = re.compile(r"(?<!\n)[ \t]{0,80}\n(?![ \t]{0,80}\n)")  # a line break of the page is no sentence end
_SPACED = re.compile(r"(?<![A-Za-z])(?:[A-Za-z][ .\-_*]){5,}[A-Za-z](?![A-Za-z])")  # 'i g n o r e'
_BLANKS = re.compile(r"[ \t]{3,}")
# Letters of other scripts that look like Latin ones (Unicode's confusables, the common ones).
_LOOKALIKES = str.maketrans("АВЕЅІЈКМНОРСТУХасеоріјѕухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧορν", "ABESIJKMHOPCTYXaceopijsyxdqwABEZHIKMNOPTYXopv")
_LEET = str.maketrans("013457@$", "oieastas")
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u04ff])\w+\b")
_DISGUISED = re.compile(r"(?<![\w$€£@.])(?=[\w@$]*[A-Za-z])(?=[\w@$]*[013457@$])[\w@$]{4,24}(?![\w@.])")


def suspicious(text: str) -> str | None:
    """Why the text reads like an instruction to a model, in a few words; None when it does not.

    Letters in disguise (full width, of another script, spaced out, with zero-width characters in between or digits for
    letters) are read as what they look like.
    """
    if _CONTROL.search(text):
        return "holds invisible or direction-changing characters"
    plain = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'")
    if _MIXED.search(plain):
        plain = _MIXED.sub(lambda m: m.group().translate(_LOOKALIKES), plain)
    joined = _BREAK.sub(" ", plain)
    readings = dict.fromkeys((plain, joined, *_undisguised(joined)))
    for reason, pattern in _COMPILED:
        if any(_speaks(reason, pattern, reading) for reading in readings):
            return reason
    return None


def _speaks(reason: str, pattern: re.Pattern[str], text: str) -> bool:
    """True where the pattern is found; an order about the answer is none where a tender or a survey asks people for theirs."""
    found = pattern.search(text)
    if found is None or reason != ABOUT_THE_ANSWER:
        return found is not None
    return _TENDER.search(text, max(0, found.start() - AROUND), found.end() + AROUND) is None


def _undisguised(text: str) -> tuple[str, ...]:
    """The text with spelled-out words joined, and with digits for letters read as those; nothing where it has neither."""
    found = []
    if _SPACED.search(text):
        words = _BLANKS.sub("\0", text)
        joined = _SPACED.sub(lambda m: re.sub(r"[ .\-_*]", "", m.group()), words)
        found.append(joined.replace("\0", " "))
    if _DISGUISED.search(text):
        found.append(_DISGUISED.sub(lambda m: m.group().translate(_LEET), text))
    return tuple(found)
