"""What a claim changes where it nearly repeats its evidence: a figure, a date, a name, a 'not', a 'may'."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure
from copilot.domain.times import Time
from copilot.domain.units import CURRENCIES, same_currency
from copilot.services.check import names
from copilot.services.check.agreement import Difference
from copilot.services.check.alignment import NEAR_VERBATIM, Alignment, Run, Token, align
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.modality import deeds
from copilot.services.check.polarity import denials, is_denial, negations, opposites
from copilot.services.check.recompute import recomputed
from copilot.services.check.refind import compare
from copilot.services.check.statement import Statement
from copilot.services.check.words import STOP, WORD, alternatives, covered, stem

REPEATS, DENSE = 0.7, 0.5  # likeness and density from which a claim repeats a sentence of a long text
SAME = 0.85  # likeness from which a claim is the sentence itself with something changed, and no other sentence excuses it
CLOSE = 0.8  # likeness from which a single strange word in a claim is a departure and not a paraphrase
GAP = 4  # characters between two words that stand side by side: blanks, a bracket, a sign
_CELLS = re.compile(r"[|\t\n]")
_MINUS = re.compile(r"\(?[-−–]\s?[$€£]?\d|\(?[$€£]\s?[-−–]")
_DUTY, _LEAVE = frozenset(("shall", "must", "will")), frozenset(("may", "can", "could", "might"))
_ADVICE = frozenset(("should",))
_SMALL = frozenset(("the", "a", "an", "of", "and", "or", "in", "by", "to", "for", "any", "all", "each", "such", "this"))
_FLOOR = re.compile(
    r"\b(?:at least|(?:not|no) (?:less|fewer) than|a minimum of|in excess of|upwards of|at a minimum)\b", re.IGNORECASE
)
_CEILING = re.compile(
    r"\b(?:up to|at most|(?:not|no) more than|a maximum of|not exceeding|not to exceed|at a maximum)\b", re.IGNORECASE
)
_ALL, _SOME = (
    frozenset(("all", "every", "each", "always", "any", "entire")),
    frozenset(("some", "most", "many", "several", "few", "certain", "sometimes")),
)


@dataclass(frozen=True, slots=True)
class _View:
    statement: Statement
    evidence: Evidence
    alignment: Alignment
    everything: Sequence[Evidence]
    strict: bool = True  # whether a single word that stands nowhere in the evidence is a departure


def check_departures(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """Findings of the closest piece of evidence; none where the claim is a paraphrase of all of them."""
    best: _View | None = None
    for item in evidence:
        alignment = align(statement.own, item.tokens)
        if alignment.likeness >= NEAR_VERBATIM and (best is None or alignment.likeness > best.alignment.likeness):
            best = _View(statement, item, alignment, evidence)
    return [] if best is None else _departures(best)


def check_repetition(statement: Statement, evidence: Evidence) -> list[Finding] | None:
    """Findings where the claim repeats a sentence of a long text with changes; None where it repeats none."""
    alignment = align(statement.own, evidence.tokens)
    if alignment.likeness < REPEATS or alignment.density < DENSE:
        return None
    return _departures(_View(statement, evidence, alignment, (evidence,), strict=False))


def _departures(view: _View) -> list[Finding]:
    findings: list[Finding] = []
    for run in view.alignment.runs:
        findings.extend(_figures(view, run))
        findings.extend(_numbers(view, run))
        findings.extend(_times(view, run))
        if not _beside_label(view, run):
            findings.extend(_names(view, run))
            findings.extend(_words(view, run))
    return [*findings, *_signs(view), *_denials(view)]


def _beside_label(view: _View, run: Run) -> bool:
    """True where a sentence is held against cells of a table row: what stands beside its label says other things of it."""
    if not _is_prose(view.statement) or not run.theirs:
        return False
    row = view.evidence.row_at(run.theirs[0].start)
    return row is not None and view.evidence.start + run.theirs[-1].end > row.start + len(row.label)


def _is_prose(statement: Statement) -> bool:
    return not statement.cells and "|" not in statement.own


def _figures(view: _View, run: Run) -> Iterator[Finding]:
    mine = [f for f in view.statement.figures if _touches(f, run.mine)]
    theirs = [f for f in view.evidence.figures if _touches(f, run.theirs)]
    if not mine or len(mine) != len(theirs) or not run.tight:
        return
    for claim, found in zip(mine, theirs, strict=True):
        if (
            _in_other_form(view, found)
            or _of_the_row(view, claim, found)
            or compare(view.statement, claim, found, view.evidence) is Difference.NONE
        ):
            continue
        if (view.statement.cells or view.alignment.likeness < SAME) and recomputed(claim, view.statement, view.everything):
            continue
        moved = len(run.mine) > 2 and any(
            compare(view.statement, claim, f, e) is Difference.NONE for e in view.everything for f in e.figures
        )
        if not moved and not _confirmed_elsewhere(view, claim):
            yield Finding(
                Verdict.FIGURE_MISMATCH, f"where the claim says {_flat(claim.text)}, the evidence says {_flat(found.text)}"
            )


def _numbers(view: _View, run: Run) -> Iterator[Finding]:
    """Numbers that are neither figures nor dates: another clause, note, standard or item."""
    mine, theirs = _labels(view.statement, run.mine), _labels(view.evidence, run.theirs)
    if not run.tight or not mine or len(mine) != len(theirs):
        return
    for claim, found in zip(mine, theirs, strict=True):
        if claim != found:
            yield Finding(Verdict.FIGURE_MISMATCH, f"where the claim says {claim}, the evidence says {found}")


def _labels(side: Statement | Evidence, tokens: Sequence[Token]) -> list[str]:
    taken = _taken(side)
    return [t.text for t in tokens if t.text[0].isdigit() and not any(a < t.end and t.start < b for a, b in taken)]


def _taken(side: Statement | Evidence) -> list[tuple[int, int]]:
    """Where figures, dates and periods stand."""
    return [*((f.start, f.end) for f in side.figures), *((t.start, t.end) for t in side.times)]


def _signs(view: _View) -> Iterator[Finding]:
    """A minus that one writes before the same number, in the same words, and the other does not."""
    for (before, _), (claim, found) in zip(view.alignment.same, view.alignment.same[1:], strict=False):
        if not claim.text[0].isdigit() or claim.start - before.end > GAP:
            continue
        a, b = _at(view.statement.figures, claim), _at(view.evidence.figures, found)
        if a and b and bool(_MINUS.match(a.text)) != bool(_MINUS.match(b.text)) and a.negative is not True:
            yield Finding(Verdict.FIGURE_MISMATCH, f"{_flat(a.text)} has another sign than the evidence's {_flat(b.text)}")


def _in_other_form(view: _View, found: Figure) -> bool:
    """True where a sentence is held against a table row with several figures: which of them it means, its column tells."""
    row = view.evidence.row_of(found)
    return row is not None and len(row.values) > 1 and _is_prose(view.statement)


def _of_the_row(view: _View, claim: Figure, found: Figure) -> bool:
    """True where a cell of a table's line says what the claim does, and what was set against it stands in the words of another."""
    line = _line(view.evidence, found)
    if not _CELLS.search(view.evidence.text[slice(*line)]) or _alone(view.evidence, found):
        return False
    cells = [f for f in view.evidence.figures if line[0] <= f.start < line[1] and _alone(view.evidence, f)]
    return any(compare(view.statement, claim, f, view.evidence) is Difference.NONE for f in cells)


