"""Which sentences answer a question: transparent scores, no model.

A sentence scores by the share of the question's words in it, those in its headings, its document's name and the sentence
before it counting less; by the names asked for, which its document may bear for it; then for holding the kind of answer asked
for and for the period asked for. A sentence that bears one name of the question and nothing else of it says nothing to it.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.periods import Period, period, years_of
from copilot.adapters.models.extractive.question import SYNONYM, Expects, Question, strength
from copilot.adapters.models.extractive.synonyms import alternatives
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import CONCEPT, STOP, stem, stems, words
from copilot.domain.passage import Passage

# The sentence that holds the answer comes first for, of the held-out halves of COVID-QA (281 questions) and CLAP NQ (70):
# weighted by inverse document frequency alone 0.694 and 0.657, all words alike 0.698 and 0.671, blended so 0.712 and 0.643.
RARE, ALIKE = 0.7, 0.3
NAMES, CONTEXT, RANK = 0.25, 0.15, 0.15
KIND, PERIOD = 0.15, 0.25
FRESH = 0.06  # for the newest of the documents that are about what is asked, where no period is named
RECITES = 0.2  # less for a recital: it names everybody and everything, and binds nobody
HEAD = 10  # words of a heading that stands as text, at most
MOVES = 0.1  # where a reason is asked for, what tells of a change: its reason is seldom that of a state
BEFORE = 0.9  # where a reason is asked for, a word in the sentence before: "Sales rose 12%. The growth reflects higher usage."
BESIDE = 0.6  # a question's word in the heading, the document's name or the sentence before
_SIGNED = re.compile(
    r"\W*(?:signatures?|exhibit index|index to exhibits)\W*$", re.IGNORECASE
)  # headings over what answers nothing
_KIND = re.compile(
    r"\b((?:[\w-]++ ){1,3})(?:agreements?|contracts?|leases?|deeds?|licen[cs]es?)\b",
    re.IGNORECASE,
)  # "the supply agreement": which document is meant, and nothing of what is asked
_ITS_KIND = re.compile(
    r"\b(?:the|this|that|our|their)\s+(lease|sublease|guaranty|guarantee|deed|mortgage|loan|licence|license|franchise)\b(?!\s+(?:agreement|contract|deed))",
    re.IGNORECASE,
)  # "the guaranty": a contract that is called by its kind
_RECITAL = re.compile(r"\W*(?:WHEREAS|(?:NOW,? )?THEREFORE|IN WITNESS WHEREOF)\b", re.IGNORECASE)
_PREAMBLE = re.compile(
    r".{0,200}\bis (?:made|entered into)(?:,? (?:and|made|entered into))*\b.{0,120}\b(?:between|among)\b",
    re.IGNORECASE | re.DOTALL,
)
_ITS_DATE = re.compile(r"\b(?:dated?|signed|effective|made|entered|executed|agreement|contract)\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:increas|decreas|declin|grew|grow|rose|ris(?:e|ing)|fell|fall|drop|higher|lower|improv|chang|reduc|expan|contract(?:ed|ion))",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z\d]{1,5}\b")
_RUN = re.compile(r"\b[A-Z][\w’'-]*(?: [A-Z][\w’'-]*)*")


@dataclass(frozen=True, slots=True)
class Found:
    """A sentence with its score.

    Shares of the question, 0 to 1: `own` by its words (names that its document bears included), `covered` by it and its
    surroundings, `flat` as `own` with every word weighing alike.
    """

    unit: Unit
    score: float
    covered: float
    own: float
    flat: float


def choose_sentences(question: Question, library: Library, passages: Sequence[Passage]) -> list[Found]:
    """All sentences of the passages that say something to the question, best first."""
    kept = set(about(question, library, list(dict.fromkeys(p.document_id for p in passages))))
    every = library.units(tuple(p for p in passages if p.document_id in kept))
    units = [u for u in every if not (u.passage.headings and _SIGNED.match(u.passage.headings[-1]))] or every
    bags = [frozenset(stems(unit.text)) for unit in units]
    weights = question.weights(Counter(term for bag in bags for term in bag), len(bags))
    capitals, kind = acronyms(question), kind_named(question.text)
    found = [_found(question, library, unit, bag, weights, capitals, kind) for unit, bag in zip(units, bags, strict=True)]
    dates = {d: library.dated(d).order for d in kept} if not question.periods else {}
    newest = max(dates.values(), default=(0, 0, 0))
    scored = [replace(f, score=f.score + FRESH * (dates.get(f.unit.document) == newest)) for f in found if f is not None]
    return sorted(scored, key=lambda f: (-f.score, f.unit.passage.rank, f.unit.start))


def _found(
    question: Question,
    library: Library,
    unit: Unit,
    bag: frozenset[str],
    weights: Mapping[str, float],
    capitals: frozenset[str],
    kind: frozenset[str],
) -> Found | None:
    identity = library.identity(unit.document)
    near = frozenset(stems(" ".join(unit.passage.headings) + " " + unit.before[-300:]))
    names = [
        t for t in weights if (t in question.names and (t in identity or t not in capitals)) or (t in kind and t in identity)
    ]
    matter = [t for t in weights if t not in names] or names
    held = {t: _said(t, bag) for t in weights}
    if question.asks_why and question.answered_by(unit.text):
        before = frozenset(stems(unit.before))
        held = {t: max(share, BEFORE * _said(t, before)) for t, share in held.items()}
    if (not any(held[t] for t in matter) and not _joins(question, bag)) or (_heads(unit.text) and not unit.row):
        return None
    beside = {t: max(held[t], BESIDE * (t in identity), BESIDE * strength(t, near)) for t in weights}
    named = {t: max(held[t], 1.0 * (t in identity)) for t in names}
    content = RARE * _share(held, matter, weights) + ALIKE * question.flat({t: held[t] for t in matter})
    around = _share(beside, matter, weights)
    bears = _share(named, names, weights) if names else 1.0
    score = content + CONTEXT * max(0.0, around - content) + NAMES * bears + RANK / unit.passage.rank
    score += _form(question, library, unit)
    own = {**held, **named}
    return Found(
        unit,
        score,
        _share({**beside, **named}, list(weights), weights),
        _share(own, list(weights), weights),
        question.flat(own),
    )


def recites(question: Question, text: str) -> bool:
    """True for a recital, or for an opening that names the parties where neither they nor a date are asked for."""
    if question.expects is not Expects.PERSON and _RECITAL.match(text):
        return True
    of_the_contract = question.expects is Expects.DATE and _ITS_DATE.search(question.text) is not None
    return question.expects is not Expects.PERSON and not of_the_contract and _PREAMBLE.match(text) is not None


def kind_named(text: str) -> frozenset[str]:
    """Stems of the words that say which kind of contract is meant: "supply" of "the supply agreement"; of "the lease", "lease"."""
    kinds = [match[1] for match in _ITS_KIND.finditer(text)]
    for match in _KIND.finditer(text):
        said = [m.group() for m in words(match[1])]
        kinds += takewhile(lambda word: word.casefold() not in STOP, reversed(said))
    return frozenset(map(stem, kinds))


def _heads(text: str) -> bool:
    """True for a heading that stands as text: "3.4 Sales Promotion and Detailing Efforts." asserts nothing."""
    said = [w for w in re.findall(r"[^\W\d_][\w’'-]*", text) if w.casefold() not in STOP]
    return 0 < len(said) <= HEAD and not text.rstrip().endswith((":", ";")) and all(w[0].isupper() for w in said)


def acronyms(question: Question) -> frozenset[str]:
    """Of the names, those in capitals. "NPSH" is what is asked and not of whom, in a document that does not bear it as its name."""
    return frozenset(stem(m) for m in _ACRONYM.findall(question.text)) & frozenset(question.names)


def _said(term: str, bag: frozenset[str]) -> float:
    """How far a sentence says the term. In a sentence "sales" are revenue; of a table's labels, "cost of sales" would be too."""
    held = strength(term, bag)
    parts = term.partition(":")[2].split("+") if term.startswith(CONCEPT) else []
    return max(held, SYNONYM * (len(parts) == 1 and any(other in bag for other in alternatives(parts[0]))))


