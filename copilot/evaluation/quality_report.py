"""The report on quality, to whom it may be told: a reviewer's figures to themselves, to leads and to administrators only."""

from typing import NamedTuple

from copilot.domain.member import Actor, Role
from copilot.domain.sampling import SecondReview
from copilot.evaluation import work_record
from copilot.evaluation.quality import Quality, quality
from copilot.evaluation.second_opinions import Opinions, opinions
from copilot.evaluation.work_record import Piece
from copilot.services import members
from copilot.services.access import roles_in
from copilot.services.desk import Desk

ACT = "report quality"
WHOLE = frozenset({Role.ANALYST, Role.LEAD})  # roles that see the engagement's figures


class QualityReport(NamedTuple):
    """First reviews and what became of them; second reviews and what they say."""

    work: tuple[Quality, ...]
    opinions: tuple[Opinions, ...]


def quality_report(desk: Desk, actor: Actor, engagement_name: str | None) -> QualityReport:
    """Of one engagement (its analysts and leads; its reviewers see their own row), or of the desk (administrators, evaluators).

    Raises PermissionDeniedError, UnknownNameError.
    """
    engagement, roles = _standing(desk, actor, engagement_name)
    alone = engagement is not None and Role.REVIEWER in roles and not roles & WHOLE
    if alone and engagement_name is not None:
        found = work_record.pieces_of(desk, actor, engagement_name)
    else:
        found = work_record.pieces(desk, actor, engagement_name, ACT)
    with desk.store.read() as work:
        every = work.second_reviews
        samples = every.find(engagement=engagement, order_by="drawn_at") if engagement else every.find(order_by="drawn_at")
        own = {m.id: m.name for m in work.members.find(person=actor.member.person)}
        seen = [s for s in samples if not alone or {s.reviewer, s.second} & set(own)]
        names = _names(found, seen, members.names(work, *_members(found, seen)))
    everybody = Role.LEAD in roles or Role.ADMINISTRATOR in actor.member.roles

    def told(row: Quality | Opinions) -> bool:
        return row.name in own.values() if row.by == "reviewer" and not everybody else row.by == "reviewer" or not alone

    return QualityReport(
        tuple(row for row in quality(found, names) if told(row)), tuple(row for row in opinions(seen, names) if told(row))
    )


def _standing(desk: Desk, actor: Actor, name: str | None) -> tuple[str | None, frozenset[Role]]:
    """The engagement's id and the actor's roles in it; nothing is told to who has none."""
    with desk.store.read() as work:
        engagement = work.engagements.get(name=name) if name is not None else None
        return (engagement.id, roles_in(work, actor, engagement)) if engagement is not None else (None, frozenset())


def _members(found: tuple[Piece, ...], seen: list[SecondReview]) -> list[str | None]:
    return [
        *(m for p in found for m in (p.reviewer, *(judged.member for judged in p.verdicts))),
        *(m for s in seen for m in (s.reviewer, s.second)),
    ]


def _names(found: tuple[Piece, ...], seen: list[SecondReview], names: dict[str, str]) -> dict[str, str]:
    return {m: names[m] for m in _members(found, seen) if m}
