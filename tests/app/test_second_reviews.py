"""Quality samples: drawn by nobody's hand, reviewed blind by another person, disclosed afterwards, and never let out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.evaluation import Sample
from copilot.domain.member import Role
from copilot.domain.review import Act, ReasonCode, State
from copilot.domain.sampling import COPY_ACTS, DECIDING, SecondReview, Treatment, demand_in_house
from copilot.errors import CopilotError, PermissionDeniedError, StateError, UnknownNameError, UsageError
from copilot.evaluation.quality_report import quality_report
from copilot.evaluation.second_opinions import opinions
from copilot.services import engagements, members, queries, release, review, second_review
from copilot.services.draft import ask, revise
from copilot.services.status_pack import status
from tests.app.queue_world import CAP, TRUE, World, template, world

__all__ = ["template", "world"]  # fixtures


@pytest.fixture(autouse=True)
def two_sentences(world: World) -> None:
    world.writer.sentences = (TRUE, CAP)


def sampling(world: World, share: float = 1, seeded: float = 0, task: str = "") -> None:
    second_review.set_rule(world.desk, world.actor("lena"), "deal", task, share, seeded)


def asked(world: World, task: str = "answer") -> Draft:
    return [d for d in ask(world.desk, world.actor("ann"), "deal", "When is it paid?", task=task) if isinstance(d, Draft)][-1]


def approved(world: World, by: str = "rita", text: str | None = None, task: str = "answer") -> Draft:
    made = asked(world, task)
    rita = world.actor(by)
    review.claim(world.desk, rita, made.id)
    if text is not None:
        made = review.edit(world.desk, rita, made.id, text)
    review.approve(world.desk, rita, made.id, made.hash)
    return made


def rows(world: World) -> list[SecondReview]:
    with world.desk.store.read() as work:
        return work.second_reviews.find(order_by="drawn_at")


def copy_of(world: World, made: Draft) -> Draft:
    """As the store has it."""
    (sample,) = [s for s in rows(world) if s.draft == made.id]
    with world.desk.store.read() as work:
        copy = work.drafts.get(id=sample.copy or "", version=1)
    assert copy is not None
    return copy


def listed(world: World, name: str) -> set[str]:
    return {i.review.draft for i in queries.queue(world.desk, world.actor(name)).items}


def test_without_a_rule_nothing_is_drawn(world: World) -> None:
    approved(world)
    assert rows(world) == []


def test_an_approved_draft_is_drawn_and_its_copy_waits_like_any_work(world: World) -> None:
    sampling(world)
    made = approved(world, text=f"{TRUE} [^1]")
    copy = copy_of(world, made)
    assert TRUE in copy.text
    assert CAP in copy.text  # as the first reviewer was given it, not as they left it
    item = next(i for i in queries.queue(world.desk, world.actor("tom")).items if i.review.draft == copy.id)
    assert (item.review.state, item.review.task, item.author) == (State.PENDING, "answer", "ann")
    view = queries.draft(world.desk, world.actor("tom"), copy.id)
    assert (view.decisions, view.comments, view.versions) == ((), (), 1)


def test_the_draw_is_one_of_the_drafts_own_and_cannot_be_tried_again(world: World) -> None:
    sampling(world, share=0.5)
    made = [approved(world) for _ in range(12)]
    drawn = {s.draft for s in rows(world)}
    assert 0 < len(drawn) < 12
    spared = next(d for d in made if d.id not in drawn)
    for _ in range(3):  # what is done to it moves nothing
        review.send_back(world.desk, world.actor("rita"), spared.id, ReasonCode.STYLE, "Once more.")
        (*_, newer) = revise(world.desk, world.actor("ann"), spared.id, "again", f"{TRUE} [^1]")
        assert isinstance(newer, Draft)
        review.claim(world.desk, world.actor("rita"), spared.id)
        review.approve(world.desk, world.actor("rita"), spared.id, newer.hash)
    assert {s.draft for s in rows(world)} == drawn
    with world.desk.store.read() as work:
        told = work.audit.find(act="draw sample", order_by="sequence")
    assert {e.subject for e in told} == {d.id for d in made}


@pytest.mark.parametrize("name", ["rita", "ann", "bob", "ann2"])
def test_who_knows_the_original_or_may_not_review_neither_sees_nor_takes_the_copy(world: World, name: str) -> None:
    sampling(world)
    copy = copy_of(world, approved(world))
    actor = world.actor(name)
    assert copy.id not in listed(world, name)
    for attempt in (
        lambda: queries.draft(world.desk, actor, copy.id),
        lambda: review.claim(world.desk, actor, copy.id),
        lambda: queries.evidence(world.desk, actor, copy.id, 1),
    ):
        with pytest.raises(PermissionDeniedError, match="there is no draft"):
            attempt()
    assert review.claim_next(world.desk, actor) is None or name == "bob"


def test_the_first_reviewer_does_not_get_it_through_another_account(world: World) -> None:
    sampling(world)
    adam = world.actor("adam")
    members.add(world.desk, adam, "rita2", [Role.REVIEWER], ["deal"], same_person_as="rita")
    copy = copy_of(world, approved(world))
    with pytest.raises(PermissionDeniedError, match="there is no draft"):
        review.claim(world.desk, world.actor("rita2"), copy.id)
    assert review.claim_next(world.desk, world.actor("rita2")) is None


def test_who_has_read_the_original_does_not_second_it(world: World) -> None:
    sampling(world)
    made = approved(world)
    queries.draft(world.desk, world.actor("tom"), made.id)
    with pytest.raises(PermissionDeniedError):
        review.claim(world.desk, world.actor("tom"), copy_of(world, made).id)
    assert review.claim(world.desk, world.actor("paula"), copy_of(world, made).id)


def test_who_holds_the_copy_does_not_see_the_original_until_they_decided(world: World) -> None:
    sampling(world)
    made = approved(world)
    copy, tom = copy_of(world, made), world.actor("tom")
    review.claim(world.desk, tom, copy.id)
    assert made.id not in listed(world, "tom")
    with pytest.raises(PermissionDeniedError):
        queries.draft(world.desk, tom, made.id)
    review.approve(world.desk, tom, copy.id, copy.hash)
    assert queries.draft(world.desk, tom, made.id).draft.id == made.id


def test_a_second_reviewer_holds_the_credential_that_the_task_asks_for(world: World) -> None:
    sampling(world)
    copy = copy_of(world, approved(world, task="contract-review"))
    with pytest.raises(CopilotError, match="nobody has verified"):
        review.claim(world.desk, world.actor("otto"), copy.id)


def test_a_decided_copy_is_disclosed_and_gone(world: World) -> None:
    sampling(world)
    made = approved(world)
    copy, tom = copy_of(world, made), world.actor("tom")
    assert second_review.disclosed(world.desk, tom, copy.id) is None
    review.claim(world.desk, tom, copy.id)
    assert second_review.disclosed(world.desk, tom, copy.id) is None
    review.approve(world.desk, tom, copy.id, copy.hash)
    view = second_review.disclosed(world.desk, tom, copy.id)
    assert view is not None
    assert (view.sample.draft, view.reviewer, view.second, view.sample.kept) == (made.id, "rita", "tom", True)
    assert {r.first for r in view.sample.ratings} == {r.second for r in view.sample.ratings} == {Treatment.KEPT}
    with pytest.raises(UnknownNameError):
        release.release(world.desk, tom, copy.id, Format.MARKDOWN)
    assert second_review.disclosed(world.desk, world.actor("paula"), copy.id) is None


def test_nothing_is_told_of_a_sample_before_its_decision(world: World) -> None:
    sampling(world)
    copy = copy_of(world, approved(world))
    found = second_review.samples(world.desk, world.actor("lena"), "deal")
    assert (found.decided, found.waiting) == ((), 1)
    review.claim(world.desk, world.actor("tom"), copy.id)
    review.reject(world.desk, world.actor("tom"), copy.id, ReasonCode.UNSUPPORTED, "Nothing bears it out.")
    seen = {
        name: len(second_review.samples(world.desk, world.actor(name), "deal").decided)
        for name in ("lena", "rita", "tom", "paula")
    }
    assert seen == {"lena": 1, "rita": 1, "tom": 1, "paula": 0}
    with pytest.raises(PermissionDeniedError):
        second_review.samples(world.desk, world.actor("ann"), "deal")


def planted(world: World, made: Draft) -> tuple[Draft, SecondReview]:
    copy = copy_of(world, made)
    (sample,) = [s for s in rows(world) if s.copy == copy.id]
    assert sample.seeds
    return copy, sample


def test_a_planted_error_changes_one_claim_of_the_copy_and_nothing_of_the_original(world: World) -> None:
    sampling(world, seeded=1)
    made = approved(world)
    copy, sample = planted(world, made)
    (seed,) = sample.seeds
    assert seed.before in made.text
    assert seed.after in copy.text
    assert seed.after not in made.text
    assert copy.text.replace(seed.after, seed.before) == made.text


@pytest.mark.parametrize(
    ("how", "caught"),
    [("mends", True), ("overlooks", False), ("turns down for the figure", True), ("turns down for style", False)],
)
def test_a_planted_error_is_caught_or_not(world: World, how: str, caught: bool) -> None:
    sampling(world, seeded=1)
    made = approved(world)
    copy, _ = planted(world, made)
    tom = world.actor("tom")
    review.claim(world.desk, tom, copy.id)
    if how == "mends":
        copy = review.edit(world.desk, tom, copy.id, made.text)
        review.approve(world.desk, tom, copy.id, copy.hash)
    elif how == "overlooks":
        for claim in queries.draft(world.desk, tom, copy.id).blocked:
            review.override(world.desk, tom, copy.id, claim, ReasonCode.OTHER, "Looks right.")
        review.approve(world.desk, tom, copy.id, copy.hash)
    else:
        code = ReasonCode.STYLE if "style" in how else ReasonCode.WRONG_FIGURE
        review.send_back(world.desk, tom, copy.id, code, "Not so.")
    assert [s.caught for s in rows(world)] == [caught]


def test_what_is_planted_is_for_the_reviewer_to_find_and_not_for_the_checks(world: World) -> None:
    sampling(world, seeded=1)
    for _ in range(4):
        _, sample = planted(world, approved(world))
        assert [seed.marked for seed in sample.seeds] == [False]


def test_a_planted_text_leaves_by_no_path(world: World) -> None:
    sampling(world, seeded=1)
    made = approved(world)
    copy, sample = planted(world, made)
    (seed,) = sample.seeds
    tom, lena = world.actor("tom"), world.actor("lena")
    for attempt in (
        lambda: release.release(world.desk, tom, copy.id, Format.MARKDOWN),
        lambda: review.sign(world.desk, tom, copy.id, copy.hash),
        lambda: list(revise(world.desk, lena, copy.id, "mine", copy.text)),
        lambda: list(ask(world.desk, world.actor("ann"), "deal", "And?", conversation=copy.conversation)),
    ):
        with pytest.raises(CopilotError):
            attempt()
    review.claim(world.desk, tom, copy.id)
    for claim in queries.draft(world.desk, tom, copy.id).blocked:
        review.override(world.desk, tom, copy.id, claim, ReasonCode.OTHER, "Looks right.")
    review.approve(world.desk, tom, copy.id, copy.hash)
    with pytest.raises(CopilotError):
        release.release(world.desk, tom, copy.id, Format.MARKDOWN)
    content = release.release(world.desk, tom, made.id, Format.MARKDOWN).decode()
    assert seed.before.split()[0] in content
    assert seed.after not in content
    with world.desk.store.read() as work:
        corrections: list[Sample] = work.samples.find()
    assert not any(seed.after in c.before + c.after for c in corrections)  # nor into the prompts' regression samples
    assert len(status(world.desk, lena, "deal").delivered) == 1


@pytest.mark.parametrize("act", sorted(Act))
def test_a_copy_admits_exactly_the_acts_of_a_review(world: World, act: Act) -> None:
    draft = replace(asked(world), sample=True)
    if act in COPY_ACTS:
        demand_in_house(draft, act)
    else:
        with pytest.raises(StateError):
            demand_in_house(draft, act)
    assert not COPY_ACTS & {Act.RELEASE, Act.SIGN, Act.REVISE, Act.RECALL, Act.SUPERSEDE, Act.VOID}
    assert DECIDING <= COPY_ACTS


def test_the_hash_of_a_copy_is_no_drafts(world: World) -> None:
    made = asked(world)
    assert replace(made, sample=True).hash != made.hash


def test_what_a_crash_left_unprepared_the_next_approval_prepares(world: World) -> None:
    sampling(world)
    first = approved(world)
    with world.desk.store.write() as work:  # as if the program had ended between the two
        (row,) = work.second_reviews.find()
        work.second_reviews.replace(replace(row, copy=None))
        second_review.audit.record_own(world.desk, work, row.engagement, "prepare second review", row.id)
    approved(world)
    assert {s.draft: s.copy is not None for s in rows(world)}[first.id]


def test_rules_are_shares_and_a_leads_word(world: World) -> None:
    for share, seeded in ((-0.1, 0), (1.1, 0), (0.5, 2), (float("nan"), 0)):
        with pytest.raises(UsageError, match="is a share from 0 to 1"):
            sampling(world, share, seeded)
    for name in ("ann", "rita"):
        with pytest.raises(PermissionDeniedError):
            second_review.set_rule(world.desk, world.actor(name), "deal", "", 0)
    with pytest.raises(UnknownNameError):
        sampling(world, task="nothing")
    sampling(world, share=1)
    sampling(world, share=0, task="answer")  # the task's own rule goes before
    approved(world)
    assert rows(world) == []


def test_a_lease_on_a_copy_lapses_like_any(world: World) -> None:
    sampling(world)
    copy = copy_of(world, approved(world))
    review.claim(world.desk, world.actor("tom"), copy.id)
    world.hand.move(timedelta(minutes=31))
    assert review.claim(world.desk, world.actor("paula"), copy.id)


def decided(number: int, **changes: object) -> SecondReview:
    with_all = {
        "id": f"sec-{number}", "engagement": "eng-1", "draft": f"dr-{number}", "version": 1, "given": 1, "task": "answer",
        "prompt": "answer@1", "model": "extractive", "author": "mem-a", "reviewer": "mem-r", "drawn_at": None,
        "seeded": False, "changed": number % 2 == 0, "copy": f"dr-c{number}", "second": "mem-t", "act": Act.APPROVE,
        "kept": number % 2 == 1,
    }  # fmt: skip
    return SecondReview(**(with_all | changes))  # type: ignore[arg-type]


def test_no_agreement_and_no_catch_rate_is_told_of_fewer_than_ten() -> None:
    names = {"mem-r": "rita", "mem-t": "tom"}
    few = opinions([decided(n) for n in range(9)], names)[0]
    assert (few.of, few.kappa, few.alpha, few.caught.interval) == (9, None, None, None)
    enough = opinions([decided(n) for n in range(10)], names)[0]
    assert enough.kappa is not None
    assert enough.alpha is not None
    assert (enough.kappa.value, enough.alpha.value) == (1, 1)


def test_planted_errors_count_for_who_looked_for_them_and_not_for_agreement() -> None:
    from copilot.domain.sampling import Seed  # beside its only use

    seed = Seed("figure", "c1", "45", "54", False)
    found = opinions(
        [decided(n, seeded=True, seeds=(seed,), caught=n < 8) for n in range(10)], {"mem-r": "rita", "mem-t": "tom"}
    )
    by = {(row.by, row.name): row for row in found}
    assert (by["all", ""].of, by["all", ""].caught.count, by["all", ""].caught.of) == (0, 8, 10)
    assert by["reviewer", "tom"].caught.of == 10
    assert by["reviewer", "rita"].caught.of == 0


def test_a_reviewers_figures_are_told_to_themselves_to_leads_and_to_administrators(world: World) -> None:
    sampling(world)
    copy = copy_of(world, approved(world))
    review.claim(world.desk, world.actor("tom"), copy.id)
    review.approve(world.desk, world.actor("tom"), copy.id, copy.hash)

    def told(name: str, engagement: str | None = "deal") -> set[str]:
        found = quality_report(world.desk, world.actor(name), engagement)
        return {row.name for row in (*found.work, *found.opinions) if row.by == "reviewer"}

    assert told("lena") == {"rita", "tom"}
    assert told("adam", None) == {"rita", "tom"}
    assert told("rita") == {"rita"}
    assert told("tom") == {"tom"}
    assert told("ann") == set()
    with pytest.raises(PermissionDeniedError):
        told("stan")
    engagements.revoke(world.desk, world.actor("adam"), "deal", "rita")
    with pytest.raises(PermissionDeniedError):
        told("rita")
