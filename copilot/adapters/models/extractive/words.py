"""Words of a text as stems: what the question and a sentence are compared by."""

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import Stemmer

from copilot import datafile

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
_FILE = Path(__file__).with_name("concepts.yaml")
CONCEPT = "~"  # begins the term that stands for a concept of concepts.yaml
_local = threading.local()
# "recognised" and "recognized" are one word; "rise", "exercise" and "otherwise" are none of these.
_AMERICAN = re.compile(
    r"^((?:un|re|de|dis|over|under)?(?:recogn|amort|capital|real|util|organ|author|final|optim|minim|maxim|summar|random|character|annual"
    r"|material|standard|normal|special|general|local|central|monet|categor|emphas|securit|penal|stabil|hospital|immun|priorit|financial))"
    r"is(e|es|ed|ing|er|ers|ation|ations|able)$"
)


def words(text: str) -> Iterator[re.Match[str]]:
    """Every word of the text, with its place."""
    return WORD.finditer(text)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Porter 2 stem of one word, lower case, without a possessive."""
    plain = _AMERICAN.sub(r"\1iz\2", word.casefold().replace("’", "'").removesuffix("'s"))
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")  # one a thread: the C object is not safe to share
    return str(_local.stemmer.stemWord(plain))


def stems(text: str) -> list[str]:
    """Stems of all words, in order, then the concepts that they name."""
    found = [stem(m.group()) for m in words(text)]
    return found + [CONCEPT + key for _, _, key in concepts(found)]


def content(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, each once; a concept is one term and keeps its words ('~eps:earn+per+share')."""
    found = [m.group().casefold() for m in words(text)]
    stemmed = [stem(w) for w in found]
    terms: list[str] = []
    at = 0
    for start, end, key in [*concepts(stemmed), (len(found), len(found), "")]:
        terms += [t for w, t in zip(found[at:start], stemmed[at:start], strict=True) if w not in STOP]
        if key:
            terms.append(
                f"{CONCEPT}{key}:{'+'.join(t for w, t in zip(found[start:end], stemmed[start:end], strict=True) if w not in STOP)}"
            )
        at = end
    return list(dict.fromkeys(terms))


def spelt_out(text: str) -> str:
    """The text with the usual wordings of the concepts in it added, for searching."""
    found = [stem(m.group()) for m in words(text)]
    usual = (_known().usual[key] for _, _, key in concepts(found))
    return " ".join([text, *dict.fromkeys(w for w in usual if w.casefold() not in text.casefold())])


def concepts(stemmed: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where concepts stand in a row of stems: (start, end, key), the longest wording first, without overlap."""
    table = _known().wordings
    found = []
    at = 0
    while at < len(stemmed):
        wording = next((w for w in table.get(stemmed[at], ()) if tuple(stemmed[at : at + len(w[0])]) == w[0]), None)
        if wording is None:
            at += 1
        else:
            found.append((at, at + len(wording[0]), wording[1]))
            at += len(wording[0])
    return found


class _Known(NamedTuple):
    """First stem -> its wordings with their concept, longest first; concept -> the usual wording."""

    wordings: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    usual: Mapping[str, str]


@lru_cache(maxsize=1)
def _known() -> _Known:
    wordings: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    usual = {}
    for number, row in enumerate(datafile.read(_FILE)):
        key = f"c{number}"
        usual[key] = row[0]
        for wording in row:
            parts = tuple(stem(m.group()) for m in words(wording))
            wordings.setdefault(parts[0], []).append((parts, key))
    return _Known({first: sorted(found, key=lambda w: -len(w[0])) for first, found in wordings.items()}, usual)