def _line(evidence: Evidence, figure: Figure) -> tuple[int, int]:
    begin, end = evidence.text.rfind("\n", 0, figure.start) + 1, evidence.text.find("\n", figure.end)
    return begin, end if end >= 0 else len(evidence.text)


def _alone(evidence: Evidence, figure: Figure) -> bool:
    """True for a figure that is all its cell says."""
    left, right = _CELLS.split(evidence.text[: figure.start])[-1], _CELLS.split(evidence.text[figure.end :])[0]
    return not re.search(r"[^\W\d_]{2,}", f"{left} {right}")


def _confirmed_elsewhere(view: _View, claim: Figure) -> bool:
    """True when another citation, or another sentence of a long text that speaks of the same, holds the figure."""
    others = [e for e in view.everything if e is not view.evidence]
    if any(compare(view.statement, claim, f, e) is Difference.NONE for e in others for f in e.figures):
        return True
    if view.strict or view.alignment.likeness >= SAME:
        return False
    words = frozenset(view.statement.stems)
    return any(
        not view.alignment.start <= f.start < view.alignment.end
        and compare(view.statement, claim, f, view.evidence) is Difference.NONE
        and 2 * sum(covered(w, view.evidence.bag_at(f.start)) for w in words) >= len(words)
        for f in view.evidence.figures
    )


