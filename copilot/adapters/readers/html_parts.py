"""What a browser draws that is no running text: formulas, filled-in fields, raised figures, the words of a drawing."""

import re
from collections.abc import Callable, Mapping

from lxml import etree

from copilot.adapters.readers.builder import raised
from copilot.adapters.readers.office import local

_RAISED = re.compile(r"vertical-align\s*:\s*(?:super|text-top)", re.IGNORECASE)
_LINE_THROUGH = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_STRUCK = frozenset({"del", "s", "strike"})
_TYPED = frozenset({"text", "search", "tel", "url", "email", "number", "date", "month", "week", "time", "datetime-local"})
_TICKED = {True: "☒", False: "☐"}


def words(element: etree._Element, text: str) -> str:
    """The element's own text, its figures raised where the page raises them."""
    parent = element.getparent()
    return raised(text) if any(_is_raised(e) for e in (element, parent) if e is not None) else text


def _is_raised(element: etree._Element) -> bool:
    return local(element) == "sup" or bool(_RAISED.search(element.get("style", "")))


def struck(element: etree._Element) -> bool:
    """True for text that is struck through, as deleted."""
    return local(element) in _STRUCK or bool(_LINE_THROUGH.search(element.get("style", "")))


def field(element: etree._Element) -> str:
    """What is typed, ticked or chosen in a field of a form."""
    if local(element) == "select":
        options = list(element.iter("option"))
        chosen = [o for o in options if "selected" in o.attrib] or ([] if "multiple" in element.attrib else options[:1])
        return ", ".join(" ".join(o.xpath("string()").split()) for o in chosen)
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return _TICKED["checked" in element.attrib]
    return element.get("value", "") if kind in _TYPED else ""


def drawing(svg: etree._Element) -> str:
    """The words of a drawing, one text a line."""
    return "\n".join(" ".join(t.xpath("string()").split()) for t in svg.iter() if local(t) == "text")


def formula(math: etree._Element) -> str:
    """A MathML formula as one line of text, in the way of docx_formula; its TeX annotation, which nobody sees, left out."""
    name = local(math)
    if name in ("annotation", "annotation-xml", "mphantom"):
        return ""
    children = [formula(child) for child in math if local(child)]
    write = _WRITTEN.get(name)
    if write is not None and len(children) == write[0]:
        return write[1](children)
    if name in ("msqrt", "mtr"):
        return f"√({''.join(children)})" if name == "msqrt" else f"{'; '.join(children)}\n"
    return "".join([" ".join((math.text or "").split()), *children])


def _grouped(text: str) -> str:
    return text if text.isalnum() or len(text) < 2 else f"({text})"


_WRITTEN: Mapping[str, tuple[int, Callable[[list[str]], str]]] = {
    "mfrac": (2, lambda c: f"({c[0]})/({c[1]})"),
    "mroot": (2, lambda c: f"{c[1]}√({c[0]})"),
    "msup": (2, lambda c: f"{c[0]}^{_grouped(c[1])}"),
    "msub": (2, lambda c: f"{c[0]}_{_grouped(c[1])}"),
    "munder": (2, lambda c: f"{c[0]}_{_grouped(c[1])}"),
    "mover": (2, lambda c: f"{c[0]}^{_grouped(c[1])}"),
    "msubsup": (3, lambda c: f"{c[0]}_{_grouped(c[1])}^{_grouped(c[2])}"),
    "munderover": (3, lambda c: f"{c[0]}_{_grouped(c[1])}^{_grouped(c[2])}"),
}
