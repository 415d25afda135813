"""A whole draft: its claims split, its citations located, every claim judged."""

import re
from collections.abc import Callable, Collection, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace

from copilot.domain.authorship import Wording
from copilot.domain.claim import Citation, Claim, Match, Origin, Verdict
from copilot.domain.claims import ClaimText, split_claims
from copilot.domain.draft import Draft, Usage
from copilot.domain.lineage import descend
from copilot.errors import UnknownNameError
from copilot.services.check.departures import check_departures
from copilot.services.check.evidence import Evidence, head_of, read
from copilot.services.check.finding import Finding, gravest, remark
from copilot.services.check.quotation import Located, SourceText, locate
from copilot.services.check.stance import check_stance
from copilot.services.check.statement import Statement, read_statement
from copilot.services.check.support import coverage
from copilot.services.check.verdict import judge

KNOWN = 2000  # findings that are kept while a text is edited
_AGAINST = (Verdict.CONTRADICTED, Verdict.FIGURE_MISMATCH)
SAME_MATTER = 0.6  # share of a claim's words in a citation for it to speak of the claim's matter


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks made of a draft. `citations` carry their match and, where it moved, their true span.

    `outdated` are the cited document versions that were known to be superseded or deleted, `usage` is what the judge's calls cost.
    """

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    outdated: tuple[str, ...] = ()
    wording: tuple[Wording, ...] = ()  # whose words the text is in, where its earlier versions are known
    usage: Usage = field(default_factory=Usage)


class Opened:
    """The cited documents read once, to check a text against as often as it changes: what did not change keeps its findings.

    Arguments as for `check_draft`. May be used by several threads: what two of them make at once is the same.
    """

    def __init__(
        self,
        citations: Sequence[Citation],
        source: Callable[[str], str],
        page_at: Callable[[str, int], int | None] | None = None,
        superseded: Collection[str] = (),
    ) -> None:
        self._sources = {d: _opened(d, source) for d in dict.fromkeys(c.document_id for c in citations)}
        self._located = {c.number: _located(c, self._sources[c.document_id], page_at) for c in citations}
        heads = {c.document_id: head_of(c.document, self._sources[c.document_id].text) for c in citations}
        self._evidence = {
            n: read(item.citation, self._sources[item.citation.document_id].text, heads[item.citation.document_id])
            for n, item in self._located.items()
            if item.citation.match is not Match.NONE
        }
        self._superseded = superseded
        self._known: dict[tuple[object, ...], tuple[Verdict, tuple[str, ...]]] = {}
        self.citations = tuple(self._located[c.number].citation for c in citations)

    def judged(self, piece: ClaimText) -> tuple[Verdict, tuple[str, ...]]:
        """The verdict and the reasons of one claim."""
        key = (piece.text, piece.citations, piece.header, piece.cells)
        if key not in self._known:
            if len(self._known) >= KNOWN:
                self._known.clear()
            self._known[key] = gravest(_judged(piece, self._located, self._evidence, self._sources, self._superseded))
        return self._known[key]


def check_draft(
    text: str,
    citations: Sequence[Citation],
    source: Callable[[str], str],
    *,
    origin: Origin = Origin.MACHINE,
    previous: Draft | None = None,
    page_at: Callable[[str, int], int | None] | None = None,
    superseded: Collection[str] = (),
    taken: Collection[str] = (),
    order: Container[str] | None = None,
) -> Checked:
    """Check every claim of a Markdown draft against the documents it cites.

    `source` gives a document version's text by its id, `page_at` the page of an offset in it (without it, a citation that
    moved has no page), `superseded` holds the ids of versions that a newer one replaced. A sentence that stood in
    `previous` keeps its id and origin, one that was reworded its id; every other gets an id that is not among `taken`. A
    document that is gone (`source` raises UnknownNameError) bears nothing out. `order` as in `split_claims`.
    """
    opened = Opened(citations, source, page_at, superseded)
    return checked_against(opened, text, origin=origin, previous=previous, taken=taken, order=order)


def checked_against(
    opened: Opened,
    text: str,
    *,
    origin: Origin = Origin.MACHINE,
    previous: Draft | None = None,
    taken: Collection[str] = (),
    order: Container[str] | None = None,
) -> Checked:
    """Check every claim of the text against documents that are open already."""
    pieces = split_claims(text, order)
    before = {c.text: c.origin for c in previous.claims} if previous else {}
    claims = []
    for piece, descent in zip(
        pieces, descend([p.text for p in pieces], previous.claims if previous else (), taken), strict=True
    ):
        verdict, reasons = opened.judged(piece)
        claims.append(
            Claim(
                descent.id,
                piece.text,
                piece.start,
                piece.end,
                piece.citations,
                verdict,
                reasons,
                before.get(piece.text, origin),
                descent.was,
            )
        )
    return Checked(tuple(claims), opened.citations)


def _opened(document_id: str, source: Callable[[str], str]) -> SourceText:
    try:
        return SourceText(source(document_id))
    except UnknownNameError:
        return SourceText("", gone=True)  # deleted since: drafts keep their quotations, no check can confirm them


def _located(citation: Citation, source: SourceText, page_at: Callable[[str, int], int | None] | None) -> Located:
    found = locate(citation, source)
    if not found.moved:
        return found
    page = page_at(found.citation.document_id, found.citation.start) if page_at else None
    return replace(found, citation=replace(found.citation, page=page))


def _judged(
    piece: ClaimText,
    located: Mapping[int, Located],
    evidence: Mapping[int, Evidence],
    sources: Mapping[str, SourceText],
    superseded: Collection[str],
) -> list[Finding]:
    if not piece.citations:
        return [Finding(Verdict.NOT_FOUND, "the claim cites nothing")]
    cited = [located[n] for n in piece.citations if n in located]
    findings = [Finding(Verdict.NOT_FOUND, f"there is no citation [^{n}]") for n in piece.citations if n not in located]
    for item in cited:
        if item.citation.match is Match.NONE:
            findings.append(Finding(Verdict.NOT_FOUND, f"[^{item.citation.number}]: {item.note}"))
        elif item.note:
            findings.append(remark(f"[^{item.citation.number}]: {item.note}"))
        if item.citation.document_id in superseded:
            findings.append(
                remark(f"[^{item.citation.number}] cites a version of {item.citation.document} that a newer one replaced")
            )
    found = [evidence[n] for n in piece.citations if n in evidence]
    if not found:
        return findings
    statement = read_statement(piece, [e.document for e in found])
    whole = [sources[d].text for d in dict.fromkeys(i.citation.document_id for i in cited)]
    return [*findings, *judge(statement, found, whole), *_pages(statement, found), *_disagreements(statement, found)]


def _pages(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """The page that the claim itself names must be the citation's."""
    known = [e.page for e in evidence if e.page is not None]
    stated = statement.pages()
    if len(known) < len(evidence) or not stated or not known:
        return []
    if any(re.search(rf"\b(?:pages?|pp?\.)\s*{first}\b", e.text, re.IGNORECASE) for e in evidence for first, _ in stated):
        return []  # the evidence itself refers to that page
    if statement.cells:
        wrong = [first for first, _ in stated if first not in known]
        return (
            [Finding(Verdict.FIGURE_MISMATCH, f"the claim says page {wrong[0]}, the citation stands on page {known[0]}")]
            if wrong
            else []
        )
    if any(first <= page <= max(first, last) for first, last in stated for page in known):
        return []
    first = stated[0][0]
    return [Finding(Verdict.FIGURE_MISMATCH, f"the claim says page {first}, the citation stands on page {known[0]}")]


def _disagreements(statement: Statement, evidence: Sequence[Evidence]) -> list[Finding]:
    """A remark where citations of one claim contradict each other: the claim is borne out by one and not by another."""
    if len(evidence) < 2:
        return []
    against = [[*check_departures(statement, [e]), *check_stance(statement, [e])] for e in evidence]
    opposed = [n for n, findings in enumerate(against) if any(f.verdict in _AGAINST for f in findings)]
    agreeing = [
        n for n, findings in enumerate(against) if not findings and coverage(statement, [evidence[n]])[0] >= SAME_MATTER
    ]
    if not opposed or not agreeing:
        return []
    a, b = _place(evidence[agreeing[0]]), _place(evidence[opposed[0]])
    reason = next(f.reason for f in against[opposed[0]] if f.verdict in _AGAINST)
    return [remark(f"the citations disagree: {a} bears the claim out, {b} does not ({reason})")]


def _place(evidence: Evidence) -> str:
    return evidence.document if evidence.page is None else f"{evidence.document}, page {evidence.page},"