def _times(view: _View, run: Run) -> Iterator[Finding]:
    mine = [t for t in view.statement.times if _touches(t, run.mine)]
    theirs = [t for t in view.evidence.times if _touches(t, run.theirs)]
    if len(mine) != len(theirs) or not run.tight or len(run.mine) > 6:
        return
    for claim, found in zip(mine, theirs, strict=True):
        others = [e for e in view.everything if e is not view.evidence]
        if not found.agrees(claim) and not any(t.states(claim) for e in others for t in e.times):
            yield Finding(Verdict.FIGURE_MISMATCH, f"where the claim says {claim.text}, the evidence says {found.text}")


def _at(figures: Sequence[Figure], token: Token) -> Figure | None:
    return next((f for f in figures if f.start < token.end and token.start < f.end), None)


def _touches(item: Figure | Time, tokens: Sequence[Token]) -> bool:
    return bool(tokens) and item.start < tokens[-1].end and tokens[0].start < item.end


def _names(view: _View, run: Run) -> Iterator[Finding]:
    """One name in the place of another. A defined term and the party behind it are the same, where the document says so."""
    words = _worded(view, run)
    if not words or not run.theirs or not run.tight:
        return
    mine = [w for w in words if w[0].isupper() and w.casefold() not in _SMALL]
    if not mine or len(mine) < sum(w.casefold() not in STOP for w in words) / 2:
        return
    taken = _taken(view.evidence)
    theirs = [
        t.text
        for t in run.theirs
        if t.text[0].isupper() and t.text.casefold() not in _SMALL and not any(a < t.end and t.start < b for a, b in taken)
    ]
    if all(map(_grammar, (*mine, *theirs))):
        return  # 'No fewer than' for 'At least'
    present = {names.key(w) for w in run.evidence}
    stems = {stem(w) for w in run.evidence}
    strange = [w for w in mine if len(w) > 1 and names.key(w) not in present and alternatives(stem(w)).isdisjoint(stems)]
    strange = [w for w in strange if not names.abbreviates(w, view.evidence.text)]
    if strange and theirs and not any(_same_party(view, a, b) for a in strange for b in theirs):
        yield Finding(
            Verdict.CONTRADICTED,
            f"where the claim names {' '.join(strange)}, the evidence names {' '.join(theirs)}",
        )


def _grammar(word: str) -> bool:
    """True for 'No' and 'At' at a sentence's opening; 'US' and 'IT' are written as names are."""
    return word.casefold() in STOP and not (word.isupper() and len(word) > 1)


def _worded(view: _View, run: Run) -> tuple[str, ...]:
    """The claim's words in the run that belong to no date and no figure: those are compared by what they mean."""
    taken = _taken(view.statement)
    return tuple(t.text for t in run.mine if not any(a < t.end and t.start < b for a, b in taken))


def _same_party(view: _View, mine: str, theirs: str) -> bool:
    """True when the document makes one the name of the other: 'Northwind Trading Ltd (the “Supplier”)'."""
    if mine.casefold()[:4] == theirs.casefold()[:4]:
        return True
    mark, gap = r"[(“\"]\W{0,3}(?:the\s+)?\W?", r"(?:[^(“\")”\n]|\n(?!\s*\n)){0,160}"
    patterns = [rf"\b{re.escape(a)}\b{gap}{mark}{re.escape(b)}\b" for a, b in ((mine, theirs), (theirs, mine))]
    return any(re.search(p, place.text) for p in patterns for place in view.evidence.around)


