"""Which elements of a page a browser does not show: by attribute, by inline style, by simple rules of its style sheets."""

import re

from lxml import etree

from copilot.adapters.readers.office import local

# Declarations that take text out of sight. White text is not among them: many pages put it on dark ground.
_HIDING = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}(?:px|pt|em)|clip\s*:\s*rect\(\s*0)",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}@]{1,500})\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?([.#][\w-]+)?", re.IGNORECASE)
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d*\.?\d+)\s*(px|pt|r?em|%)?\s*(?:;|!|$)", re.IGNORECASE)
_UNREADABLE = {"px": 2.0, "pt": 2.0, "em": 0.15, "rem": 0.15, "%": 15.0}  # sizes below which nobody reads
_DISPLAYED = re.compile(r"(?:display|visibility)\s*:", re.IGNORECASE)
_AT_RULE = re.compile(r"@[\w-]{1,40}([^{};]{0,500})\{((?:[^{}]++|\{[^{}]*\})*)\}")


class Styles:
    """The hiding rules of one page. Only selectors of one element, class or id are understood; others are left aside."""

    def __init__(self, root: etree._Element) -> None:
        self._hiding: set[tuple[str, str]] = set()
        sheets = "".join(style.text or "" for style in root.iter("style"))
        sheets = _AT_RULE.sub(_on_screen, re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL))
        for selectors, declarations in _RULE.findall(sheets):
            hides = _hides(declarations)
            if hides or _DISPLAYED.search(declarations):
                for selector in selectors.split(","):
                    match = _SIMPLE.fullmatch(selector.strip())
                    if match and any(match.groups()):
                        rule = ((match[1] or "").lower(), match[2] or "")
                        (self._hiding.add if hides else self._hiding.discard)(rule)

    def hides(self, element: etree._Element) -> bool:
        """True when a browser does not show the element."""
        attributes = element.attrib
        if not attributes and not self._hiding:
            return False
        if "hidden" in attributes or (local(element) == "input" and attributes.get("type") == "hidden"):
            return True
        if _hides(attributes.get("style", "")):
            return True
        if not self._hiding:
            return False
        tag = local(element)
        marks = ["", *(f".{c}" for c in attributes.get("class", "").split()), f"#{attributes.get('id', '')}"]
        return any((t, mark) in self._hiding for t in ("", tag) for mark in marks if t or mark)


def _hides(declarations: str) -> bool:
    if not declarations:
        return False
    size = _FONT_SIZE.search(declarations)
    if size and (float(size[1]) == 0 or float(size[1]) < _UNREADABLE.get((size[2] or "").lower(), 0.0)):
        return True
    return bool(_HIDING.search(declarations))


def _on_screen(rule: re.Match[str]) -> str:
    """The rules within a block for every screen; those for print, or for screens of some size only, do not count."""
    query = rule[1].lower()
    return rule[2] if ("screen" in query or "all" in query.split()) and "(" not in query and "not" not in query else ""
