"""Every act, in every state, by every role, through the services that all faces call: what the table lists, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Member, Role
from copilot.domain.review import TRANSITIONS, Act, ReasonCode, Review, State
from copilot.errors import CopilotError
from copilot.services import audit, engagements, release, review
from copilot.services.draft import ask, revise
from tests.app.queue_world import CAP, TRUE, WRONG, World, copied, furnish, open_world

WHY = (ReasonCode.OTHER, "So.")
CALLS: dict[Act, Callable[[World, Actor, Draft], object]] = {
    Act.CLAIM: lambda w, a, d: review.claim(w.desk, a, d.id),
    Act.RENEW: lambda w, a, d: review.renew(w.desk, a, d.id),
    Act.UNCLAIM: lambda w, a, d: review.unclaim(w.desk, a, d.id),
    Act.EDIT: lambda w, a, d: review.edit(w.desk, a, d.id, "Nothing is said."),
    Act.OVERRIDE: lambda w, a, d: review.override(w.desk, a, d.id, d.claims[0].id, *WHY),
    Act.WITHDRAW: lambda w, a, d: review.withdraw(w.desk, a, d.id, d.claims[0].id, "No."),
    Act.RECHECK: lambda w, a, d: review.check_again(w.desk, a, d.id),
    Act.APPROVE: lambda w, a, d: review.approve(w.desk, a, d.id, d.hash),
    Act.SIGN: lambda w, a, d: review.sign(w.desk, a, d.id, d.hash),
    Act.RETURN: lambda w, a, d: review.send_back(w.desk, a, d.id, *WHY),
    Act.REJECT: lambda w, a, d: review.reject(w.desk, a, d.id, *WHY),
    Act.ESCALATE: lambda w, a, d: review.escalate(w.desk, a, d.id, *WHY),
    Act.RELEASE: lambda w, a, d: release.release(w.desk, a, d.id, Format.JSON),
    Act.RECALL: lambda w, a, d: release.recall(w.desk, a, d.id, *WHY),
    Act.REVISE: lambda w, a, d: list(revise(w.desk, a, d.id, "Mine.", f"{TRUE} [^1]")),
}
NOBODYS = {Act.CHECK, Act.SUBMIT, Act.LAPSE, Act.VOID, Act.SUPERSEDE, Act.RAISE}  # the desk's own: no face can ask for them
PEOPLE = {"bob": Role.ANALYST, "rita": Role.REVIEWER, "lena": Role.LEAD, "evan": Role.EVALUATOR, "adam": None, "stan": None}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("acts") / "template"
    world = open_world(folder)
    furnish(world)
    adam = world.actor("adam")
    with world.desk.store.write() as work:
        evan = Member(new_id("mem"), "evan", new_id("mem"), (Role.EVALUATOR,), world.hand.now())
        work.members.add(evan)
        audit.record(world.desk, work, adam, DESK_CHAIN, "add member", evan.id)
    engagements.grant(world.desk, world.actor("lena"), "deal", "evan", Role.EVALUATOR)
    world.desk.close()
    return folder


@pytest.fixture(scope="module")
def shared(template: Path, tmp_path_factory: pytest.TempPathFactory) -> World:
    return copied(template, tmp_path_factory.mktemp("shared") / "world")


@pytest.fixture
def world(template: Path, tmp_path: Path) -> World:
    return copied(template, tmp_path / "world")


def asked(world: World, *sentences: str) -> Draft:
    world.writer.sentences = sentences
    return list(ask(world.desk, world.actor("ann"), "deal", "When is it paid?"))[-1]  # type: ignore[return-value]


def put(world: World, draft: Draft, state: State, actor: Actor) -> Review:
    """The draft in that state, in the way that lets the actor do the most: it is theirs where somebody holds it."""
    tom = world.actor("tom").member.id
    with world.desk.store.write() as work:
        now = work.reviews.get(draft=draft.id)
        assert now is not None
        held, signed = state is State.CLAIMED, state in (State.APPROVED, State.RELEASED, State.SUPERSEDED, State.RECALLED)
        moved = replace(
            now,
            state=state,
            revision=now.revision + 1,
            claimed_by=actor.member.id if held else None,
            lease_until=world.hand.now() + world.desk.limits.lease if held else None,
            approved_by=tom if signed else None,
            approved_hash=draft.hash if signed else None,
        )
        assert work.reviews.replace(moved, revision=now.revision)
        audit.record(world.desk, work, actor, draft.engagement, "put", draft.id, to=state)
    return moved


def listed(state: State, act: Act, role: Role | None) -> bool:
    found = TRANSITIONS.get((state, act))
    return found is not None and role in found.roles


def test_every_act_of_a_person_is_called_here() -> None:
    by_people = {act for (_, act), found in TRANSITIONS.items() if found.roles}
    assert by_people == set(CALLS)
    assert set(Act) - by_people == NOBODYS


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("state", State)
def test_what_the_table_does_not_list_is_refused_and_changes_nothing(shared: World, state: State, who: str) -> None:
    actor, draft = shared.actor(who), asked(shared, TRUE, CAP)
    tom = shared.actor("tom")
    for act, call in CALLS.items():
        if listed(state, act, PEOPLE[who]):
            continue
        standing = put(shared, draft, state, tom if act is Act.CLAIM else actor)  # to claim what one holds renews it
        with pytest.raises(CopilotError) as refused:
            call(shared, actor, draft)
        assert refused.value.exit_code == 4, (state, act, who, refused.value)
        with shared.desk.store.read() as work:
            assert work.reviews.get(draft=draft.id) == standing, (state, act, who)
            assert work.drafts.count(id=draft.id) == 1
            assert work.deliverables.count(draft=draft.id) == 0


# A recorded approval is needed for these as well; test_the_allowed_ways below walks them.
_BY_DECISION = {Act.RELEASE, Act.SIGN, Act.WITHDRAW, Act.RECALL}
ALLOWED = [
    (state, act, who)
    for (state, act) in TRANSITIONS
    for who, role in PEOPLE.items()
    if act not in _BY_DECISION and listed(state, act, role)
]


@pytest.mark.parametrize(("state", "act", "who"), ALLOWED)
def test_what_it_lists_leads_where_it_says(shared: World, state: State, act: Act, who: str) -> None:
    actor = shared.actor(who)
    draft = asked(shared, WRONG, CAP) if act is Act.OVERRIDE else asked(shared, TRUE, CAP)
    put(shared, draft, state, actor)
    CALLS[act](shared, actor, draft)
    with shared.desk.store.read() as work:
        after = work.reviews.get(draft=draft.id)
    assert after is not None
    assert after.state is TRANSITIONS[state, act].to


@pytest.mark.parametrize("who", ["rita", "lena"])
def test_the_allowed_ways_from_approval_on(world: World, who: str) -> None:
    actor, draft = world.actor(who), asked(world, WRONG, CAP)

    def state() -> State:
        with world.desk.store.read() as work:
            found = work.reviews.get(draft=draft.id)
        assert found is not None
        return found.state

    CALLS[Act.CLAIM](world, actor, draft)
    CALLS[Act.OVERRIDE](world, actor, draft)
    CALLS[Act.WITHDRAW](world, actor, draft)
    assert state() is State.CLAIMED
    CALLS[Act.OVERRIDE](world, actor, draft)
    CALLS[Act.APPROVE](world, actor, draft)
    CALLS[Act.WITHDRAW](world, actor, draft)
    assert state() is State.PENDING
    CALLS[Act.CLAIM](world, actor, draft)
    CALLS[Act.OVERRIDE](world, actor, draft)
    CALLS[Act.APPROVE](world, actor, draft)
    CALLS[Act.RELEASE](world, actor, draft)
    assert state() is State.RELEASED
    CALLS[Act.RECALL](world, actor, draft)
    assert state() is State.RECALLED
    with pytest.raises(CopilotError):
        CALLS[Act.RELEASE](world, actor, draft)
