"""Who may see a quality sample's copy, and its original while they hold the copy: the second review is blind."""

from collections.abc import Mapping

from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor, Role
from copilot.domain.review import Review
from copilot.errors import PermissionDeniedError
from copilot.ports import UnitOfWork
from copilot.services.access import roles_in

_MAY_REVIEW = frozenset({Role.REVIEWER, Role.LEAD})


def demand_blind(work: UnitOfWork, actor: Actor, engagement: Engagement, review: Review, draft: Draft) -> None:
    """Raise PermissionDeniedError, as for a draft that is not there, for whoever must not see this one.

    A copy is seen by reviewers of whose person the engagement's trail tells nothing about the original: not its author, nor
    who read, edited, decided, signed or released it, by whatever account. The original is not seen by who holds the copy.
    """
    if not draft.sample:
        seen = not any(_holds(work, actor, s.copy) for s in work.second_reviews.find(draft=draft.id, act=None) if s.copy)
    else:
        sample = work.second_reviews.get(copy=review.draft)
        seen = sample is not None and _may_take(work, actor, engagement, sample.draft)
    if not seen:
        raise PermissionDeniedError(f"there is no draft '{review.draft}' that '{actor.member.name}' may see")


def hidden(work: UnitOfWork, actor: Actor, engagements: Mapping[str, Engagement]) -> set[str]:
    """Drafts that the actor's queue does not list, by the same rule."""
    if not engagements:
        return set()
    out = set()
    for sample in work.second_reviews.find(engagement=tuple(engagements), act=None):
        if sample.copy is None:
            continue
        if not _may_take(work, actor, engagements[sample.engagement], sample.draft):
            out.add(sample.copy)
        elif _holds(work, actor, sample.copy):
            out.add(sample.draft)
    return out


def _may_take(work: UnitOfWork, actor: Actor, engagement: Engagement, original: str) -> bool:
    return bool(_MAY_REVIEW & roles_in(work, actor, engagement)) and not _knows(work, actor, engagement.id, original)


def _knows(work: UnitOfWork, actor: Actor, engagement: str, original: str) -> bool:
    """Whether any account of the person has acted on the original, reading included."""
    accounts = tuple(m.id for m in work.members.find(person=actor.member.person))
    return bool(work.audit.find(chain=engagement, subject=original, member=accounts, limit=1))


def _holds(work: UnitOfWork, actor: Actor, copy: str | None) -> bool:
    review = work.reviews.get(draft=copy) if copy else None
    holder = work.members.get(id=review.claimed_by) if review is not None and review.claimed_by else None
    return holder is not None and holder.person == actor.member.person