def _joins(question: Question, bag: frozenset[str]) -> bool:
    """True when a sentence bears two names of the question: what is said of both says something to what is asked of both.

    Capitalised words in a row are one name: "Tollgate House".
    """
    rows = {tuple(stem(m.group()) for m in words(run)) for run in _RUN.findall(question.text)}
    names = {tuple(w for w in row if w in question.names) for row in rows} - {()}
    return sum(bag.issuperset(name) for name in names) > 1


def _share(held: Mapping[str, float], terms: Sequence[str], weights: Mapping[str, float]) -> float:
    return sum(weights[t] * held[t] for t in terms) / (sum(weights[t] for t in terms) or 1.0)


def about(question: Question, library: Library, documents: list[str]) -> list[str]:
    """Of the documents about those whom the question names, those of the kind that it names, where one is."""
    kind = kind_named(question.text) - frozenset(question.names)
    named = _about_the_named(question, library, documents)
    return [d for d in named if kind and kind <= library.identity(d)] or named


def _about_the_named(question: Question, library: Library, documents: list[str]) -> list[str]:
    """The documents that are about the most of the names asked for, and those that speak of more of the names than these do.

    Where none is about any of them, those that speak of the most; all where none does.
    """
    counts = {d: sum(name in library.identity(d) for name in question.names) for d in documents}
    most = max(counts.values(), default=0)
    if most == 0 and question.names:
        counts = {d: sum(name in library.vocabulary(d) for name in question.names) for d in documents}
        most = max(counts.values(), default=0)
        return [d for d in documents if counts[d] == most]
    if most in (0, len(question.names)):
        return [d for d in documents if counts[d] == most]
    spoken = {d: sum(name in library.vocabulary(d) for name in question.names) for d in documents}
    there = max(spoken[d] for d in documents if counts[d] == most)
    return [d for d in documents if counts[d] == most or spoken[d] > there]


