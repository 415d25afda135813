"""What ends with a member's standing, and ways around an independent decision that are closed."""

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from copilot.adapters.prompts import PromptFiles
from copilot.domain.conflict import ConflictKind
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft, Request
from copilot.domain.ids import new_id
from copilot.domain.review import ReasonCode, Review, State
from copilot.errors import CredentialError, PermissionDeniedError, RefusedError, StaleError, StateError
from copilot.services import conflicts, credentials, draft, engagements, members, queries, release, review, set_aside
from tests.app.queue_world import CAP, EXPIRY, ROOT, TRUE, WRONG, World, template, world

__all__ = ["template", "world"]  # fixtures

WHY = (ReasonCode.OTHER, "So.")
Loss = Callable[[World, str], object]


def barred(world: World, name: str) -> None:
    conflicts.declare(world.desk, world.actor("adam"), name, ConflictKind.CLIENT, "LARKFIELD plc", "Shares.")


def struck_off(world: World, name: str) -> None:
    credentials.revoke(world.desk, world.actor("adam"), name, f"A-{name}", "Struck off.")


LOSSES: dict[str, Loss] = {
    "a conflict of interest": barred,
    "the credential revoked": struck_off,
    "the account disabled": lambda w, name: members.disable(w.desk, w.actor("adam"), name),
    "the grant taken back": lambda w, name: engagements.revoke(w.desk, w.actor("lena"), "deal", name),
}


def asked(world: World, *sentences: str, task: str = "legal-memo", **more: str) -> Draft:
    world.writer.sentences = sentences or (TRUE, CAP)
    return list(draft.ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task, **more))[-1]  # type: ignore[return-value,arg-type]


def now(world: World, made: Draft) -> Review:
    with world.desk.store.read() as work:
        found = work.reviews.get(draft=made.id)
    assert found is not None
    return found


def approved(world: World, made: Draft, by: str = "rita") -> Draft:
    review.claim(world.desk, world.actor(by), made.id)
    review.approve(world.desk, world.actor(by), made.id, made.hash)
    return made


@pytest.mark.parametrize("loss", LOSSES)
def test_a_lease_ends_with_its_holders_standing(world: World, loss: str) -> None:
    made = asked(world)
    review.claim(world.desk, world.actor("rita"), made.id)
    LOSSES[loss](world, "rita")
    assert now(world, made).state is State.PENDING
    review.claim(world.desk, world.actor("tom"), made.id)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("signed", [False, True])
def test_an_approval_that_waits_ends_with_its_signers_standing(world: World, loss: str, signed: bool) -> None:
    made = approved(world, asked(world))
    if signed:
        review.sign(world.desk, world.actor("tom"), made.id, made.hash)
    LOSSES[loss](world, "tom" if signed else "rita")
    assert now(world, made).state is State.PENDING
    assert queries.draft(world.desk, world.actor("ann"), made.id).voided
    with pytest.raises(StateError, match="the approval of .* ended: .*it waits in the queue again"):
        release.release(world.desk, world.actor("lena"), made.id, Format.MARKDOWN)


def test_what_was_decided_by_others_stays(world: World) -> None:
    mine, other = approved(world, asked(world)), approved(world, asked(world), "tom")
    barred(world, "rita")
    assert (now(world, mine).state, now(world, other).state) == (State.PENDING, State.APPROVED)


@pytest.mark.parametrize("loss", [barred, struck_off])
def test_a_claim_let_stand_by_one_who_may_no_more_blocks_again(world: World, loss: Loss) -> None:
    made = asked(world, WRONG, CAP)
    rita, tom = world.actor("rita"), world.actor("tom")
    review.claim(world.desk, rita, made.id)
    review.override(world.desk, rita, made.id, made.claims[0].id, *WHY)
    review.unclaim(world.desk, rita, made.id)
    approved(world, made, "tom")
    loss(world, "rita")
    assert now(world, made).state is State.PENDING
    review.claim(world.desk, tom, made.id)
    with pytest.raises(RefusedError, match="stand against their evidence"):
        review.approve(world.desk, tom, made.id, made.hash)


def test_who_let_a_claim_stand_is_no_independent_second_signer(world: World) -> None:
    made = asked(world, WRONG, CAP)
    tom = world.actor("tom")
    review.claim(world.desk, tom, made.id)
    review.override(world.desk, tom, made.id, made.claims[0].id, *WHY)
    review.unclaim(world.desk, tom, made.id)
    approved(world, made)
    with pytest.raises(PermissionDeniedError, match="let a claim stand"):
        review.sign(world.desk, tom, made.id, made.hash)
    review.sign(world.desk, world.actor("paula"), made.id, made.hash)
    members.set_full_name(world.desk, world.actor("adam"), "tom", "Tomas Ruiz")
    printed = release.release(world.desk, world.actor("lena"), made.id, Format.MARKDOWN).decode()
    assert re.search(r"Let stand by Tomas Ruiz \(tom\), attorney, .*A.?-tom.* \(other\): So\.", printed)