def _words(view: _View, run: Run) -> Iterator[Finding]:
    mine = {w.casefold() for w in run.claim}
    theirs = {w.casefold() for w in run.evidence}
    if not theirs or not mine:
        return
    for ours, others in () if _demands_apart(view) else ((_DUTY, _LEAVE), (_LEAVE, _DUTY), (_ADVICE, _DUTY), (_DUTY, _ADVICE)):
        if mine & ours and theirs & others and not (theirs & ours) and not (mine & others):
            yield Finding(
                Verdict.CONTRADICTED, f"the claim says '{_one(mine & ours)}' where the evidence says '{_one(theirs & others)}'"
            )
    yield from _currencies(mine, theirs)
    yield from _bounds(" ".join(run.claim), " ".join(run.evidence))
    for word in sorted(mine - theirs):
        if contrary := opposites(word) & theirs:
            yield Finding(Verdict.CONTRADICTED, f"the claim says '{word}' where the evidence says '{_one(contrary)}'")
    if mine & _ALL - theirs and theirs & _SOME:
        yield Finding(
            Verdict.CONTRADICTED, f"the claim says '{_one(mine & _ALL)}' where the evidence says '{_one(theirs & _SOME)}'"
        )
    if view.strict:
        yield from _strange(view, run)


def _demands_apart(view: _View) -> bool:
    """True where a 'may' for a 'shall' changes nothing: 'may not' is 'shall not'; or where another deed is spoken of."""
    mine = deeds(view.statement.own)
    stretch = view.evidence.text[view.alignment.start : view.alignment.end]
    theirs = deeds(stretch)
    if not mine or not theirs:
        return False
    said = {stem(m.group()) for m in WORD.finditer(stretch)}
    return set(mine) <= set(theirs) or all(alternatives(own.verb).isdisjoint(said) for own in mine)


def _bounds(mine: str, theirs: str) -> Iterator[Finding]:
    """'At least' for 'up to'."""
    for ours, others in ((_FLOOR, _CEILING), (_CEILING, _FLOOR)):
        claim, found = ours.search(mine), others.search(theirs)
        if claim and found and not others.search(mine) and not ours.search(theirs):
            yield Finding(Verdict.CONTRADICTED, f"the claim says '{claim.group()}' where the evidence says '{found.group()}'")


def _currencies(mine: set[str], theirs: set[str]) -> Iterator[Finding]:
    """'Payable in euros' for 'payable in dollars': without a figure beside it, a currency is a word."""
    ours, others = ({w: c for w in side if (c := CURRENCIES.get(w) or CURRENCIES.get(w.upper()))} for side in (mine, theirs))
    if ours and others and not any(same_currency(a, b) for a in ours.values() for b in others.values()):
        yield Finding(Verdict.FIGURE_MISMATCH, f"the claim says '{min(ours)}' where the evidence says '{min(others)}'")


def _strange(view: _View, run: Run) -> Iterator[Finding]:
    if view.alignment.likeness < CLOSE or not run.tight or len(run.mine) > 3:
        return
    known = (view.evidence.own, *view.evidence.around)
    mine = [w for w in _worded(view, run) if _bears_meaning(w)]
    theirs = [w for w in run.evidence if _bears_meaning(w)]
    strange = [w for w in mine if all(alternatives(stem(w)).isdisjoint(place.stems) for place in known)]
    if strange and theirs:
        yield Finding(Verdict.NOT_FOUND, f"the claim says '{' '.join(strange)}' where the evidence says '{' '.join(theirs)}'")


def _bears_meaning(word: str) -> bool:
    return word.isalpha() and len(word) > 2 and word.casefold() not in STOP


def _denials(view: _View) -> Iterator[Finding]:
    """A 'not' that one has and the other has not, outside idioms."""
    stretch = view.evidence.text[view.alignment.start : view.alignment.end]
    own = negations(view.statement.own)
    equal = own == negations(stretch)
    if not equal and denials(view.statement.own) == denials(stretch):
        return  # 'failed to' for 'did not', 'is prohibited' for 'shall not'
    for run in view.alignment.runs:
        if _beside_label(view, run):
            continue
        added = [w for w in run.claim if is_denial(w)]
        lost = [w for w in run.evidence if is_denial(w)]
        if equal and len(run.claim) + len(run.evidence) > 1:
            continue  # an idiom for another; a 'not' put in or left out alone is none
        if run.tight and added and not lost and len(run.claim) <= 4:
            yield Finding(Verdict.CONTRADICTED, f"the claim says '{' '.join(added)}', the evidence does not")
        elif run.tight and lost and not added and len(run.evidence) <= 4:
            yield Finding(Verdict.CONTRADICTED, f"the evidence says '{' '.join(lost)}', the claim leaves it out")


def _one(words: frozenset[str] | set[str]) -> str:
    return sorted(words)[0]


def _flat(text: str) -> str:
    return " ".join(text.split())
