"""From a page's text to its tree, whole however deep its tags lie in each other, with the numbers that lists show."""

import re
import sys

import lxml.html
from lxml import etree

from copilot.adapters.readers.docx_numbering import render
from copilot.adapters.readers.office import local
from copilot.errors import UnreadableError

# Tags that only change how words look: pages of the nineties leave thousands open, each within the one before.
_LOOKS = re.compile(r"</?(?:font|b|i|u|em|strong|big|small|tt|center|nobr)\b[^<>]*>", re.IGNORECASE)
_DEEPEST = 2_048  # elements within each other that libxml2 takes
_FORMS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_STYLES = {
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal": "decimal", "decimal-leading-zero": "decimalZero",
    "none": "none",
}  # fmt: skip
_STYLED = re.compile(r"list-style(?:-type)?\s*:\s*([^;]*)", re.IGNORECASE)
_WHOLE = re.compile(r"\s*[-+]?\d{1,9}\s*")
_SHOWN = "data-shown-number"


def parse(text: str) -> etree._Element:
    """The root. Raises UnreadableError for what is no HTML, and for what would be cut off for its depth."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 10 * _DEEPEST))  # the tree is walked by functions that call themselves
    root = _parsed(text)
    if root is None:
        root = _parsed(_LOOKS.sub("", text))
    if root is None:
        raise UnreadableError(
            f"it has more than {_DEEPEST:,} elements within each other; open it in a browser, print it to PDF and add that"
        )
    for items in root.iter("ol"):
        _count(items)
    return root


def number(item: etree._Element) -> str:
    """The number that a browser shows before an item of an ordered list, with the space after it."""
    return str(item.get(_SHOWN, "")) if local(item) == "li" else ""


def _parsed(text: str) -> etree._Element | None:
    """The root; None where the tree was cut off."""
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        # An XML declaration with an encoding is refused in text that is already decoded.
        root = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("it holds no HTML that can be read; open it in a browser and save it again") from error
    return None if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log) else root


def _count(items: etree._Element) -> None:
    own = [item for item in items if local(item) == "li"]
    step = -1 if "reversed" in items.attrib else 1
    start = items.get("start", "")
    count = int(start) if _WHOLE.fullmatch(start) else len(own) if step < 0 else 1
    usual = _form(items, "decimal")
    for item in own:
        given = item.get("value", "")
        count = int(given) if _WHOLE.fullmatch(given) else count
        form = _form(item, usual)
        item.set(_SHOWN, "" if form == "none" else f"{render(count, form)}. ")
        count += step


def _form(element: etree._Element, usual: str) -> str:
    styled = _STYLED.search(element.get("style", ""))
    words = styled[1].lower().split() if styled else ()
    return next((_STYLES[w] for w in words if w in _STYLES), _FORMS.get(element.get("type", ""), usual))