def _form(question: Question, library: Library, unit: Unit) -> float:
    """What the sentence's form adds: the kind of answer and the period asked for; less for one that only points elsewhere."""
    length = len(unit.text.split())
    score = KIND if question.answered_by(unit.text) else -KIND
    score += MOVES * (question.asks_why and _MOVED.search(f"{unit.text} {unit.before}") is not None)
    score += _timing(question.periods, unit.text, library.dated(unit.document))
    if length > 90 or length < 5:
        score -= 0.08
    if recites(question, unit.text):
        score -= RECITES
    if unit.text.rstrip().endswith(":") or re.search(
        r"\b(?:as follows|following table|table below)\b", unit.text, re.IGNORECASE
    ):
        score -= 0.12  # announces an answer and does not give it
    if (
        re.search(
            r"\b(?:see|refer to|set forth in|described in|pursuant to) (?:Note|Item|Section|Part|Article|Schedule|Exhibit)\b",
            unit.text,
        )
        and length < 25
    ):
        score -= 0.1
    return score


def _timing(asked: Sequence[Period], text: str, document: Period) -> float:
    """Plus for the period asked for, minus for another; what the sentence does not say its document's date may."""
    if not asked:
        return 0.0
    years, named = {p.year for p in asked if p.year}, years_of(text)
    said = period(text)
    if said.quarter is None and not named:
        return PERIOD / 2 if any(p.fits(Period(document.year, document.quarter)) for p in asked) else -PERIOD
    if years & set(named) or (not named and document.year in years):
        return PERIOD if any(said.quarter is None or p.quarter in (None, said.quarter) for p in asked) else -PERIOD / 2
    return -PERIOD
