"""A question answered by the provision of a contract that deals with it, quoted with what its sentences lean on.

Sentences chosen one by one come from several clauses and lack what announces or limits them. What an attorney is asked for is mostly
one clause: the one whose title and sentences bear the question best. Of a short one all is quoted, of a long one the sentences that
bear the question, with the words that announce them, the items that they announce and the provisos that follow.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import numpy as np

from copilot import datafile
from copilot.adapters.models.extractive.choose import recites
from copilot.adapters.models.extractive.lead_ins import ANNOUNCES, ITEM
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.provisions import Provision, provisions
from copilot.adapters.models.extractive.question import GENERIC, GENERIC_WEIGHT, ROLES, Expects, Question, strength
from copilot.adapters.models.extractive.sure import ASKING
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import CONCEPT, stem, word_set, words
from copilot.ports import Floats

MEANT, MORE = 0.95, 0.05  # for a contract's word for what is asked, and for each further one
ALIKE, LIKE = 0.5, 0.8  # cosine from which a word is of like meaning, and what it then counts of the word itself
HEADED, INSIDE = 0.7, 0.45  # what a question's word counts that stands in the clause's title, or elsewhere in the clause
TITLED = 0.3  # for a title made of the question's words
CALLED = 0.4  # for a word of the contract's own name, "the transition services agreement", and of its parties
KIND = 0.15  # for a sentence that holds the kind of answer asked for
WHOLE = 1_300  # characters up to which a clause is quoted whole, and of a longer one what is quoted beside the best sentence
BEARING = 0.5  # of what the best sentence bears of the question, from which another of a long clause is quoted
SUB = 3  # characters of the number of a paragraph within a clause: "A", "1", "ii"
PLAINLY, SECOND = 1.0, 0.96  # score of a clause that plainly answers; of the best one's, from which a second is quoted
_GOES_ON = re.compile(
    r"\W*(?:however|notwithstanding|provided|except|unless|in such (?:event|case)|in (?:the|that) event|such|any such|if)\b",
    re.IGNORECASE,
)
_LEANS = re.compile(
    r"\W*(?:however|provided|except|unless|such|any such|in such (?:event|case)|the foregoing)\b", re.IGNORECASE
)
_HOW_LONG = re.compile(
    r"\bhow (?:long|soon|quickly|fast|much (?:notice|time))\b|\bwhen\b|\bhow many (?:days|weeks|months|years)\b|\bdeadline\b",
    re.IGNORECASE,
)
_HOW_SOON = re.compile(r"\bhow (?:soon|quickly|fast|promptly)\b", re.IGNORECASE)
_SOON = re.compile(r"\b(?:(?:business )?days?|hours?|promptly|immediately|undue delay|without delay|notif\w+)\b", re.IGNORECASE)
_SPAN = re.compile(
    r"\b(?:days?|weeks?|months?|years?|hours?|promptly|immediately|without delay|(?:up)?on|until|expir\w+)\b", re.IGNORECASE
)
_WHO_PAYS = re.compile(r"\bwho\b[^?]{0,20}\b(?:pays?|bears?|covers?)\b", re.IGNORECASE)
_BORNE = re.compile(r"\b(?:borne|bear|pay|paid|reimburse\w*|expense|cost)\b", re.IGNORECASE)
_MAY = re.compile(r"^\W*(?:can|may|could|must|is|are)\b|\b(?:allowed|permitted|entitled)\b", re.IGNORECASE)
_MEANING = re.compile(r"\bwhat (?:counts|qualifies|is meant|constitutes|amounts to)\b", re.IGNORECASE)
_MEANS = re.compile(r"\b(?:means?|includes?|constitutes?|defined)\b", re.IGNORECASE)
_EXCEPTED = re.compile(
    r"\b(?:not have to|not required|not be required|exceptions?|excluded?|exclusions?|carve[sd]?[ -]?outs?)\b", re.IGNORECASE
)
_EXCEPTS = re.compile(r"\b(?:no|not|except|unless|other than|limitations?|excluded?|notwithstanding)\b", re.IGNORECASE)
_FORBIDDEN = re.compile(
    r"^(?:(?!\bif\b)[^?])*\b(?:can(?:['’]t|not)|may not|(?:not|isn['’]t|aren['’]t) allowed|prohibited|forbidden|barred|restricted)\b",
    re.IGNORECASE,
)
_CONSEQUENCE = re.compile(r"^\W*what (?:happens|if)\b", re.IGNORECASE)
_ON_CONDITION = re.compile(r"\b(?:if|in the event|in case|upon|fails?|failure|cannot|where|unless)\b", re.IGNORECASE)
_FORBIDS = re.compile(
    r"\b(?:(?:shall|may|will|must|agrees?) not|not be|prohibit\w*|refrain|without (?:the )?(?:prior )?(?:written )?consent)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"^\W*where\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|at|within|outside|from|to)\s+(?:the\s+)?[A-Z][a-z]+")
_OWNS = re.compile(r"\bwho\b[^?]{0,20}\bowns?\b", re.IGNORECASE)
_OWNED = re.compile(r"\b(?:own(?:s|ed|er|ership)?|property of|title|vest\w*|belongs?|retains?|assigns?)\b", re.IGNORECASE)
# What is said to whoever answers a question on a contract, and not of its matter.
_SAID = frozenset(
    map(
        stem,
        word_set(
            "non can't don't won't ground grounds agreement contract document lease deed stay away keep deal handle handles spell spells doesn't isn't aren't quickly soon fast far often count counts bring get gets do does come comes give gives under apply applies lets clause clauses section"
        ),
    )
)
_PARTIES = frozenset(map(stem, ROLES))
_PLAIN = Path(__file__).with_name("plain.yaml")
_PERMITS = re.compile(r"\b(?:may|shall|will|must|right|entitled|permitted|consent|prohibited|agrees?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answering:
    """A clause that answers: the sentences quoted, in order, the one that bears the question best, and how well, 0 to 1.

    `titled`: how far its title is what is asked, 0 to 1. `literal`: how many words of the question it or its title bears, themselves or in
    a contract's word for them, and not only in words of like meaning.
    """

    provision: Provision
    units: tuple[Unit, ...]
    best: Unit
    share: float
    score: float
    literal: int
    titled: float

    @property
    def answer_first(self) -> tuple[Unit, ...]:
        """The sentences, the best before the others unless it is an item of a list or leans on what stands before it."""
        led = _is_item(self.best) and any(u.start < self.best.start and ANNOUNCES.search(u.text) for u in self.units)
        if led or _LEANS.match(self.best.text) or ANNOUNCES.search(self.best.text):
            return self.units
        return (self.best, *(u for u in self.units if u != self.best))


def answering(question: Question, documents: Sequence[str], library: Library) -> list[Answering]:
    """The clauses of these contracts that answer best, at most two; empty where none bears a word of the matter."""
    scored = [s for d in documents for s in _scored(question, d, library)]
    scored.sort(key=lambda a: -a.score)
    found: list[Answering] = []
    for a in scored:
        if found and a.score < max(PLAINLY, SECOND * found[0].score):
            break
        if all(library.trusted(u) for u in a.units):
            found.append(a)
        if len(found) == 2:
            break
    return found


def _scored(question: Question, document: str, library: Library) -> list[Answering]:
    among = [p for p in provisions(document, library) if not all(recites(question, u.text) for u in p.units)]
    identity = library.identity(document)
    terms = _matter(question, identity, library.vocabulary(document))
    if not terms or not among:
        return []
    frequency = Counter(t for p in among for t in terms if any(t.partition(":")[0] in bag for bag in p.bags))
    called = library.called(document)
    weights = {
        t: (GENERIC_WEIGHT if t in GENERIC else CALLED if t in called or t in _PARTIES else 1.0)
        * float(np.log(1 + (len(among) + 1) / (1 + frequency[t])))
        for t in terms
    }
    like = _like(question, terms, among, library)
    found = ((n, _answering(question, p, weights, like)) for n, p in enumerate(among))
    return [_continued(a, among[n + 1 :]) for n, a in found if a is not None]


def _continued(answer: Answering, after: Sequence[Provision]) -> Answering:
    """With what the clause announces last, where that has numbers of its own: "shall pay the following:", and A, B and C below."""
    last = answer.provision.units[-1]
    if answer.units[-1] != last or not last.text.rstrip().endswith(":"):
        return answer
    within = takewhile(lambda p: p.number and len(p.number) <= SUB and not _follows(answer.provision.number, p.number), after)
    more, length = [], answer.provision.length
    for unit in (u for p in within for u in p.units):
        length += len(unit.text)
        if length > WHOLE:
            break
        more.append(unit)
    return replace(answer, units=(*answer.units, *more))


def _follows(number: str, other: str) -> bool:
    """True for the number of the next clause of the same rank."""
    plain = [part.rstrip(".") for part in (number, other)]
    if not all(part.isdigit() for part in plain):
        return "." in other or (plain[0].isalpha() and plain[1].isalpha() and len(plain[0]) == len(plain[1]) == 1)
    return int(plain[1]) == int(plain[0]) + 1


def _matter(question: Question, identity: frozenset[str], vocabulary: frozenset[str]) -> list[str]:
    """The terms of a question without whom it is asked of, and without abbreviations that the contract does not use."""
    named = [t for t in question.names if t in identity or (t not in vocabulary and t not in _plain())]
    terms = [t for t in question.terms if t not in ASKING | _SAID and t not in named]
    return terms or [t for t in question.terms if t not in named]


@lru_cache(maxsize=1)
def _plain() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """Stem of a word that people use -> the words of contracts for it, each a row of stems."""
    return {
        stem(said): tuple(tuple(stem(m.group()) for m in words(meant)) for meant in row)
        for said, row in datafile.read(_PLAIN).items()
    }


def _answering(
    question: Question,
    provision: Provision,
    weights: Mapping[str, float],
    like: Mapping[str, Mapping[str, float]],
) -> Answering | None:
    total = sum(weights.values())
    headed = {t: _held(t, provision.titled, like) for t in weights}
    rows = [{t: _held(t, bag, like) for t in weights} for bag in provision.bags]
    inside = {t: max(row[t] for row in rows) for t in weights}
    shares = []
    for n, row in enumerate(rows):
        lead = rows[leading] if (leading := _leading(provision.units, n)) is not None else {}
        held = {t: max(row[t], 0.9 * lead.get(t, 0.0), HEADED * headed[t], INSIDE * inside[t]) for t in weights}
        shares.append(sum(w * held[t] for t, w in weights.items()) / total)
    own = [sum(w * row[t] for t, w in weights.items()) / total for row in rows]
    kinds = [KIND * _of_kind(question, unit.text) for unit in provision.units]
    marks = [share + kind + 0.1 * mine for share, kind, mine in zip(shares, kinds, own, strict=True)]
    best = max(range(len(marks)), key=lambda n: (marks[n], -n))
    if not own[best] and not any(headed.values()):
        return None
    title = sum(w * headed[t] for t, w in weights.items()) / total
    precise = _precision(provision, weights, like)
    units = tuple(_kept(provision.units, own, best))
    said = provision.bags[best] | provision.titled
    literal = sum(bool(strength(t, said)) or any(said.issuperset(row) for row in _plain().get(t, ())) for t in weights)
    return Answering(
        provision, units, provision.units[best], shares[best], marks[best] + TITLED * title * precise, literal, title * precise
    )


def _precision(provision: Provision, weights: Mapping[str, float], like: Mapping[str, Mapping[str, float]]) -> float:
    """The share of the title's words that the question bears."""
    title = [w for w in provision.titled if not w.startswith(CONCEPT) and w not in GENERIC and len(w) > 2]
    return sum(any(_held(t, frozenset((w,)), like) for t in weights) for w in title) / len(title) if title else 0.0


