"""What was asked, and what was written, in versions that never change."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from copilot.domain.authorship import Worded, Wording, attribute, counted
from copilot.domain.claim import Citation, Claim, Origin, Verdict
from copilot.domain.markup import MARKER
from copilot.domain.scope import EVERYTHING, Scope

FORM = 2  # of what an approval binds to, in drafts made from now on


@dataclass(frozen=True, slots=True)
class Conversation:
    """An analyst's chat within one engagement; it is one item in the queue."""

    id: str
    engagement: str
    member: str
    title: str
    created_at: datetime
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a draft cost: tokens as the endpoint reported them, money in US dollars at the configured prices."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cost_usd + other.cost_usd,
        )

    def __sub__(self, earlier: "Usage") -> "Usage":
        """What came since."""
        return Usage(
            self.calls - earlier.calls,
            self.input_tokens - earlier.input_tokens,
            self.output_tokens - earlier.output_tokens,
            self.cost_usd - earlier.cost_usd,
        )


@dataclass(frozen=True, slots=True)
class Request:
    """One turn: what was asked. Kept before any model is called, so that a fault loses nothing."""

    id: str
    engagement: str
    conversation: str
    member: str
    task: str
    question: str
    created_at: datetime
    document: str | None = None
    error: str = ""  # why no draft came of it; empty while it runs and when it succeeded
    draft: str | None = None
    version: int | None = None
    revises: str | None = None  # the draft that is to be reworked
    note: str = ""  # what is to change in it, and why
    paid: Usage = Usage()  # what attempts cost that no draft came of
    dismissed_at: datetime | None = None  # when its member gave it up
    scope: Scope = EVERYTHING


@dataclass(frozen=True, slots=True)
class Draft:
    """One immutable version. (id, version) is the key; an edit or a further turn makes version + 1.

    `text` is Markdown; [^n] in it points at the citation with that number. Headings, block quotes (notes of the drafter:
    assumptions, open questions, what was not found) and table header rows assert nothing; every other sentence, list
    item and table row is a claim. `model` is the model's name or 'extractive'. `retrieval` names the passages the drafter
    was given, as 'document id:start-end'.
    """

    id: str
    version: int
    engagement: str
    conversation: str
    request: str
    task: str
    question: str
    author: str
    prompt: str
    model: str
    text: str
    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]
    retrieval: tuple[str, ...]
    created_at: datetime
    abstained: bool = False
    usage: Usage = field(default_factory=Usage)
    edited_by: str | None = None
    confidence: float | None = None  # the drafter's own probability that the evidence answers; None: it gave none
    warnings: tuple[str, ...] = ()  # e.g. a cited passage that reads like an instruction to a model
    prompt_sha256: str = ""
    outdated: tuple[str, ...] = ()  # cited document versions that were superseded or deleted when the claims were checked
    wording: tuple[Wording, ...] = ()  # whose words the text is in
    form: int = 1  # of `binding`; drafts of before stay as they were approved
    sample: bool = False  # the copy of a quality sample (domain.sampling): never leaves the house

    @property
    def hash(self) -> str:
        """SHA-256 of all that an approval binds to, as canonical JSON (see `binding`)."""
        canonical = json.dumps(self.binding(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def binding(self) -> dict[str, object]:
        """The content a decision names: final text, claims, spans, source hashes, prompt version, model, retrieval.

        Since form 2 also all else that a reader of the deliverable is told by the draft.
        """
        bound: dict[str, object] = {
            "draft": self.id,
            "text": self.text,
            "claims": [[c.id, c.text, c.start, c.end, list(c.citations), c.verdict, list(c.reasons)] for c in self.claims],
            "spans": [[c.number, c.document_id, c.start, c.end, c.quotation, c.match] for c in self.citations],
            "sources": sorted({c.document_sha256 for c in self.citations}),
            "prompt": self.prompt,
            "model": self.model,
            "retrieval": list(self.retrieval),
        }
        if self.sample:
            bound["sample"] = True
        if self.form > 1:
            bound |= {
                "form": self.form,
                "engagement": self.engagement,
                "task": self.task,
                "question": self.question,
                "prompt_sha256": self.prompt_sha256,
                "places": [[c.number, c.document, c.page] for c in self.citations],
                "outdated": sorted(self.outdated),
                "warnings": list(self.warnings),
                "wording": [[w.start, w.end, w.origin] for w in self.wording],
                "abstained": self.abstained,
            }
        return bound

    def used(self) -> tuple[Citation, ...]:
        """The citations that the text names; others were left over by an edit."""
        named = {int(number) for number in MARKER.findall(self.text)}
        return tuple(c for c in self.citations if c.number in named)

    def worded(self) -> Worded:
        """The text with whose words it is in; of a draft from before this was kept, by its claims."""
        if self.wording or not self.claims:
            return Worded(self.text, self.wording or attribute(self.text, Origin.MACHINE, ()))
        own = tuple(Wording(c.start, c.end, Origin(c.origin)) for c in sorted(self.claims, key=lambda c: c.start))
        return Worded(self.text, own)

    def words(self, claim: Claim | None = None) -> Mapping[Origin, int]:
        """Words of the whole text, or of one claim, by whose they are."""
        worded = self.worded()
        return counted(worded.wording, self.text, claim.start if claim else 0, claim.end if claim else None)

    def verdicts(self) -> Mapping[Verdict, int]:
        """How many claims have each verdict; all four verdicts are present."""
        counts = Counter(claim.verdict for claim in self.claims)
        return {verdict: counts[verdict] for verdict in Verdict}
