"""Whether what an expert once signed still counts: by whom, under which credential, in which standing today."""

from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.prompt import Prompt
from copilot.domain.review import Act, Decision
from copilot.ports import UnitOfWork
from copilot.services.access import barring
from copilot.services.qualification import stood


def why_not(work: UnitOfWork, signature: Decision, prompt: Prompt, engagement: Engagement) -> str | None:
    """Why the signature counts no more; None when it does.

    A conflict of interest takes its force whenever it comes to light. A credential counts that was valid when it was given and
    has not been revoked since.
    """
    member = work.members.get(id=signature.member)
    if member is None:
        return "whoever signed is not known any more"
    if barring(work, member, engagement) is not None:
        return f"'{member.name}', who signed for {signature.draft}, has a conflict of interest"
    if not stood(work, signature, prompt, engagement):
        return f"'{member.name}', who signed for {signature.draft}, had no credential for it that still counts"
    return None


def signature(work: UnitOfWork, draft: Draft, act: Act, member: str | None) -> Decision | None:
    """The member's latest act of that kind on exactly this content."""
    found = work.decisions.find(draft=draft.id, version=draft.version, act=act, member=member) if member else []
    return next((d for d in reversed(found) if d.hash == draft.hash), None)


def editors(work: UnitOfWork, draft: Draft) -> set[str]:
    """Members (ids) who worded any version of the draft as reviewers."""
    return {d.edited_by for d in work.drafts.find(id=draft.id) if d.edited_by}