def _kept(units: Sequence[Unit], own: Sequence[float], best: int) -> list[Unit]:
    """Of a short clause all, of a long one what bears the question, what announces it, what it announces and the provisos."""
    if sum(len(u.text) for u in units) <= WHOLE:
        return list(units)
    lead = _leading(units, best)
    kept = {best} | ({lead} if lead is not None else set())
    if ANNOUNCES.search(units[best].text):
        kept |= set(_items(units, best))
    kept |= _beside(units, best)
    if best + 1 < len(units) and _GOES_ON.match(units[best + 1].text):
        kept.add(best + 1)
    for n in sorted(range(len(units)), key=lambda n: -own[n]):
        if own[n] >= BEARING * own[best] and sum(len(units[k].text) for k in (kept | {n}) - {best}) <= WHOLE:
            kept.add(n)
    return [units[n] for n in sorted(kept)]


def _beside(units: Sequence[Unit], at: int) -> set[int]:
    """The items of the list that this one belongs to, the nearest first, as many as may be quoted."""
    found: set[int] = set()
    for step in (-1, 1):
        n = at + step
        while _is_item(units[at]) and 0 <= n < len(units) and _is_item(units[n]):
            found.add(n)
            n += step
    nearest = sorted(found, key=lambda n: abs(n - at))
    return {n for k, n in enumerate(nearest) if sum(len(units[m].text) for m in nearest[: k + 1]) <= WHOLE}


