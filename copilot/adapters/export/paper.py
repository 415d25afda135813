"""What every printed format of a deliverable says, in reading order; the formats only decide how it looks."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from copilot.adapters.export.markup import DAGGER, Block, Heading, Mark, Paragraph, Run, contents, parse, plain
from copilot.adapters.export.text import one_line, shortened
from copilot.domain.claim import Citation, Claim, Match, Origin, Verdict
from copilot.domain.deliverable import Deliverable, Overridden, SignOff
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.handover import fingerprint
from copilot.domain.markup import escape
from copilot.domain.quotation import read_in, readings

FOOTNOTE_QUOTATION = 700  # characters; a longer quotation is cut in the note and stands whole in the appendix, after its table
TITLE = 160
_CELL_BAR = re.compile(r"(?<!\\)\|")
LEGEND = f"{DAGGER} The checks did not find this statement borne out by its cited sources; the appendix says why."

VERDICTS: Mapping[Verdict, str] = {
    Verdict.SUPPORTED: "supported",
    Verdict.CONTRADICTED: "contradicted",
    Verdict.NOT_FOUND: "not found in the sources",
    Verdict.FIGURE_MISMATCH: "figure mismatch",
}
MATCHES: Mapping[Match, str] = {
    Match.EXACT: "exact",
    Match.FUZZY: "close, not word for word",
    Match.NONE: "not found at the cited place",
}
ORIGINS: Mapping[Origin, str] = {Origin.MACHINE: "machine", Origin.ANALYST: "analyst", Origin.REVIEWER: "reviewer"}


@dataclass(frozen=True, slots=True)
class Note:
    """A citation as it is printed. `number` counts citations in the order in which the text first names them.

    `named` is False for one that a claim rests on though the text names it nowhere: the appendix shows it, no footnote does.
    """

    number: int
    document: str
    page: int | None
    quotation: str
    match: str
    named: bool = True

    @property
    def place(self) -> str:
        return f"{self.document}, page {self.page}" if self.page is not None else self.document

    @property
    def long(self) -> bool:
        """Whether the quotation is printed on its own, after the appendix's table."""
        return len(self.quotation) > FOOTNOTE_QUOTATION

    @property
    def text(self) -> str:
        """The footnote."""
        return f"{self.place}: “{shortened(self.quotation, FOOTNOTE_QUOTATION)}”"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim in the appendix. `override` says who let it stand against its verdict, and why; empty when nobody had to."""

    claim: str
    text: str
    verdict: str
    reasons: tuple[str, ...]
    override: str
    notes: tuple[Note, ...]
    sound: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """One line of the sign-off block."""

    member: str
    act: str
    credentials: str
    at: str
    trust: str


@dataclass(frozen=True, slots=True)
class Share:
    """How much is in whose words: statements by the latest hand in them, words one by one."""

    origin: str
    claims: int
    words: int
    percent: float  # of all words


@dataclass(frozen=True, slots=True)
class Paper:
    """`notes` is by the citation numbers that marks in `blocks` carry. Facts are (label, value) pairs; `findings` whole lines."""

    title: str
    facts: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    notes: Mapping[int, Note]
    findings: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    shares: tuple[Share, ...]
    sources: tuple[tuple[str, str], ...]
    sign_offs: tuple[Signature, ...]
    seal: tuple[tuple[str, str], ...]
    released_at: datetime

    @property
    def footnotes(self) -> tuple[Note, ...]:
        """Notes that the text names, in its order."""
        return tuple(note for note in self.notes.values() if note.named)

    @property
    def quotations(self) -> tuple[Note, ...]:
        """Notes whose quotations are too long for a table."""
        return tuple(note for note in self.notes.values() if note.long)


def compose(deliverable: Deliverable, draft: Draft, engagement: Engagement, public_key: bytes) -> Paper:
    """Put together what a format prints. All text in it is safe to print."""
    blocks = released_blocks(draft)
    notes = _notes(blocks, draft)
    overridden = {item.claim: item for item in deliverable.overridden}
    title = shortened(one_line(deliverable.title) or one_line(draft.question) or "Deliverable", TITLE)
    if blocks and isinstance(blocks[0], Heading) and one_line(plain(blocks[0].content)) == title:
        blocks = blocks[1:]
    if _daggered(draft) != draft.text:
        blocks = (Paragraph((Run(LEGEND),), quoted=True), *blocks)
    return Paper(
        title=title,
        facts=_facts(deliverable, draft, engagement),
        blocks=blocks,
        notes=notes,
        findings=tuple(_findings(draft, overridden)),
        evidence=tuple(
            _evidence(claim, _as_read(claim.text, draft), notes, overridden.get(claim.id)) for claim in draft.claims
        ),
        shares=_shares(draft),
        sources=tuple(sorted({(one_line(c.document), c.document_sha256) for c in draft.citations if c.number in notes})),
        sign_offs=tuple(_signature(s) for s in deliverable.sign_offs),
        seal=_seal(deliverable, draft, public_key),
        released_at=deliverable.released_at.astimezone(UTC),
    )


def released_blocks(draft: Draft) -> tuple[Block, ...]:
    """The text as it is printed: daggers after what the checks did not find supported, quotations as their pages read."""
    return parse(_as_read(_daggered(draft), draft))


def _as_read(text: str, draft: Draft) -> str:
    for said, read in readings(draft.citations).items():
        text = text.replace(escape(said), escape(read))
    return text


def _daggered(draft: Draft) -> str:
    text = draft.text
    for claim in sorted(draft.claims, key=lambda c: c.end, reverse=True):
        if Verdict(claim.verdict) is Verdict.SUPPORTED or not claim.start < claim.end <= len(text):
            continue
        end = _end_of_printed(text, claim)
        text = f"{text[:end].rstrip(' ')} {DAGGER}{' ' if end < claim.end else ''}{text[end:]}"
    return text


def _end_of_printed(text: str, claim: Claim) -> int:
    """The claim's end; of a row that of its last cell."""
    row = text[claim.start : claim.end]
    return claim.end - 1 if row.endswith("|") and not row.endswith("\\|") else claim.end


