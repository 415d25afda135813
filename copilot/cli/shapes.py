"""Domain objects as the JSON that others build on. Add freely; never rename or remove a field."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copilot.domain.claim import Citation, Claim
from copilot.domain.document import Document
from copilot.domain.draft import Draft
from copilot.domain.passage import Passage
from copilot.domain.spending import MILLION
from copilot.domain.thread import Comment

if TYPE_CHECKING:  # the services import numpy and the checks; --help pays for neither
    from copilot.services.queries import DraftView, QueueItem
    from copilot.services.spending import Spent


def draft(view: "DraftView") -> dict[str, Any]:
    """What `draft show` and `ask` print."""
    d, review = view.draft, view.review
    return {
        "draft": d.id,
        "version": d.version,
        "engagement": view.engagement.name,
        "conversation": d.conversation,
        "task": d.task,
        "question": d.question,
        "state": review.state,
        "author": view.names.get(review.author, review.author),
        "claimed_by": view.names.get(review.claimed_by) if review.claimed_by else None,
        "prompt": d.prompt,
        "model": d.model,
        "text": d.text,
        "abstained": d.abstained,
        "confidence": d.confidence,
        "hash": d.hash,
        "token": review.token,
        "warnings": list(d.warnings),
        "blocked": list(view.blocked),
        "overridden": list(view.overridden),
        "claims": claims(d),
        "decisions": [
            {
                "act": decision.act,
                "member": view.names[decision.member],
                "at": decision.at.isoformat(),
                "version": decision.version,
                "hash": decision.hash,
                "reason": decision.reason,
                "note": decision.note,
                "claim": decision.claim,
                "trust": decision.trust,
                "credentials": list(decision.credentials),
            }
            for decision in view.decisions
        ],
        "comments": [comment(c, view.names) for c in view.comments],
        "threads": [
            {
                "claim": t.claim,
                "about": t.quote,
                "resolved": t.resolved,
                "comments": [comment(c, view.names) for c in t.comments],
            }
            for t in view.threads
        ],
        "moved_sources": list(view.moved),
        "due": review.due_at.isoformat() if review.due_at else None,
        "clock": "running" if review.clock_from else "stopped",
        "alarms": [
            {
                "round": a.round,
                "step": a.step,
                "fell_due": a.fell_due.isoformat(),
                "at": a.at.isoformat(),
                "late": a.late,
                "whom": a.to,
                "told": [view.names[m] for m in a.told],
            }
            for a in view.alarms
        ],
        "words": dict(d.words()),
        "usage": {
            "calls": d.usage.calls,
            "input_tokens": d.usage.input_tokens,
            "output_tokens": d.usage.output_tokens,
            "cost_usd": d.usage.cost_usd,
        },
    }


def comment(c: Comment, names: Mapping[str, str]) -> dict[str, Any]:
    """A remark in a claim's thread."""
    return {
        "comment": c.id,
        "claim": c.claim,
        "act": c.move,
        "member": names.get(c.member, c.member),
        "at": c.at.isoformat(),
        "note": c.note,
        "version": c.version,
    }


def claims(d: Draft) -> list[dict[str, Any]]:
    """A draft's claims with their citations in full, and whose words they are in."""
    return [
        {**shape, "words": dict(d.words(claim))} for claim, shape in zip(d.claims, checked(d.claims, d.citations), strict=True)
    ]


def checked(found: Sequence[Claim], cited: Sequence[Citation]) -> list[dict[str, Any]]:
    """Claims as the checks left them."""
    by_number = {c.number: c for c in cited}
    return [
        {
            "claim": claim.id,
            "text": claim.text,
            "start": claim.start,
            "end": claim.end,
            "verdict": claim.verdict,
            "reasons": list(claim.reasons),
            "origin": claim.origin,
            "citations": [
                {
                    "number": c.number,
                    "document": c.document,
                    "page": c.page,
                    "start": c.start,
                    "end": c.end,
                    "quotation": c.quotation,
                    "match": c.match,
                }
                for c in (by_number[n] for n in claim.citations if n in by_number)
            ],
        }
        for claim in found
    ]


def queue_item(item: "QueueItem") -> dict[str, Any]:
    """A row of `queue`."""
    review = item.review
    return {
        "draft": review.draft,
        "version": review.version,
        "engagement": item.engagement,
        "task": review.task,
        "state": review.state,
        "author": item.author,
        "claimed_by": item.claimed_by,
        "due": review.due_at.isoformat() if review.due_at else None,
        "overdue": item.overdue,
        "warned": item.warned,
        "escalations": review.rungs,
        "round": review.round,
        "flagged": review.flagged,
        "approval_ended": item.approval_ended,
        "verdicts": dict(review.verdicts),
    }


def passage(p: Passage) -> dict[str, Any]:
    """One passage of `search`."""
    return {
        "rank": p.rank,
        "document": p.document,
        "page": p.page,
        "start": p.start,
        "end": p.end,
        "text": p.text,
        "score": round(p.score, 6),
    }


def document(d: Document) -> dict[str, Any]:
    """A row of `documents`."""
    return {
        "document": d.name,
        "title": d.title,
        "sha256": d.sha256,
        "version": d.version,
        "media_type": d.media_type,
        "pages": d.pages,
        "chunks": d.chunks,
        "size": d.size,
        "added": d.added_at.isoformat(),
        "warnings": list(d.warnings),
    }


def spent(month: "Spent") -> dict[str, Any]:
    """What the model cost in an engagement in a month, US dollars."""
    return {
        "engagement": month.engagement,
        "month": month.month,
        "used_usd": month.used / MILLION,
        "cap_usd": None if month.cap is None else month.cap / MILLION,
        "models": [
            {
                "model": s.model,
                "answered": s.answered,
                "failed": s.failed,
                "input_tokens": s.input_tokens,
                "output_tokens": s.output_tokens,
                "spent_usd": s.spent / MILLION,
                "reserved_usd": s.reserved / MILLION,
            }
            for s in month.models
        ],
    }