def _is_item(unit: Unit) -> bool:
    return ITEM.match(unit.text.lstrip("*_ ")) is not None


def _items(units: Sequence[Unit], lead: int) -> list[int]:
    found = []
    for n in range(lead + 1, len(units)):
        if not _is_item(units[n]):
            break
        found.append(n)
    return found


def _leading(units: Sequence[Unit], at: int) -> int | None:
    """Which sentence announces the list that this one is an item of."""
    if not _is_item(units[at]):
        return None
    lead = next((n for n in range(at - 1, -1, -1) if not _is_item(units[n])), None)
    return lead if lead is not None and ANNOUNCES.search(units[lead].text) else None


def _of_kind(question: Question, text: str) -> bool:
    if _HOW_SOON.search(question.text):
        return _SOON.search(text) is not None
    if _HOW_LONG.search(question.text):
        return _SPAN.search(text) is not None
    if _MEANING.search(question.text):
        return _MEANS.search(text) is not None
    if _EXCEPTED.search(question.text):
        return _EXCEPTS.search(text) is not None
    if _CONSEQUENCE.search(question.text):
        return _ON_CONDITION.search(text) is not None
    if _FORBIDDEN.search(question.text):
        return _FORBIDS.search(text) is not None
    if _WHERE.search(question.text):
        return _PLACE.search(text) is not None
    if _OWNS.search(question.text):
        return _OWNED.search(text) is not None
    if _WHO_PAYS.search(question.text):
        return _BORNE.search(text) is not None
    if question.expects is Expects.FIGURE:
        return question.answered_by(text)
    return _MAY.search(question.text) is not None and _PERMITS.search(text) is not None