def moment(at: datetime) -> str:
    """e.g. '3 February 2026, 14:05 UTC'."""
    utc = at.astimezone(UTC)
    return f"{utc.day} {utc:%B %Y, %H:%M} UTC"


def _facts(deliverable: Deliverable, draft: Draft, engagement: Engagement) -> tuple[tuple[str, str], ...]:
    facts = (
        ("Client", one_line(engagement.client)),
        ("Engagement", one_line(engagement.name)),
        ("Question", shortened(one_line(draft.question), 600)),
        ("Released", moment(deliverable.released_at)),
        ("Deliverable", f"{deliverable.id}, of draft {deliverable.draft}, version {deliverable.version}"),
        *((label, one_line(value)) for label, value in deliverable.terms),
    )
    return tuple((label, value) for label, value in facts if value)


def _marks(blocks: tuple[Block, ...]) -> Iterator[int]:
    for block in blocks:
        yield from (piece.citation for content in contents(block) for piece in content if isinstance(piece, Mark))


def _notes(blocks: tuple[Block, ...], draft: Draft) -> Mapping[int, Note]:
    """The marked citations in reading order, then those that only claims name. What an edit left over is in neither."""
    by_number = {citation.number: citation for citation in draft.citations}
    named = set(_marks(blocks))
    of_claims = (number for claim in draft.claims for number in claim.citations)
    order = dict.fromkeys(n for n in (*_marks(blocks), *of_claims) if n in by_number)
    return {number: _note(position, by_number[number], number in named) for position, number in enumerate(order, 1)}


def _note(position: int, citation: Citation, named: bool) -> Note:
    quotation = one_line(read_in(citation.document, citation.quotation))
    return Note(position, one_line(citation.document), citation.page, quotation, MATCHES[Match(citation.match)], named)


def _evidence(claim: Claim, text: str, notes: Mapping[int, Note], overridden: Overridden | None) -> Evidence:
    override = ""
    if overridden is not None:
        by = ", ".join(map(one_line, (overridden.who, *overridden.credentials)))
        override = f"Let stand by {by} ({overridden.reason.replace('_', ' ')})"
        override += f": {one_line(overridden.note)}" if overridden.note.strip() else ""
    return Evidence(
        claim=one_line(claim.id),
        text=_said(text),
        verdict=VERDICTS[Verdict(claim.verdict)],
        reasons=tuple(one_line(reason) for reason in claim.reasons),
        override=override,
        notes=tuple(notes[number] for number in claim.citations if number in notes),
        sound=claim.verdict == Verdict.SUPPORTED,
    )


def _said(text: str) -> str:
    """A claim as a reader of the text sees it: without its markup, a table's row as its cells."""
    row = text.strip()
    pieces = _CELL_BAR.split(row.strip("|")) if row.startswith("|") else [text]
    shown = (" ".join(plain(content) for block in parse(piece) for content in contents(block)) for piece in pieces)
    return " · ".join(filter(None, map(one_line, shown)))


def _findings(draft: Draft, overridden: Mapping[str, Overridden]) -> Iterator[str]:
    """What the checks found, in a few lines; whatever is not borne out by number."""
    for verdict, words in VERDICTS.items():
        found = [one_line(c.id) for c in draft.claims if Verdict(c.verdict) is verdict]
        if found:
            which = "" if verdict is Verdict.SUPPORTED else f" ({', '.join(found)})"
            yield f"{len(found)} of {len(draft.claims)} statements: {words}{which}."
    if overridden:
        let = ", ".join(sorted(map(one_line, overridden)))
        yield f"Let stand by a reviewer against the checks: {let}; the reasons stand beside them."


def _shares(draft: Draft) -> tuple[Share, ...]:
    counts, words = Counter(Origin(claim.origin) for claim in draft.claims), draft.words()
    every = sum(words.values())
    return tuple(Share(ORIGINS[o], counts[o], words[o], 100 * words[o] / every) for o in Origin if every)


def _signature(sign_off: SignOff) -> Signature:
    return Signature(
        member=one_line(sign_off.who),
        act=one_line(sign_off.act),
        credentials="; ".join(one_line(c) for c in sign_off.credentials) or "none stated",
        at=moment(sign_off.at),
        trust=one_line(sign_off.trust),
    )


def _seal(deliverable: Deliverable, draft: Draft, public_key: bytes) -> tuple[tuple[str, str], ...]:
    model = "extractive (no language model)" if draft.model == "extractive" else one_line(draft.model)
    return (
        ("Content hash (SHA-256)", deliverable.hash),
        ("Audit trail head", deliverable.audit_head),
        ("Signature (Ed25519)", deliverable.signature),
        ("Public key fingerprint", fingerprint(public_key)),
        ("Draft", f"{deliverable.draft}, version {deliverable.version}"),
        ("Prompt", one_line(draft.prompt)),
        ("Model", model),
    )
