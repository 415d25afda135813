"""A draft's Markdown as safe HTML: its claims can be picked, its citation marks too; links, images and HTML stay plain text."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML

from copilot.domain.claim import Citation, Claim
from copilot.domain.quotation import readings
from copilot.domain.wide_rows import widened
from copilot.ui.escaping import esc
from copilot.ui.render import reference
from copilot.ui.show_hands import hand

# Signs of vertical typesetting stand for the claims' tags while Markdown is parsed; any that come in the text are replaced.
# They are punctuation to Markdown, so that emphasis ends and begins beside them as it would at a space.
_OPEN, _END, _CLOSE, _GUARD = "\ufe45", "\ufe46", "\ufe47", "\ufe48"
_MARKS = re.compile(f"[{_OPEN}{_END}{_CLOSE}{_GUARD}]")
_PREFIX = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|>|#{1,6})[ \t]+)*")
_CELL_END = re.compile(r"(?<!\\)\|")
_CITATION = re.compile(r"\[\^(\d{1,5})\]")
_NO_CITATION = re.compile(r"\[(?=\^\d{1,5}\\\])")  # escaped: a source's own footnote, say, that is quoted
_ROW = re.compile(rf"<tr>\s*(<t[dh][^>]*>){_OPEN}(\d+){_END}")


class _Escaping(RendererHTML):
    """The library's renderer, with our escaping for every piece of text."""

    def text(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return esc(tokens[idx].content)

    def code_inline(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return f"<code>{esc(tokens[idx].content)}</code>"

    def code_block(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return f"<pre><code>{esc(tokens[idx].content)}</code></pre>\n"

    def fence(self, tokens: Any, idx: int, options: Any, env: Any) -> str:
        return self.code_block(tokens, idx, options, env)


_PARSER = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Escaping).enable("table")
_PARSER.disable(["link", "image", "autolink", "html_inline", "html_block", "reference"])


def markdown(
    text: str,
    claims: Iterable[Claim] = (),
    citations: Collection[int] = (),
    picked: str = "",
    overridden: Collection[str] = (),
) -> str:
    """`citations` are the numbers that exist; other [^n] stay text. `picked` is the id of the claim shown as chosen."""
    drawn = tuple(claims)
    html = _PARSER.render(_NO_CITATION.sub(f"[{_GUARD}", widened(_marked(_MARKS.sub("�", text), drawn))))
    tags = [_attributes(claim, picked, overridden) for claim in drawn]
    html = _ROW.sub(lambda m: f"<tr {tags[int(m[2])]}>{m[1]}{hand(drawn[int(m[2])].origin)}{_OPEN}{_END}", html)
    html = re.sub(f"{_OPEN}{_END}([^{_CLOSE}]*){_CLOSE}", r"\1", html)
    html = re.sub(f"{_OPEN}(\\d+){_END}", lambda m: f"<span {tags[int(m[1])]}>{hand(drawn[int(m[1])].origin)}", html).replace(
        _CLOSE, "</span>"
    )
    html = _CITATION.sub(lambda m: _citation(int(m[1])) if int(m[1]) in citations else m[0], html)
    return html.replace(_GUARD, "")


def inline(text: str) -> str:
    """One claim as a line: emphasis shown, list signs dropped, a table row as its cells."""
    words = _PREFIX.sub("", _MARKS.sub("�", text).strip(), count=1)
    if words.startswith("|"):
        words = " · ".join(bare for cell in _CELL_END.split(words) if (bare := cell.strip()))
    html: str = _PARSER.renderInline(words)
    return html


def quoted(html: str, citations: Iterable[Citation]) -> str:
    """What was rendered here, with its quotations as their pages read."""
    for said, read in readings(citations).items():
        html = html.replace(esc(said), esc(read))
    return html


def _attributes(claim: Claim, picked: str, overridden: Collection[str]) -> str:
    extra = (" is-picked" if claim.id == picked else "") + (" is-overridden" if claim.id in overridden else "")
    label = esc(f"{claim.verdict.replace('_', ' ')}: show the evidence")
    return f'class="claim v-{esc(claim.verdict)}{extra} {reference(claim.id)}" role="button" tabindex="0" title="{label}"'


def _citation(number: int) -> str:
    return f'<sup class="cite">{number}</sup>'


def _marked(text: str, claims: tuple[Claim, ...]) -> str:
    """The text with every claim between marks, inside its block: after list signs, within the first cell of a row."""
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    cuts: list[tuple[int, int, str]] = []
    for index, claim in enumerate(claims):
        span = _within_block(text, starts, claim.start, claim.end)
        if span is not None:
            cuts += [(span[0], 1, f"{_OPEN}{index}{_END}"), (span[1], 0, _CLOSE)]
    pieces, position = [], 0
    for offset, _, mark in sorted(cuts):
        pieces += [text[position:offset], mark]
        position = offset
    return "".join((*pieces, text[position:]))


def _within_block(text: str, starts: list[int], start: int, end: int) -> tuple[int, int] | None:
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    line = starts[bisect_right(starts, start) - 1]
    prefix = _PREFIX.match(text, line)
    start = max(start, prefix.end() if prefix else line)
    gap = text.find("\n\n", start, end)
    end = gap if gap != -1 else end
    if text.startswith("|", start):
        start += 1
    in_row = text[line:start].lstrip().startswith("|")
    if in_row:
        cell = _CELL_END.search(text, start, end)
        end = cell.start() if cell else end
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return (start, end) if start < end else None
