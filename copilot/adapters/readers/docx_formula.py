"""Word's formulas as one line of text: enough to find, quote and recompute them, not to typeset them.

After ECMA-376 part 1, 22.1 (Office Math Markup). What a formula's layout says without signs (a fraction's stroke, a root, a
bracket) is written out, so that nothing reads as a product that is none.
"""

from collections.abc import Callable, Mapping

from lxml import etree

from copilot.adapters.readers.office import local, value

_FORMATS = frozenset({"rPr", "ctrlPr", "argPr"})
_ACCENTS: Mapping[str, str] = {"\u0302": "^", "\u0304": "¯", "\u20d7": "→", "\u0303": "~", "\u0307": "˙"}


def formula(math: etree._Element) -> str:
    """The element's characters in reading order."""
    name = local(math)
    if name == "t":
        return math.text or ""
    if name in _FORMATS or name.endswith("Pr"):
        return ""
    write = _WRITTEN.get(name)
    return write(math) if write else "".join(map(formula, math))


def _part(math: etree._Element, name: str) -> str:
    found = math.find(f"{{*}}{name}")
    return formula(found) if found is not None else ""


def _grouped(text: str) -> str:
    """In brackets, unless it is one sign, number or name."""
    return text if text.isalnum() or len(text) < 2 or (text[0] == "(" and text.find(")") == len(text) - 1) else f"({text})"


def _property(math: etree._Element, name: str, default: str) -> str:
    found = math.find(f"{{*}}{local(math)}Pr/{{*}}{name}")
    if found is None:
        return default
    said = value(found)
    return default if said is None else said


def _fraction(math: etree._Element) -> str:
    return f"({_part(math, 'num')})/({_part(math, 'den')})"


def _root(math: etree._Element) -> str:
    return f"{_part(math, 'deg')}√({_part(math, 'e')})"


def _scripts(math: etree._Element) -> str:
    below, above = _part(math, "sub"), _part(math, "sup")
    return _part(math, "e") + (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")


def _sum(math: etree._Element) -> str:
    below, above = _part(math, "sub"), _part(math, "sup")
    limits = (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")
    return f"{_property(math, 'chr', '∫')}{limits} {_part(math, 'e')}"


def _brackets(math: etree._Element) -> str:
    between = _property(math, "sepChr", "|").join(formula(e) for e in math.iterfind("{*}e"))
    return f"{_property(math, 'begChr', '(')}{between}{_property(math, 'endChr', ')')}"


def _function(math: etree._Element) -> str:
    argument = _part(math, "e")
    return f"{_part(math, 'fName')}{argument if argument.startswith('(') else f' {argument}'}"


def _matrix(math: etree._Element) -> str:
    rows = (", ".join(formula(e) for e in row.iterfind("{*}e")) for row in math.iterfind("{*}mr"))
    return f"[{'; '.join(rows)}]"


def _lines(math: etree._Element) -> str:
    return "; ".join(formula(e) for e in math.iterfind("{*}e"))


def _limit(math: etree._Element) -> str:
    return f"{_part(math, 'e')}_{_grouped(_part(math, 'lim'))}"


def _accent(math: etree._Element) -> str:
    sign = _property(math, "chr", "\u0302")
    return f"{_part(math, 'e')}{_ACCENTS.get(sign, sign)}"


_WRITTEN: Mapping[str, Callable[[etree._Element], str]] = {
    "acc": _accent, "d": _brackets, "eqArr": _lines, "f": _fraction, "func": _function, "limLow": _limit, "limUpp": _limit,
    "m": _matrix, "nary": _sum, "rad": _root, "sPre": _scripts, "sSub": _scripts, "sSubSup": _scripts, "sSup": _scripts,
}  # fmt: skip
