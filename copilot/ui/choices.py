"""What the drop-down lists offer: (label, value) pairs from the services, for the member who looks."""

from pathlib import PurePosixPath

from copilot.domain.member import Actor, Role
from copilot.domain.permission import RIGHTS, Right
from copilot.services import documents, engagements, prompts, queries
from copilot.services.desk import Desk

Choice = tuple[str, str]
ALL = ""  # the value of 'every document', 'new conversation' and the like


def engagement_names(desk: Desk, actor: Actor, right: Right) -> list[str]:
    """Open engagements in which the member holds the right."""
    views = engagements.listed(desk, actor)
    return [v.engagement.name for v in views if v.roles & RIGHTS[right] and v.engagement.closed_at is None]


def roles(desk: Desk, actor: Actor) -> frozenset[Role]:
    """The member's own roles and those granted in any engagement: what decides which tabs are shown, and nothing else."""
    granted = [view.roles for view in engagements.listed(desk, actor)]
    return frozenset(actor.member.roles).union(*granted)


def tasks(desk: Desk, actor: Actor, kind: str = "") -> list[Choice]:
    """Tasks by title; those of the engagement's kind first after the free question."""
    current = [v.prompt for v in prompts.listed(desk, actor) if v.production]
    order = sorted(current, key=lambda p: (p.task != "answer", p.kind not in (kind, "any"), p.title))
    return [(p.title, p.task) for p in order]


def document_names(desk: Desk, actor: Actor, engagement: str) -> list[Choice]:
    """The choice of all documents, then patterns for those of each type, then the current documents."""
    if not engagement:
        return [("All documents", ALL)]
    names = [d.name for d in documents.listed(desk, actor, engagement)]
    endings = sorted({PurePosixPath(name).suffix.lower() for name in names} - {""})
    kinds = [(f"All {ending} files", f"*{ending}") for ending in endings] if len(endings) > 1 else []
    return [("All documents", ALL), *kinds, *((name, name) for name in names)]


def conversations(desk: Desk, actor: Actor, engagement: str) -> list[Choice]:
    """The member's own, newest first, after the choice of a new one."""
    held = queries.conversations(desk, actor, engagement) if engagement else ()
    return [("New conversation", ALL), *((f"{c.title[:44]} · {c.created_at:%d %b}", c.id) for c in held)]


def managed(desk: Desk, actor: Actor, right: Right) -> list[str]:
    """Open engagements in which the member may do what administration may do everywhere: those led, or all of them."""
    everywhere = Role.ADMINISTRATOR in actor.member.roles
    views = engagements.listed(desk, actor)
    return [v.engagement.name for v in views if (everywhere or v.roles & RIGHTS[right]) and v.engagement.closed_at is None]
