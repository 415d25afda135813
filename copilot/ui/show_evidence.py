"""The evidence beside a claim: the quotation in its context, its page with the lines marked, what the checks say."""

import re
from collections.abc import Callable, Sequence
from functools import partial

from copilot.domain.claim import Claim, Match
from copilot.domain.injection import suspicious
from copilot.domain.quotation import read_in
from copilot.domain.thread import Thread
from copilot.services.queries import EvidenceView
from copilot.ui.escaping import esc
from copilot.ui.markdown import inline, quoted
from copilot.ui.render import chip, empty, reference, sheet, verdict_chip
from copilot.ui.show_draft import remarks

NOTHING_PICKED = empty("Evidence", "Click a claim to see the quotation it stands on, in its context and on its page.")
AROUND = 280  # characters of context on each side
_MATCHES = {
    Match.EXACT: ("quotation found word for word", "good"),
    Match.FUZZY: ("found with small differences", "warn"),
    Match.NONE: ("quotation not found at its place", "bad"),
}


def evidence_panel(
    claim: Claim, found: Sequence[EvidenceView], thread: Thread | None = None, names: dict[str, str] | None = None
) -> str:
    """All that a reader needs to judge the claim."""
    reasons = "".join(f"<li>{esc(reason)}</li>" for reason in claim.reasons)
    said = quoted(inline(claim.text), [view.citation for view in found])
    head = f'<div class="picked"><p>{said}</p>{verdict_chip(claim.verdict)}<ul class="reasons">{reasons}</ul></div>'
    cited = "".join(evidence(view) for view in found) or '<p class="quiet">This claim cites nothing.</p>'
    return sheet(
        f'<div class="evidence {reference(claim.id).replace("ref", "of", 1)}">',
        head,
        cited,
        remarks(thread, names or {}),
        "</div>",
    )


def evidence(view: EvidenceView) -> str:
    """One citation. Line breaks of the document are kept; Markdown's escapes and emphasis are read, no other markup is."""
    citation = view.citation
    reads = partial(read_in, citation.document)
    words, kind = _MATCHES[citation.match]
    place = f", page {citation.page}" if citation.page is not None else ""
    older = "" if view.current else chip("not the current version of the document", "warn")
    ordering = suspicious(f"{view.before[-AROUND:]}{view.quotation or citation.quotation}{view.after[:AROUND]}")
    warned = chip(f"this passage {ordering}, as to a model", "warn") if ordering else ""
    context = (
        f'<div class="context" tabindex="0">{esc(_tail(_tight(reads(view.before))))}'
        f"<mark>{esc(_tight(reads(view.quotation or citation.quotation)))}</mark>{esc(_start(_tight(reads(view.after))))}</div>"
    )
    return (
        f'<div class="citation"><p class="source"><sup class="cite">{citation.number}</sup> '
        f"<b>{esc(citation.document)}</b>{place}</p>"
        f'<div class="labels">{chip(words, kind)}{older}{warned}</div>{context}{_said(view, reads)}{_page(view)}</div>'
    )


def _tight(text: str) -> str:
    """Without empty lines and leaders of dots, which say nothing and push the quotation out of sight."""
    return re.sub(r"(?:[ \t]*\.){5,}", " …", re.sub(r"\n\s*\n", "\n", text))


def _tail(text: str) -> str:
    """The last of it, from a whole word on."""
    return text if len(text) <= AROUND else "… " + text[-AROUND:].partition(" ")[2]


def _start(text: str) -> str:
    """The first of it, up to a whole word."""
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0] + " …"


def _said(view: EvidenceView, reads: Callable[[str], str]) -> str:
    """The words that were quoted, where the document's own differ."""
    if " ".join(view.citation.quotation.split()) == " ".join(view.quotation.split()):
        return ""
    return f'<p class="quiet">Quoted as: “{esc(reads(view.citation.quotation))}”</p>'


def _page(view: EvidenceView) -> str:
    citation = view.citation
    if citation.page is None or view.media_type != "application/pdf":
        return ""
    address = f"/page/{esc(citation.document_id)}/{citation.page}.png?start={citation.start}&amp;end={citation.end}"
    label = f"Page {citation.page} of {esc(citation.document)}"
    return (
        f"<details><summary>{label}, with the quotation marked</summary>"
        f'<img class="page" loading="lazy" src="{address}" alt="{label}"></details>'
    )
