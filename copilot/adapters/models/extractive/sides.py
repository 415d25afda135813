"""Questions about several companies or contracts at once: one question for each, answered from its own documents."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import GENERIC, Question, analyse
from copilot.adapters.models.extractive.spelling import companies
from copilot.adapters.models.extractive.words import stem, words

_JOINED = re.compile(
    r"\s*(?:,|,?\s*\b(?:and|or|vs\.?|versus|with|than|to|against)\b|&)\s*(?:(?:that|those)\s+)?(?:of\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_COMPARES = re.compile(r"^\W*(?:compare|contrast|set side by side)\b\W*", re.IGNORECASE)


_POSSESSIVE = r"['’]s$"
# 'Which of A had the highest revenue': of one by itself its figure is asked for, not which of its parts is the highest.
_MOST = re.compile(
    r"^\W*(?:which|what|who)\b[^?]*?\b(?:had|has|have|made|makes|reported|reports|earned|earns|generated|shows?|showed|recorded|is|was)\s+(?:the\s+)?"
    r"(?:highest|largest|greatest|biggest|most|higher|larger|greater|bigger|more|best|better|lowest|smallest|least|lower|smaller|less)\s+"
    r"(?P<of>(?:(?!\b(?:in|at|for|during|as of|by)\b)[^?])+?)(?=\s+(?:in|at|for|during|as of|by)\b|\s*\??\s*$)",
    re.IGNORECASE,
)


# 'How does A's margin compare with B's in 2023': one line item of two.
_ONES = re.compile(
    r"^\W*how (?:does|do|did|has|have) (?P<one>[A-Z][\w.& -]*?)['’]s? (?P<of>[^?]+?) compared? (?:with|to|against) (?:that of |those of )?(?P<other>[A-Z][\w.&-]*?)(?:['’]s)?(?P<rest>(?:\s+(?:in|at|for|during|over)\b[^?]*)?)\??\s*$",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"^\W*(?:which|what)\s+(?:of\s+(?:the|these|those)\s+)?(?:\w+\s+)?(?:company|companies|firm|firms|issuer|issuers|group)\b",
    re.IGNORECASE,
)


# 'Which grew faster in 2023, subscriptions or services?': the growth of each, of companies or of parts of one.
_FASTER = re.compile(
    r"^\W*which\b(?P<of>[^?]*?)\b(?P<verb>grew|grow|grows|rose|increased|gained|fell|declined|dropped|shrank|decreased)\s+(?:the\s+)?"
    r"(?P<how>faster|more|quicker|most|fastest|slower|less|slowest|least)(?P<when>\s+(?:in|during|over|for)\b[^,:?]*)?\s*[,:–—-]?\s+"
    r"(?P<one>[^?,]+?)\s+or\s+(?P<other>[^?,]+?)(?P<late>\s+(?:in|during|over|for)\b[^?]*)?\s*\??\s*$",
    re.IGNORECASE,
)
_OF_THESE = re.compile(r"\b(?:of|the|these|those|two|company|companies|segment|segments|category|categories|line|business|one)\b(?:['’]s)?", re.IGNORECASE)  # fmt: skip
GROWING = "net sales"  # what grows where the question names nothing


class Side(NamedTuple):
    """One of those asked about: its name as written, the question about it alone, its documents (none where none is of it)."""

    name: str
    question: str
    documents: frozenset[str]


def highest(question: Question) -> bool | None:
    """True where the question asks which has the most of something, False where the least; None where it asks neither."""
    if (faster := _FASTER.search(question.text)) is not None:
        slower = re.match(r"slow|less|least", faster["how"], re.IGNORECASE) is not None
        falls = re.match(r"f|d|shr", faster["verb"], re.IGNORECASE) is not None
        return slower == falls
    found = _MOST.search(question.text)
    return (
        None
        if found is None
        else re.search(r"\b(?:lowest|smallest|least|lower|smaller|less)\b", found.group(), re.IGNORECASE) is None
    )


def sides(question: Question, library: Library) -> list[Side]:
    """Those that the question sets side by side; empty where it names one, or all in the same documents."""
    if (m := _FASTER.search(question.text)) is not None:
        return _growing(question, m, library)
    if _ANY.search(question.text) and _MOST.search(question.text):
        return _of_all(question, library)
    if (m := _ONES.search(question.text)) is not None:
        question = analyse(f"What was {m['one']}’s and {m['other']}’s {m['of']} {m['rest'].strip(' ?')}?")
    groups: list[tuple[frozenset[str], list[re.Match[str]]]] = []
    for name, match in _named(question):
        documents = frozenset(d for d in library.evidence.documents if name in library.identity(d))
        between = question.text[groups[-1][1][-1].end() : match.start()] if groups else ""
        if groups and not between.strip(" -."):
            groups[-1][1].append(match)  # 'Papa John'
        elif groups and not _JOINED.fullmatch(between):
            return []
        else:
            groups.append((documents, [match]))
    known = [documents for documents, _ in groups if documents]
    if len(groups) < 2 or not known or any(a & b for n, a in enumerate(known) for b in known[n + 1 :]):
        return []
    if any(_mentioned(ms, library) for documents, ms in groups if not documents):
        return []  # a part of one of the others, and nobody's own documents
    every = [match for _, own in groups for match in own]
    return [Side(_written(question.text, own), _alone(question.text, own, every), documents) for documents, own in groups]


def _growing(question: Question, asked: re.Match[str], library: Library) -> list[Side]:
    """The growth of each of the two, from the documents of its company; of a part, from those of any company named."""
    known = {
        name: frozenset(d for d in library.evidence.documents if stem(name) in library.identity(d))
        for name in companies(library)
    }
    of = {name: documents for name, documents in known.items() if documents}
    named = frozenset(d for name, documents in of.items() if _says(asked.group(), name) for d in documents)
    line = " ".join(_OF_THESE.sub(" ", asked["of"]).split()).strip(" ,'’") or GROWING
    when = f" {(asked['when'] or asked['late'] or '').strip()}".rstrip()
    found = []
    for part in (asked["one"].strip(), re.sub(r"^\s*(?:the|did)\s+", "", asked["other"]).strip()):
        own = frozenset(d for name, documents in of.items() if _says(part, name) for d in documents)
        found.append(Side(part, f"What was {part} {line} growth{when}?", own or named or frozenset(library.evidence.documents)))
    return found


def _says(text: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None


def _of_all(question: Question, library: Library) -> list[Side]:
    """A side for each company that has filed documents of its own."""
    found: list[Side] = []
    for name in companies(library):
        documents = frozenset(d for d in library.evidence.documents if stem(name) in library.identity(d))
        if documents and not any(documents & other.documents for other in found):
            text = _MOST.sub(rf"What was the \g<of> of {name}", question.text, count=1)
            found.append(Side(name, " ".join(text.split()), documents))
    return found if len(found) > 1 else []


def _mentioned(own: Sequence[re.Match[str]], library: Library) -> bool:
    return any(stem(m.group()) in library.vocabulary(d) for m in own for d in library.evidence.documents)


def _named(question: Question) -> list[tuple[str, re.Match[str]]]:
    """The proper names of the question, each where it first stands."""
    found: dict[str, re.Match[str]] = {}
    for match in words(question.text):
        name = stem(match.group())
        if name in question.names and name not in GENERIC:
            found.setdefault(name, match)
    return list(found.items())


def _written(text: str, own: Sequence[re.Match[str]]) -> str:
    return re.sub(_POSSESSIVE, "", text[own[0].start() : own[-1].end()])


def _alone(text: str, own: Sequence[re.Match[str]], spans: Sequence[re.Match[str]]) -> str:
    """The question with this name in place of the whole list of names; one for a figure where it only says 'compare'."""
    name = text[own[0].start() : own[-1].end()]
    kept = f"{text[: spans[0].start()]}{name}{text[spans[-1].end() :]}"
    kept = _MOST.sub(rf"What was the \g<of> of {re.sub(_POSSESSIVE, '', name)}", kept, count=1)
    return " ".join(_COMPARES.sub("What was ", kept, count=1).split())
