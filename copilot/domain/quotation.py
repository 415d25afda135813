"""How a quotation is shown. It is kept, compared and signed as it stands in its document's text; a reader sees the page."""

import re
from collections.abc import Iterable, Mapping

from copilot.domain.claim import Citation

_MARKDOWN = (".md", ".markdown")
_TELLING = 8  # characters; a shorter quotation may stand in a text by chance
_CODE = r"(?<![\\`])(?P<ticks>`+)(?!`)(?P<code>.{1,400}?)(?<!`)(?P=ticks)(?!`)"
_ESCAPE = r"\\(?P<sign>[!-/:-@\[-`{-~])"  # of any ASCII punctuation, as CommonMark has it
# Emphasis that opens and closes on words: neither the star of *.log nor the underscores of a_b_c. Bounded, so that a text of
# openings only costs no more than its length.
_OPENS = r"(?P<stress>(?<![\w*])\*{1,3}(?=[^\s*])|(?<![\w_])_{1,3}(?=[^\s_]))"
_STRESS = _OPENS + r"(?P<inner>(?:\\.|[^\\]){1,400}?)(?<=[^\s*_])(?P=stress)(?![\w*])"
_SHOWN = re.compile(f"{_CODE}|{_ESCAPE}|{_STRESS}", re.DOTALL)


def read_in(document: str, text: str) -> str:
    """A stretch of the document's text as its page reads; another than a Markdown file's stands there as it is."""
    return visible(text) if document.lower().endswith(_MARKDOWN) else text


def visible(source: str) -> str:
    """Somebody's Markdown without escapes and without the signs of emphasis and code.

    Links, HTML and comments stay, so that nothing is hidden from whoever judges it.
    """
    return _SHOWN.sub(_read, source)


def readings(citations: Iterable[Citation]) -> Mapping[str, str]:
    """Quotations whose page reads otherwise than their source, each on one line: source to what is read."""
    pairs = ((" ".join(c.quotation.split()), c.document) for c in citations)
    return {said: read for said, document in pairs if len(said) >= _TELLING and (read := read_in(document, said)) != said}


def _read(found: re.Match[str]) -> str:
    if found["code"] is not None:
        return found["code"].strip() or found["code"]
    return found["sign"] if found["sign"] is not None else visible(found["inner"])
