"""Deliverables to export, as tame or as hostile as a test wants them."""

from datetime import UTC, datetime

from copilot.domain.claim import Citation, Claim, Match, Origin, Verdict
from copilot.domain.deliverable import Deliverable, Overridden, SignOff
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement, Kind

AT = datetime(2026, 2, 3, 14, 5, 7, tzinfo=UTC)
KEY = bytes(range(32))
ENGAGEMENT = Engagement("eng-1", "harbour-supply", Kind.LEGAL, "Harbour Components GmbH", "mem-1", AT)
TEXT = """## Notice

Either party may terminate on **ninety days'** *written* notice.[^2] The earlier period is gone.[^1][^2]

- First point[^3]
- Second point

| Year | Revenue |
|---|--:|
| 2023 | 1,310[^3] |
"""


def citation(number: int, quotation: str = "on ninety days’ notice", **changes: object) -> Citation:
    values: dict[str, object] = {
        "number": number, "document": f"contract-{number}.pdf", "document_id": f"doc-{number}",
        "document_sha256": str(number % 10) * 64, "page": number, "start": 0, "end": len(quotation), "quotation": quotation,
        "match": Match.EXACT,
    }  # fmt: skip
    return Citation(**{**values, **changes})  # type: ignore[arg-type]


def claim(identity: str = "c1", citations: tuple[int, ...] = (1,), **changes: object) -> Claim:
    values: dict[str, object] = {
        "id": identity, "text": "Either party may terminate on ninety days' notice.", "start": 0, "end": 10,
        "citations": citations, "verdict": Verdict.SUPPORTED, "reasons": (), "origin": Origin.MACHINE,
    }  # fmt: skip
    return Claim(**{**values, **changes})  # type: ignore[arg-type]


def draft(
    text: str = TEXT,
    citations: tuple[Citation, ...] | None = None,
    claims: tuple[Claim, ...] | None = None,
    question: str = "What notice is needed?",
) -> Draft:
    return Draft(
        id="dr-1", version=2, engagement="eng-1", conversation="con-1", request="req-1", task="answer", question=question,
        author="mem-1", prompt="answer@3", model="extractive", text=text,
        claims=claims if claims is not None else (claim("c1", (2,)), claim("c2", (1, 2)), claim("c3", (3,))),
        citations=citations if citations is not None else tuple(citation(n) for n in (1, 2, 3)),
        retrieval=("doc-1:0-10",), created_at=AT,
    )  # fmt: skip


def deliverable(
    of: Draft, overridden: tuple[Overridden, ...] = (), title: str = "Notice periods", at: datetime = AT
) -> Deliverable:
    return Deliverable(
        id="del-1", engagement="eng-1", draft=of.id, version=of.version, hash=of.hash, released_by="mem-2", released_at=at,
        sign_offs=(
            SignOff("Ada Weiss", "approved", AT, "local trust", ("attorney, State Bar of New York, 4411223",)),
            SignOff("Jonas Brandt", "second sign-off", AT, "signed in"),
        ),
        overridden=overridden, audit_head="a1" * 32, signature="b2" * 64, title=title,
    )  # fmt: skip
