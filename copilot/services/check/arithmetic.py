"""Formulas shown in a claim, evaluated in code: `(1,234 - 1,100) / 1,100 = 12.2%`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext

_SIGNS = r"[($€£+\-−–]"
# Begun once in a run of signs, with up to two blanks between: what fails from the first of them fails from each.
_STRETCH = re.compile(rf"(?<!{_SIGNS})(?<!{_SIGNS}\s)(?<!{_SIGNS}\s\s)(?:{_SIGNS}\s{{0,2}}+)*+\.?\d[\d.,\s()$€£%+\-−–×*/÷x]*")
_OPERATION = re.compile(r"\d\s?%?\s?\)?(?:\s?[+×*/÷x]|\s[-−–]\s)\s?[($€£.\d\-−–]")
_TOKEN = re.compile(r"\s*(?:(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?P<percent>\s?%)?|(?P<sign>[()+\-−–×*/÷x]))")
_MINUS = frozenset("-−–")
_TIMES = frozenset("×*x")
LONGEST = 400  # characters of one formula


@dataclass(frozen=True, slots=True)
class Formula:
    """An arithmetic expression in a text. `value` counts percents as such: 12% is 0.12."""

    start: int
    end: int
    text: str
    value: Decimal
    operands: tuple[Decimal, ...]
    claimed: bool  # an equals sign stands beside it, so that the text asserts its value


def formulas(text: str) -> tuple[Formula, ...]:
    """Every expression with at least one operation, division or brackets included. Never raises."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[Formula]:
    if not _OPERATION.search(text):
        return
    for match in _STRETCH.finditer(text):
        piece = match.group().rstrip(" ,.$€£(+-−–×*/÷x")
        if len(piece) > LONGEST or not _OPERATION.search(piece):
            continue
        lead = len(match.group()) - len(match.group().lstrip())
        start, end = match.start() + lead, match.start() + len(piece)
        parsed = _parse(piece.strip())
        if parsed is None:
            continue
        value, operands = parsed
        before, after = text[:start].rstrip(), text[end:].lstrip()
        claimed = before.endswith("=") or after.startswith("=")
        yield Formula(start, end, piece.strip(), value, operands, claimed)


def _parse(piece: str) -> tuple[Decimal, tuple[Decimal, ...]] | None:
    tokens = _tokens(re.sub(r"[$€£]", "", piece))
    if tokens is None or sum(isinstance(t, Decimal) for t in tokens) < 2:
        return None
    reader = _Reader(tokens)
    with localcontext(prec=28):
        try:
            value = reader.sum()
        except (DivisionByZero, InvalidOperation, IndexError, RecursionError):
            return None
    return None if reader.at != len(tokens) else (value, tuple(reader.operands))


def _tokens(piece: str) -> list[Decimal | str] | None:
    tokens: list[Decimal | str] = []
    at = 0
    while at < len(piece):
        match = _TOKEN.match(piece, at)
        if match is None:
            return None if piece[at:].strip() else tokens
        if match["number"]:
            number = Decimal(match["number"].replace(",", ""))
            tokens.append(number / 100 if match["percent"] else number)
        else:
            sign = match["sign"]
            tokens.append("-" if sign in _MINUS else "*" if sign in _TIMES else "/" if sign == "÷" else sign)
        at = match.end()
    return tokens


class _Reader:
    """Recursive descent over sums, products and brackets. Raises IndexError where an operand is missing."""

    def __init__(self, tokens: list[Decimal | str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0
        self.operands: list[Decimal] = []

    def _peek(self) -> Decimal | str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def sum(self) -> Decimal:
        value = self.product()
        while self._peek() in ("+", "-"):
            sign = self._peek()
            self.at += 1
            right = self.product()
            value = value + right if sign == "+" else value - right
        return value

    def product(self) -> Decimal:
        value = self.factor()
        while self._peek() in ("*", "/"):
            sign = self._peek()
            self.at += 1
            right = self.factor()
            value = value * right if sign == "*" else value / right
        return value

    def factor(self) -> Decimal:
        token = self._peek()
        if token == "-":
            self.at += 1
            return -self.factor()
        if token == "(":
            self.at += 1
            self.depth += 1
            if self.depth > 20:
                raise IndexError("nested too deeply")
            value = self.sum()
            if self._peek() != ")":
                raise IndexError("a bracket is not closed")
            self.at += 1
            self.depth -= 1
            return value
        if not isinstance(token, Decimal):
            raise IndexError("an operand is missing")
        self.at += 1
        self.operands.append(token)
        return token
