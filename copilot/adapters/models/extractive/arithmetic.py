"""What is computed from cells, as a formula and its result: '(1,234 - 1,100) / 1,100' and '12.2%'."""

import ast
import operator
import re
from collections.abc import Callable, Sequence

from copilot.adapters.models.extractive.grids import Value

_PLAIN = re.compile(r"[\d.+\-*/() ]{1,200}")
_DO: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
}  # fmt: skip
NIL = "not computed: the base is nil"


def growth(new: Value, old: Value) -> tuple[str, str]:
    """The change in percent; of percentages in points. Where the sign turns a percentage would mislead: the difference."""
    a, b = _number(new), _number(old)
    if percent(new) or percent(old):
        return f"{plain(new)} - {operand(old)}", f"{a - b:+.{max(1, places(new), places(old))}f} percentage points"
    if b == 0:
        return "", NIL
    if a * b < 0:  # from profit to loss or back
        return change(new, old)
    return f"({plain(new)} - {operand(old)}) / {operand(old)}", f"{_percent((a - b) / b)}%"


def growth_of(new: str, old: str, *, in_points: bool) -> tuple[str, str]:
    """The change between two formulas, of their cells and not of their rounded results; of shares in percentage points."""
    a, b = evaluated(new), evaluated(old)
    if a is None or b is None:
        return "", ""
    if in_points:
        return f"{new} - {old}", f"{100 * (a - b):+.2f} percentage points"
    if b <= 0:  # of a loss a percentage would mislead
        return f"({new}) - ({old})", _figure(a - b, 0)
    return f"(({new}) - ({old})) / ({old})", f"{_percent((a - b) / b)}%"


def evaluated(formula: str) -> float | None:
    """What a formula of sums, differences, products and quotients comes to; None for anything else."""
    plain = formula.replace(",", "")
    try:
        return _value(ast.parse(plain.strip(), mode="eval").body) if _PLAIN.fullmatch(plain) else None
    except (SyntaxError, KeyError, ZeroDivisionError):
        return None


def _value(node: ast.expr) -> float:
    if isinstance(node, ast.BinOp):
        return _DO[type(node.op)](_value(node.left), _value(node.right))
    if isinstance(node, ast.UnaryOp):
        return -_value(node.operand)
    return float(ast.literal_eval(node))


def change(new: Value, old: Value) -> tuple[str, str]:
    """The difference, in the cells' own unit."""
    if percent(new) and percent(old):
        return growth(new, old)
    return f"{plain(new)} - {operand(old)}", _figure(_number(new) - _number(old), max(places(new), places(old)))


def share(part: Value, whole: Value) -> tuple[str, str]:
    """The part in percent of the whole."""
    if not _number(whole):
        return "", ""
    return f"{plain(part)} / {operand(whole)}", f"{_percent(_number(part) / _number(whole))}%"


def cost_share(part: Value, whole: Value) -> tuple[str, str]:
    """As `share`, of a cost that is printed with a cost's sign: turned, so that it counts as one."""
    if not _number(whole):
        return "", ""
    return f"-({plain(part)}) / {operand(whole)}", f"{_percent(-_number(part) / _number(whole))}%"


def ratio(part: Value, whole: Value) -> tuple[str, str]:
    """One figure over the other."""
    if not _number(whole):
        return "", ""
    return f"{plain(part)} / {operand(whole)}", f"{_number(part) / _number(whole):,.2f}"


def quotient(part: tuple[str, float], whole: tuple[str, float], *, percent: bool) -> str:
    """'(70 + 30) / 400 = 25.0%' of two figures given with the words that make them; empty where the whole is nil."""
    if not whole[1]:
        return ""
    result = part[1] / whole[1]
    return f"{part[0]} / {whole[0]} = " + (f"{_percent(result)}%" if percent else f"{result:,.2f}")


def total(values: Sequence[Value]) -> tuple[str, str]:
    """The sum."""
    result = sum(_number(v) for v in values)
    return _sum(values), _figure(result, max(places(v) for v in values)) + ("%" if all(map(percent, values)) else "")


def mean(values: Sequence[Value]) -> tuple[str, str]:
    """The mean, with up to two decimals more than the figures have."""
    result = sum(_number(v) for v in values) / len(values)
    shown = _figure(result, max(places(v) for v in values) + 2)
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return f"({_sum(values)}) / {len(values)}", shown + ("%" if all(map(percent, values)) else "")


def plain(value: Value) -> str:
    """The figure without currency signs; negative ones with a minus."""
    return _figure(_number(value), places(value)) + ("%" if percent(value) else "")


def operand(value: Value) -> str:
    """As `plain`; a negative figure in brackets, so that two signs never meet."""
    return f"({plain(value)})" if _number(value) < 0 else plain(value)


def percent(value: Value) -> bool:
    return "%" in value.text


def places(value: Value) -> int:
    """Decimals as printed."""
    _, point, decimals = value.text.rstrip(" )%*†abcdefghi(").partition(".")
    return sum(c.isdigit() for c in decimals) if point else 0


def _sum(values: Sequence[Value]) -> str:
    return " + ".join([plain(values[0]), *map(operand, values[1:])])


def _number(value: Value) -> float:
    return value.number or 0.0


def _figure(number: float, decimals: int) -> str:
    return f"{number:,.{decimals}f}"


def _percent(number: float) -> str:
    return f"{number * 100:,.{1 if abs(number) >= 0.1 else 2}f}"
