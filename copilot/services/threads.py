"""What analyst and reviewer say of a claim to each other."""

from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.domain.review import State
from copilot.domain.thread import Comment, Move, Thread, threads
from copilot.errors import RefusedError, UsageError
from copilot.services import audit
from copilot.services.case import claim_of, need_note
from copilot.services.desk import Desk
from copilot.services.versions import opened
from copilot.services.void import void

LONGEST = 10_000  # characters of a remark


def comment(desk: Desk, actor: Actor, draft_id: str, claim_id: str, note: str) -> Comment:
    """Add to the thread on a claim; analyst and reviewer alike. An approved draft returns to the queue by it."""
    need_note(note, "a comment is not empty")
    return _remark(desk, actor, draft_id, claim_id, note, Move.SAY)


def resolve(desk: Desk, actor: Actor, draft_id: str, claim_id: str, note: str = "") -> Comment:
    """Say that the matter is settled. Raises RefusedError where there is no open thread."""
    return _remark(desk, actor, draft_id, claim_id, note, Move.RESOLVE)


def reopen(desk: Desk, actor: Actor, draft_id: str, claim_id: str, note: str = "") -> Comment:
    """Say that it is not. Raises RefusedError where no thread is resolved."""
    return _remark(desk, actor, draft_id, claim_id, note, Move.REOPEN)


def _remark(desk: Desk, actor: Actor, draft_id: str, claim_id: str, note: str, move: Move) -> Comment:
    if len(note) > LONGEST:
        raise UsageError(f"a remark has at most {LONGEST:,} characters, this one {len(note):,}")
    with desk.store.write() as work:
        review, draft, engagement = opened(work, actor, draft_id, Right.COMMENT)
        claim = claim_of(draft, claim_id)
        said = work.comments.find(draft=draft_id)
        _demand(next((t for t in threads(said, draft.claims) if t.claim == claim_id), None), claim_id, move)
        remark = Comment(
            new_id("com"), engagement.id, draft.id, draft.version, claim_id, actor.member.id, desk.clock.now(), note.strip(),
            move, claim.text, len(said) + 1,
        )  # fmt: skip
        work.comments.add(remark)
        audit.record(desk, work, actor, engagement.id, move, draft.id, claim=claim_id)
        if review.state is State.APPROVED and move is not Move.RESOLVE:
            void(desk, work, actor, review, f"{move} on claim {claim_id}")
        return remark


def _demand(thread: Thread | None, claim_id: str, move: Move) -> None:
    if move is Move.RESOLVE and (thread is None or thread.resolved):
        raise RefusedError(f"there is no open thread on claim {claim_id}; begin one with a comment")
    if move is Move.REOPEN and (thread is None or not thread.resolved):
        raise RefusedError(f"no thread on claim {claim_id} is resolved; add a comment instead")
