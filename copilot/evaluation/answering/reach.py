"""What code alone could answer at most: the labelled answer, or the figures of its formula, stand in the documents given."""

import re
from collections.abc import Sequence
from decimal import Decimal

from copilot.evaluation.answering.rows import Question, texts
from copilot.services.check.arithmetic import formulas

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
TRIVIAL = frozenset({Decimal(n) for n in (1, 2, 3, 4, 5, 100)})  # counts and percents that a formula brings itself


def in_reach(question: Question) -> bool | None:
    """True when perfect choice of words, cells and formula gives the answer; None for a row without an answer."""
    if not question.answers or question.unanswerable:
        return None
    held = " ".join(" ".join(text.split()) for text in texts_of(question)).casefold()
    if all(" ".join(a.split()).casefold() in held for a in question.answers):
        return True
    return _computable(question, frozenset(_numbers(held)))


def texts_of(question: Question) -> Sequence[str]:
    """All text that the question is asked of, as far as its own row gives it."""
    return [text for source in question.documents for text in texts(source)]


def _computable(question: Question, held: frozenset[Decimal]) -> bool:
    if not question.derivation or len(question.answers) != 1:
        return False
    derivation = question.derivation.replace("[", "(").replace("]", ")")
    operands = [n for n in _numbers(derivation) if n not in TRIVIAL]
    if not operands or any(n not in held for n in operands):
        return False
    gold = _numbers(question.answers[0])
    if len(gold) != 1:
        return False
    values = [abs(f.value) for f in formulas(derivation)]
    if "##" in derivation:
        return gold[0] == derivation.count("##") + 1
    return any(abs(v - gold[0]) <= Decimal("0.011") or abs(v * 100 - gold[0]) <= Decimal("0.011") for v in values)


def _numbers(text: str) -> list[Decimal]:
    return [Decimal(m.replace(",", "")) for m in _NUMBER.findall(text)]
