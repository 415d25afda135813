"""An approval is of what the reviewer saw. Every way in which that can change ends it, and the draft waits in the queue again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from copilot.domain.conflict import ConflictKind
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.review import ReasonCode, Review, State
from copilot.errors import CopilotError, RefusedError, StaleError, StateError, UsageError
from copilot.services import audit, conflicts, documents, queries, release, retention, review, terms, threads
from copilot.services.draft import ask, revise
from copilot.services.ingest import ingest
from tests.app.queue_world import CAP, DOCUMENT, SOURCE, TRUE, WRONG, World, template, world

Way = Callable[[World, Draft], object]


__all__ = ["template", "world"]  # fixtures


def asked(world: World, task: str = "answer", sentences: tuple[str, ...] = (TRUE, CAP)) -> Draft:
    world.writer.sentences = sentences
    return list(ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task))[-1]  # type: ignore[return-value]


def approved(world: World, draft: Draft, by: str = "rita") -> Draft:
    rita = world.actor(by)
    review.claim(world.desk, rita, draft.id)
    for claim in queries.draft(world.desk, rita, draft.id).blocked:
        review.override(world.desk, rita, draft.id, claim, ReasonCode.OTHER, "Agreed in a side letter.")
    review.approve(world.desk, rita, draft.id, standing(world, draft)[1].hash)
    return standing(world, draft)[1]


def standing(world: World, draft: Draft) -> tuple[Review, Draft]:
    view = queries.draft(world.desk, world.actor("ann"), draft.id)
    return view.review, view.draft


def changed_source(world: World, _: Draft) -> None:
    path = world.home.parent / "in" / DOCUMENT
    path.write_text(SOURCE + "\n## 3. Law\n\nThe laws of Ireland govern.\n", "utf-8")
    list(ingest(world.desk, world.actor("ann"), "deal", [path]))


def deleted_source(world: World, _: Draft) -> None:
    documents.delete(world.desk, world.actor("ann"), "deal", DOCUMENT)


def commented(by: str) -> Way:
    return lambda world, draft: review.comment(world.desk, world.actor(by), draft.id, draft.claims[0].id, "Which invoices?")


def further_turn(world: World, draft: Draft) -> None:
    list(ask(world.desk, world.actor("ann"), "deal", "And the cap?", task=draft.task, conversation=draft.conversation))


def redrafted(world: World, draft: Draft) -> None:
    list(revise(world.desk, world.actor("ann"), draft.id, "Shorter, please."))


def reworded(world: World, draft: Draft) -> None:
    list(revise(world.desk, world.actor("ann"), draft.id, "In my words.", f"{TRUE} [^1]"))


def withdrawn(world: World, draft: Draft) -> None:
    review.withdraw(world.desk, world.actor("tom"), draft.id, draft.claims[0].id, "There is no side letter.")


WAYS: dict[str, Way] = {
    "a source got a newer version": changed_source,
    "a source was deleted": deleted_source,
    "its analyst remarked on a claim": commented("ann"),
    "its reviewer remarked on a claim": commented("rita"),
    "the conversation went on": further_turn,
    "the machine wrote again": redrafted,
    "the analyst reworded it": reworded,
    "an override was withdrawn": withdrawn,
}


@pytest.mark.parametrize("task", ["answer", "legal-memo"])
@pytest.mark.parametrize("way", WAYS)
def test_whatever_changes_voids_the_approval(world: World, way: str, task: str) -> None:
    draft = approved(world, asked(world, task, (WRONG, CAP)))
    if task == "legal-memo":
        review.sign(world.desk, world.actor("tom"), draft.id, draft.hash)
    WAYS[way](world, draft)
    after, _ = standing(world, draft)
    assert (after.state, after.approved_by, after.approved_hash, after.signed_by) == (State.PENDING, None, None, None)
    with pytest.raises(StateError):
        release.release(world.desk, world.actor("rita"), draft.id, Format.MARKDOWN)
    assert any(i.review.draft == draft.id for i in queries.queue(world.desk, world.actor("rita"), State.PENDING).items)
    assert all(r.broken_at is None for r in audit.verify(world.desk, world.actor("adam")))


@pytest.mark.parametrize("by", ["rita", "paula"])
def test_a_signers_conflict_voids_it_too(world: World, by: str) -> None:
    draft = approved(world, asked(world, "legal-memo"), by)
    review.sign(world.desk, world.actor("tom"), draft.id, draft.hash)
    conflicts.declare(world.desk, world.actor("adam"), by, ConflictKind.CLIENT, "LARKFIELD plc", "Shares.")
    assert standing(world, draft)[0].state is State.PENDING
    with pytest.raises(StateError, match="conflict of interest; it waits in the queue again"):
        release.release(world.desk, world.actor("tom"), draft.id, Format.MARKDOWN)


def test_settling_a_matter_changes_nothing_but_raising_it_again_does(world: World) -> None:
    draft = asked(world)
    claim = draft.claims[0].id
    review.comment(world.desk, world.actor("ann"), draft.id, claim, "Which invoices?")
    approved(world, draft)
    threads.resolve(world.desk, world.actor("rita"), draft.id, claim)
    assert standing(world, draft)[0].state is State.APPROVED
    threads.reopen(world.desk, world.actor("ann"), draft.id, claim, "Not quite.")
    assert standing(world, draft)[0].state is State.PENDING


def test_a_source_that_the_text_does_not_cite_changes_nothing(world: World) -> None:
    draft = approved(world, asked(world))
    path = world.home.parent / "in" / "other.md"
    for text in ("# Note\n\nLunch is at noon.\n", "# Note\n\nLunch is at one.\n"):
        path.write_text(text, "utf-8")
        list(ingest(world.desk, world.actor("ann"), "deal", [path]))
    assert standing(world, draft)[0].state is State.APPROVED


def test_a_source_that_changes_under_review_is_checked_again_before_approval(world: World) -> None:
    draft, rita = asked(world), world.actor("rita")
    review.claim(world.desk, rita, draft.id)
    changed_source(world, draft)
    assert queries.draft(world.desk, rita, draft.id).moved == (DOCUMENT,)
    with pytest.raises(StaleError, match="copilot review recheck"):
        review.approve(world.desk, rita, draft.id, draft.hash)
    again = review.check_again(world.desk, rita, draft.id)
    assert again.version == draft.version + 1
    assert "a newer one replaced" in " ".join(again.claims[0].reasons)
    assert queries.draft(world.desk, rita, draft.id).moved == ()
    review.approve(world.desk, rita, draft.id, again.hash)
    assert b"45 days" in release.release(world.desk, rita, draft.id, Format.MARKDOWN)


def test_what_rests_on_a_deleted_source_is_edited_out_before_approval(world: World) -> None:
    path = world.home.parent / "in" / "note.md"
    path.write_text("# Note\n\nLunch is at noon.\n", "utf-8")
    draft, rita = asked(world, sentences=(TRUE,)), world.actor("rita")
    list(ingest(world.desk, world.actor("ann"), "deal", [path]))
    review.claim(world.desk, rita, draft.id)
    deleted_source(world, draft)
    with pytest.raises(StaleError, match="deleted"):
        review.approve(world.desk, rita, draft.id, draft.hash)
    edited = review.edit(world.desk, rita, draft.id, "Nothing can be said of payment.")
    review.approve(world.desk, rita, draft.id, edited.hash)
    assert b"Nothing can be said" in release.release(world.desk, rita, draft.id, Format.MARKDOWN)


def test_only_an_override_that_holds_can_be_withdrawn_and_it_then_blocks_again(world: World) -> None:
    draft, rita = asked(world, sentences=(WRONG,)), world.actor("rita")
    claim = draft.claims[0].id
    review.claim(world.desk, rita, draft.id)
    with pytest.raises(RefusedError, match="no override holds"):
        review.withdraw(world.desk, rita, draft.id, claim, "None.")
    review.override(world.desk, rita, draft.id, claim, ReasonCode.OTHER, "Side letter.")
    with pytest.raises(UsageError):
        review.withdraw(world.desk, rita, draft.id, claim, " ")
    review.withdraw(world.desk, rita, draft.id, claim, "It was never signed.")
    with pytest.raises(RefusedError, match="1 claim"):
        review.approve(world.desk, rita, draft.id, draft.hash)
    review.override(world.desk, rita, draft.id, claim, ReasonCode.OTHER, "It was, after all.")
    review.approve(world.desk, rita, draft.id, draft.hash)
    assert b"It was, after all." in release.release(world.desk, rita, draft.id, Format.MARKDOWN)


@pytest.mark.parametrize("who", ["ann", "bob", "adam", "stan", "ann2"])
def test_nobody_without_standing_withdraws_an_override(world: World, who: str) -> None:
    draft = approved(world, asked(world, sentences=(WRONG,)))
    with pytest.raises(CopilotError):
        review.withdraw(world.desk, world.actor(who), draft.id, draft.claims[0].id, "Mine.")
    assert standing(world, draft)[0].state is State.APPROVED


def test_an_ended_approval_says_why_until_somebody_decides_anew(world: World) -> None:
    draft = approved(world, asked(world))
    assert queries.draft(world.desk, world.actor("rita"), draft.id).voided == ""
    changed_source(world, draft)
    assert DOCUMENT in queries.draft(world.desk, world.actor("rita"), draft.id).voided
    world.hand.move(timedelta(minutes=1))
    review.claim(world.desk, world.actor("rita"), draft.id)
    assert DOCUMENT in queries.draft(world.desk, world.actor("rita"), draft.id).voided
    review.send_back(world.desk, world.actor("rita"), draft.id, ReasonCode.OUTDATED_SOURCE, "Use the new version.")
    assert queries.draft(world.desk, world.actor("rita"), draft.id).voided == ""


def test_who_works_on_a_draft_keeps_it_and_who_slept_does_not(world: World) -> None:
    draft, rita = asked(world), world.actor("rita")
    taken = review.claim(world.desk, rita, draft.id)
    assert taken.lease_until is not None
    assert review.keep_lease(world.desk, rita, draft.id, taken.token) == standing(world, draft)[0]
    world.hand.move(world.desk.limits.lease * 0.6)
    kept = review.keep_lease(world.desk, rita, draft.id, taken.token)
    assert kept.lease_until is not None
    assert kept.lease_until > taken.lease_until
    assert kept.token == taken.token
    world.hand.move(world.desk.limits.lease * 1.1)
    with pytest.raises(StateError):
        review.keep_lease(world.desk, rita, draft.id, taken.token)


def test_a_lease_that_passed_on_is_not_kept_by_who_had_it_before(world: World) -> None:
    draft, rita = asked(world), world.actor("rita")
    taken = review.claim(world.desk, rita, draft.id)
    review.unclaim(world.desk, rita, draft.id)
    again = review.claim(world.desk, rita, draft.id)
    with pytest.raises(StaleError):
        review.keep_lease(world.desk, rita, draft.id, taken.token)
    review.unclaim(world.desk, rita, draft.id)
    review.claim(world.desk, world.actor("tom"), draft.id)
    with pytest.raises(StaleError):
        review.keep_lease(world.desk, rita, draft.id, again.token)


TAMPERED: dict[str, dict[str, Any]] = {
    "the text": {"text": f"{TRUE} [^1] And more."},
    "a claim's verdict": {"claims": ()},
    "the spans": {"citations": ()},
    "the prompt version": {"prompt": "answer@99"},
    "the prompt's words": {"prompt_sha256": "c" * 64},
    "the model": {"model": "another"},
    "the retrieval set": {"retrieval": ("doc-1:0-9",)},
    "whose words": {"wording": ()},
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_released_is_what_was_approved_in_all_that_the_reviewer_saw(world: World, what: str) -> None:
    draft = approved(world, asked(world))
    other, adam = replace(draft, **TAMPERED[what]), world.actor("adam")
    assert other != draft
    with world.desk.store.write() as work:
        assert work.drafts.replace(other)
        audit.record(world.desk, work, adam, draft.engagement, "tamper", draft.id)
    with pytest.raises(CopilotError):
        release.release(world.desk, world.actor("rita"), draft.id, Format.MARKDOWN)
    with world.desk.store.read() as work:
        assert work.deliverables.count(draft=draft.id) == 0


@pytest.mark.parametrize("what", ["the text", "the model", "the retrieval set"])
def test_it_waits_in_the_queue_again_then(world: World, what: str) -> None:
    draft, adam = approved(world, asked(world)), world.actor("adam")
    with world.desk.store.write() as work:
        work.drafts.replace(replace(draft, **TAMPERED[what]))
        audit.record(world.desk, work, adam, draft.engagement, "tamper", draft.id)
    with pytest.raises(StaleError, match="is not of the text that stands; it waits in the queue again"):
        release.release(world.desk, world.actor("rita"), draft.id, Format.MARKDOWN)
    assert standing(world, draft)[0].state is State.PENDING


def test_a_source_past_its_date_that_is_deleted_voids_the_approval(world: World) -> None:
    draft = approved(world, asked(world))
    terms.set_terms(world.desk, world.actor("adam"), "deal", keep_days=1)
    world.hand.move(timedelta(days=2))
    assert standing(world, draft)[0].state is State.APPROVED
    retention.delete_expired(world.desk, world.actor("ann"), "deal")
    assert standing(world, draft)[0].state is State.PENDING