def test_who_edits_does_not_approve_where_a_second_sign_off_is_asked_for(world: World) -> None:
    rita = world.actor("rita")
    for task, allowed in (("contract-review", True), ("legal-memo", False)):
        made = asked(world, task=task)
        review.claim(world.desk, rita, made.id)
        mine = review.edit(world.desk, rita, made.id, f"{TRUE} [^1]")
        if allowed:
            review.approve(world.desk, rita, made.id, mine.hash)
            continue
        with pytest.raises(PermissionDeniedError, match="who edited the text does not approve it"):
            review.approve(world.desk, rita, made.id, mine.hash)
        review.unclaim(world.desk, rita, made.id)
        review.claim(world.desk, world.actor("tom"), made.id)
        review.approve(world.desk, world.actor("tom"), made.id, mine.hash)


def test_resuming_a_request_of_another_task_sheds_no_credential(world: World) -> None:
    ann = world.actor("ann")
    made = asked(world)
    with world.desk.store.write() as work:  # as a fault left it, before the memo was asked for in the same conversation
        kept = Request(
            new_id("req"), made.engagement, made.conversation, ann.member.id, "answer", "Which law?", world.hand.now()
        )
        work.requests.add(kept)
    with pytest.raises(RefusedError, match="begin a new conversation"):
        list(draft.resume(world.desk, ann, kept.id))
    assert (now(world, made).version, now(world, made).second_signoff) == (1, True)


@pytest.mark.parametrize("way", ["given back", "lapsed", "reworded"])
def test_an_escalation_lasts_until_somebody_decides(world: World, way: str) -> None:
    rita, tom = world.actor("rita"), world.actor("tom")
    made = asked(world, task="answer")
    review.claim(world.desk, rita, made.id)
    review.escalate(world.desk, rita, made.id, *WHY)
    if way != "reworded":
        review.claim(world.desk, tom, made.id)
    if way == "given back":
        review.unclaim(world.desk, tom, made.id)
    elif way == "lapsed":
        world.hand.move(world.desk.limits.lease * 1.1)
    else:
        list(draft.revise(world.desk, world.actor("ann"), made.id, "A space.", made.text + " "))
    (item,) = queries.queue(world.desk, rita, State.ESCALATED).items
    assert item.review.draft == made.id
    with pytest.raises(PermissionDeniedError, match="escalates to themselves"):
        review.claim(world.desk, rita, made.id)
    review.claim(world.desk, tom, made.id)
    review.send_back(world.desk, tom, made.id, *WHY)
    list(draft.revise(world.desk, world.actor("ann"), made.id, "Mended.", made.text + "  "))
    assert now(world, made).state is State.PENDING


def test_a_wording_of_a_version_that_was_overtaken_is_refused_and_kept(world: World) -> None:
    rita, tom = world.actor("rita"), world.actor("tom")
    made = asked(world, task="answer")
    queries.draft(world.desk, rita, made.id)
    review.claim(world.desk, tom, made.id)
    review.edit(world.desk, tom, made.id, f"{CAP} [^2]")
    review.unclaim(world.desk, tom, made.id)
    review.claim(world.desk, rita, made.id)
    with pytest.raises(StaleError, match="has version 2, and you last read version 1"):
        review.edit(world.desk, rita, made.id, "An hour of work.")
    assert [k.text for k in set_aside.kept(world.desk, rita, made.id)] == ["An hour of work."]
    queries.draft(world.desk, rita, made.id)
    assert review.edit(world.desk, rita, made.id, f"{TRUE} [^1]").version == 3
    assert review.edit(world.desk, rita, made.id, f"{TRUE} [^1] Again.").version == 4


def test_what_was_typed_while_the_credential_ended_is_kept(world: World) -> None:
    made, paula = asked(world), world.actor("paula")
    world.hand.at = datetime.combine(EXPIRY, time(23, 50), UTC)
    review.claim(world.desk, paula, made.id)
    world.hand.move(timedelta(minutes=15))
    with pytest.raises(CredentialError, match="your text is kept"):
        review.edit(world.desk, paula, made.id, "An hour of work.")
    assert [k.text for k in set_aside.kept(world.desk, paula, made.id)] == ["An hour of work."]


def test_a_template_that_was_changed_under_a_draft_lets_nobody_decide(world: World, tmp_path: Path) -> None:
    made = approved(world, asked(world))
    folder = tmp_path / "prompts"
    shutil.copytree(ROOT / "prompts", folder)
    file = folder / "legal-memo" / "v1.md"
    before = file.read_bytes()
    after = before.replace(b"second_signoff: true", b"second_signoff: false").replace(b"[attorney]", b"[notary]")
    assert after != before
    file.write_bytes(after)
    listed = folder / "released.sha256"
    was, now_ = (hashlib.sha256(content).hexdigest() for content in (before, after))
    listed.write_text(listed.read_text("utf-8").replace(was, now_), "utf-8")
    other = replace(world.desk, prompts=PromptFiles(folder))
    assert other.prompts.get("legal-memo@1").credentials == ("notary",)
    for act in (
        lambda: review.sign(other, world.actor("tom"), made.id, made.hash),
        lambda: release.release(other, world.actor("rita"), made.id, Format.MARKDOWN),
    ):
        with pytest.raises(StateError, match="legal-memo@1 is not as it was"):
            act()
    assert review.sign(world.desk, world.actor("tom"), made.id, made.hash)
