"""Words of a text as stems: what the question and a sentence are compared by."""

import re
import threading
from collections.abc import Iterator
from functools import lru_cache

import Stemmer

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")


def word_set(text: str) -> frozenset[str]:
    """The words of a text block, to keep word lists readable."""
    return frozenset(text.split())


STOP = word_set(
    """
    a about above after again all also am an and any are as at be because been before being between both but by can
    could did do does doing down during each either else ever few for from further had has have having he her here hers
    him his how however i if in into is it its itself just let many may me might more most much must my myself no nor
    not of off on once only or other our ours out over own per please same shall she should so some such tell than that
    the their theirs them then there these they this those through to too under until up upon us very was we were what
    when where which while who whom whose why will with within without would you your yours give show list state explain
    describe find say says said according mention mentioned regarding concerning question answer whether yes cite quote
    provide provided
    """
)
SHORT = {
    "cfo": "chief financial officer",
    "ceo": "chief executive officer",
    "coo": "chief operating officer",
    "cto": "chief technology officer",
    "eps": "earnings per share",
    "nda": "non-disclosure agreement",
    "msa": "master supply agreement",
    "sow": "statement of work",
    "capex": "capital expenditures",
    "opex": "operating expenses",
    "cogs": "cost of goods sold",
    "fcf": "free cash flow",
    "ip": "intellectual property",
    "sla": "service level agreement",
    "gdp": "gross domestic product",
    "ebit": "operating profit",
    "ci": "confidence interval",
    "hr": "hazard ratio",
    "sae": "serious adverse events",
    "kpi": "key performance indicator",
}
_LONG = re.compile(
    "|".join(rf"\b(?P<{short}>{long})\b" for short, long in SHORT.items()).replace(" ", r"[\s-]+"), re.IGNORECASE
)
_local = threading.local()


def words(text: str) -> Iterator[re.Match[str]]:
    """Every word of the text, with its place."""
    return WORD.finditer(text)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Porter 2 stem of one word, lower case, without a possessive."""
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")  # one a thread: the C object is not safe to share
    return str(_local.stemmer.stemWord(plain))


def stems(text: str) -> list[str]:
    """Stems of all words, in order; a spelt-out term adds its short form."""
    return [stem(m.group()) for m in words(text)] + [m.lastgroup for m in _LONG.finditer(text) if m.lastgroup]


def spelt_out(text: str) -> str:
    """The text with the long forms of the short ones in it added, for searching."""
    return " ".join([text, *(SHORT[m.group().casefold()] for m in words(text) if m.group().casefold() in SHORT)])


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, each once."""
    return list(dict.fromkeys(stem(m.group()) for m in words(text) if m.group().casefold() not in STOP))