def _held(term: str, bag: frozenset[str], like: Mapping[str, Mapping[str, float]]) -> float:
    near = like.get(term, {})
    meant = sum(bag.issuperset(row) for row in _plain().get(term, ()))
    said = MEANT + MORE * (meant - 1) if meant else 0.0
    return max(strength(term, bag), said, max((share for word, share in near.items() if word in bag), default=0.0))


def _like(
    question: Question, terms: Sequence[str], among: Sequence[Provision], library: Library
) -> dict[str, dict[str, float]]:
    """Of each term the words of the contract that mean much the same, with what they count; none without vectors."""
    vectors = library.vectors
    if vectors is None:
        return {}
    written = {stem(m.group()): m.group().casefold() for m in words(question.text)}
    plain = [t for t in terms if t in written]
    said = {stem(m.group()): m.group().casefold() for p in among for unit in p.units for m in words(unit.text)}
    said = {s: w for s, w in said.items() if w.isalpha() and len(w) > 3}
    if not plain or not said:
        return {}
    asked, spoken = _unit(vectors.sums([written[t] for t in plain])), _unit(vectors.sums(list(said.values())))
    near = asked @ spoken.T
    keys = list(said)
    return {t: {keys[n]: LIKE * float(near[row, n]) for n in np.flatnonzero(near[row] >= ALIKE)} for row, t in enumerate(plain)}


def _unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
