"""A wording is checked while it is typed: as a save would find it, fast, and without a trace in the draft."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.domain.claim import Verdict
from copilot.domain.draft import Draft
from copilot.errors import CopilotError, UsageError
from copilot.services import documents, queries, review
from copilot.services.draft import ask
from copilot.services.ingest import ingest
from copilot.services.live import LONGEST, check_as_typed
from copilot.services.warm import KEPT, UNUSED
from tests.app.queue_world import CAP, DOCUMENT, SOURCE, TRUE, WRONG, World, template, world

__all__ = ["template", "world"]  # fixtures


@pytest.fixture
def draft(world: World) -> Draft:
    world.writer.sentences = (TRUE, CAP)
    made = list(ask(world.desk, world.actor("ann"), "deal", "When is it paid?"))[-1]
    assert isinstance(made, Draft)
    return made


def test_every_keystroke_is_answered_as_a_save_would_be(world: World, draft: Draft) -> None:
    rita, typed = world.actor("rita"), draft.text.replace("45 days", "54 days")
    review.claim(world.desk, rita, draft.id)
    for n in range(0, len(typed) + 1, 7):
        check_as_typed(world.desk, rita, draft.id, typed[:n])
    live = check_as_typed(world.desk, rita, draft.id, typed)
    saved = review.edit(world.desk, rita, draft.id, typed)
    assert [(c.id, c.text, c.verdict, c.reasons) for c in live.claims] == [
        (c.id, c.text, c.verdict, c.reasons) for c in saved.claims
    ]
    assert live.claims[0].verdict is Verdict.FIGURE_MISMATCH


def test_nothing_of_the_draft_changes_and_the_reader_is_recorded_once(world: World, draft: Draft) -> None:
    rita = world.actor("rita")
    for text in (WRONG, "", "[^9]", "Paid in 45 days.[^77]", "\x00\u202e[^1]" * 500):
        check_as_typed(world.desk, rita, draft.id, text)
    assert queries.draft(world.desk, rita, draft.id).draft == draft
    with world.desk.store.read() as work:
        assert work.audit.count(act="check while typing", subject=draft.id) == 1


def test_a_marker_without_citation_is_named_and_no_error(world: World, draft: Draft) -> None:
    made = check_as_typed(world.desk, world.actor("rita"), draft.id, f"{TRUE}[^77]")
    assert made.claims[0].verdict is Verdict.NOT_FOUND
    assert made.claims[0].reasons == ("there is no citation [^77]",)


@pytest.mark.parametrize("who", ["stan", "adam"])
def test_who_may_not_read_the_draft_may_not_try_a_wording(world: World, draft: Draft, who: str) -> None:
    check_as_typed(world.desk, world.actor("rita"), draft.id, TRUE)  # warm for others
    with pytest.raises(CopilotError):
        check_as_typed(world.desk, world.actor(who), draft.id, TRUE)


def test_a_text_too_long_to_be_a_draft_is_refused(world: World, draft: Draft) -> None:
    with pytest.raises(UsageError, match="at most"):
        check_as_typed(world.desk, world.actor("rita"), draft.id, "x" * (LONGEST + 1))


def test_a_source_deleted_or_replaced_meanwhile_is_seen_at_the_next_keystroke(
    world: World, draft: Draft, tmp_path: Path
) -> None:
    rita, ann = world.actor("rita"), world.actor("ann")
    assert check_as_typed(world.desk, rita, draft.id, draft.text).claims[0].verdict is Verdict.SUPPORTED
    (tmp_path / DOCUMENT).write_text(SOURCE.replace("45 days", "30 days"), "utf-8")
    list(ingest(world.desk, ann, "deal", [tmp_path / DOCUMENT]))
    assert any("newer one replaced" in r for r in check_as_typed(world.desk, rita, draft.id, draft.text).claims[0].reasons)
    documents.delete(world.desk, ann, "deal", DOCUMENT)
    gone = check_as_typed(world.desk, rita, draft.id, draft.text).claims[0]
    assert gone.verdict is Verdict.NOT_FOUND
    assert "was deleted" in gone.reasons[0]


def test_several_people_type_at_once(world: World, draft: Draft) -> None:
    actors = [world.actor(name) for name in ("rita", "tom", "bob", "lena")]
    found: list[Verdict] = []

    def typing(actor: object, text: str) -> None:
        for n in range(10):
            found.append(check_as_typed(world.desk, actor, draft.id, f"{text} {n}.\n\n{WRONG}[^1]").claims[-1].verdict)  # type: ignore[arg-type]

    threads = [threading.Thread(target=typing, args=(a, f"By {a.member.name}")) for a in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [Verdict.FIGURE_MISMATCH] * 40


def test_text_that_nobody_edits_any_more_is_let_go_of(world: World, draft: Draft) -> None:
    rita = world.actor("rita")
    check_as_typed(world.desk, rita, draft.id, TRUE)
    world.hand.move(UNUSED + timedelta(minutes=1))
    check_as_typed(world.desk, rita, draft.id, TRUE)
    with world.desk.store.read() as work:
        assert work.audit.count(act="check while typing", subject=draft.id) == 2
    assert len(world.desk.warm) == 1 <= KEPT
    world.desk.warm.forget(draft.engagement)
    assert len(world.desk.warm) == 0
