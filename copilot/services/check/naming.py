"""Names, parties, and clause numbers of a claim, looked for in its evidence and around it."""

import re
from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.domain.references import references
from copilot.services.check import names
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.polarity import LIGHT_WORDS
from copilot.services.check.statement import Statement
from copilot.services.check.words import alternatives, content, covered, stem

_PAGE = re.compile(r"^(?:pages?|pp?\.|forms?|lines?|rows?|columns?|slides?)", re.IGNORECASE)
_LETTERS_OR_DIGITS = re.compile(r"[^\W\d_]+|\d+")
_ACTS = re.compile(r"\s+(?:[a-z]+(?:ed|s)|rose|fell|grew|led|won|lost|was|were|has|have|had|will|may|can|shall|must)\b")
_NUMBER = re.compile(r"\d+(?:[.\-–]\d+)*(?:\([a-zA-Z0-9]{1,4}\))*")


def check_names(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A finding for the names that stand neither in the evidence nor above it, at the document's head or in its name."""
    taken = [*((f.start, f.end) for f in statement.figures), *((t.start, t.end) for t in statement.times)]
    strange = [
        n
        for n in names.names(statement.own)
        if n.strong and not _is_heading(n.text, statement) and not any(a < n.end and n.start < b for a, b in taken)
    ]
    strange += _acting_strangers(statement, evidence)
    for place in (*(e.own for e in evidence), *(s for e in evidence for s in (*e.around, e.columns))):
        strange = [n for n in strange if not (_known(n.key, n.text, place.keys) or names.abbreviates(n.text, place.text))]
    if not strange:
        return []
    listed = tuple(dict.fromkeys(n.text for n in strange))
    verb = "is" if len(listed) == 1 else "are"
    return [Finding(Verdict.NOT_FOUND, f"{', '.join(listed)} {verb} named nowhere in or around the evidence")]


def _acting_strangers(statement: Statement, evidence: Sequence[Evidence]) -> list[names.Name]:
    """A sentence's first word that acts in it and of which the text knows no form: 'Evolocumab reduced mortality'."""
    opening = next(iter(names.names(statement.own)), None)
    if opening is None or opening.strong or not _ACTS.match(statement.own, opening.end) or len(opening.text) < 5:
        return []
    word = stem(opening.text)
    if (
        word in LIGHT_WORDS
        or alternatives(word) != frozenset((word,))
        or any(covered(w, e.own.stems) for e in evidence for w in content(opening.text))
    ):
        return []  # one of the fields' own words, or one that the evidence has
    return [opening]


def _known(key: str, text: str, known: frozenset[str]) -> bool:
    if key in known:
        return True
    if any(c.isdigit() for c in text):
        return all(
            names.key(p) in known for p in _LETTERS_OR_DIGITS.findall(text)
        )  # 'IFRS9' for 'IFRS 9'; 'VX-300' is not 'VX-200'
    parts = [p for p in re.split(r"[-/&.'’]", text) if len(p) > 1 and p[0].isupper()]
    if "&" not in text and parts != [text] and all(names.key(p) in known for p in parts):
        return True
    if text.endswith("s") and names.key(text[:-1]) in known:
        return True  # 'CNNs', 'PhDs'
    if not alternatives(stem(text)).isdisjoint(known):
        return True  # 'Revenue' set as a label for 'Net sales'
    return len(key) > 4 and any(k.startswith(key[:-1]) and len(k) - len(key) <= 4 for k in known if k[:1] == key[:1])


def _is_heading(text: str, statement: Statement) -> bool:
    """Labels of a table's cells are set in capitals without being names."""
    return bool(statement.cells) and not text.isupper() and text in statement.cells[0]


def check_references(statement: Statement, evidence: Sequence[Evidence], sources: Sequence[str]) -> list[Finding]:
    """A finding for each clause, note or exhibit number that its document does not have."""
    findings = []
    for text in (r.text for r in references(statement.own)):
        if _PAGE.match(text):
            continue
        numbers = _NUMBER.findall(text)
        near = [f"{e.before.text}\n{e.text}" for e in evidence]
        if numbers and not any(text.strip() in t or _has(n, t) for n in numbers[:1] for t in (*near, *sources)):
            findings.append(Finding(Verdict.NOT_FOUND, f"'{text.strip()}' is nowhere in the cited document"))
    return findings


def _has(number: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(number)}(?![\w]|\.\d)", text) is not None
