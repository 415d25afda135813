"""Which elements of a page a browser does not show: by attribute, by inline style, by simple rules of its style sheets."""

import re

from lxml import etree

from copilot.adapters.readers.office import local

# Declarations that take text out of sight. White text is not among them: many pages put it on dark ground.
_HIDING = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*0(?:\.0+)?\s*(?:;|!|$)"
    r"|font-size\s*:\s*0*(?:\.0+)?[01]?(?:\.\d+)?(?:px|pt|em|%)?\s*(?:;|!|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}(?:px|pt|em)|clip\s*:\s*rect\(\s*0)",
    re.IGNORECASE,
)
_RULE = re.compile(r"([^{}@]{1,500})\{([^{}]*)\}")
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?([.#][\w-]+)?", re.IGNORECASE)
_EM_SMALL = re.compile(r"font-size\s*:\s*1(?:\.\d+)?em", re.IGNORECASE)


class Styles:
    """The hiding rules of one page. Only selectors of one element, class or id are understood; others are left aside."""

    def __init__(self, root: etree._Element) -> None:
        self._hiding: set[tuple[str, str]] = set()
        sheets = "".join(style.text or "" for style in root.iter("style"))
        for selectors, declarations in _RULE.findall(re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL)):
            if _hides(declarations):
                for selector in selectors.split(","):
                    match = _SIMPLE.fullmatch(selector.strip())
                    if match and any(match.groups()):
                        self._hiding.add(((match[1] or "").lower(), match[2] or ""))

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
    return bool(declarations) and bool(_HIDING.search(_EM_SMALL.sub("", declarations)))
