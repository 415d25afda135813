"""The whole grid of states, acts and roles: what the table lists is allowed, everything else refused."""

import itertools

import pytest

from copilot.domain.member import Role
from copilot.domain.review import TRANSITIONS, Act, State, transition
from copilot.errors import StateError

# Written out by hand from the workflow as people know it, so that a slip in the table shows.
WORKFLOW = """
drafted check checked desk
checked submit pending desk
pending claim claimed reviewers
pending raise escalated desk
escalated claim claimed reviewers
claimed renew claimed reviewers
claimed unclaim pending reviewers
claimed lapse pending desk
claimed edit claimed reviewers
claimed override claimed reviewers
claimed withdraw claimed reviewers
claimed recheck claimed reviewers
claimed approve approved reviewers
claimed return changes_requested reviewers
claimed reject rejected reviewers
claimed escalate escalated reviewers
approved sign approved reviewers
approved void pending desk
approved withdraw pending reviewers
approved return changes_requested reviewers
approved release released reviewers
released recall recalled reviewers
released supersede superseded desk
pending revise pending authors
claimed revise pending authors
changes_requested revise pending authors
approved revise pending authors
rejected revise pending authors
escalated revise escalated authors
"""
ROLES = {
    "desk": set(),
    "reviewers": {Role.REVIEWER, Role.LEAD},
    "authors": {Role.ANALYST, Role.LEAD},
}
EXPECTED = {(a, b): (c, d) for a, b, c, d in (line.split() for line in WORKFLOW.split("\n") if line)}


@pytest.mark.parametrize(("state", "act"), list(itertools.product(State, Act)))
def test_every_pair_of_state_and_act(state: State, act: Act) -> None:
    expected = EXPECTED.get((state.value, act.value))
    if expected is None:
        with pytest.raises(StateError, match=state.value):
            transition(state, act)
    else:
        found = transition(state, act)
        assert (found.to.value, set(found.roles)) == (expected[0], ROLES[expected[1]])


def test_nothing_is_released_but_what_was_approved() -> None:
    assert {s for (s, _), t in TRANSITIONS.items() if t.to is State.RELEASED} == {State.APPROVED}
    assert {(s, a) for (s, a), t in TRANSITIONS.items() if t.to is State.APPROVED and s is not State.APPROVED} == {
        (State.CLAIMED, Act.APPROVE)
    }


def test_an_analyst_can_release_nothing_and_an_administrator_can_do_no_act() -> None:
    for (_, act), found in TRANSITIONS.items():
        assert Role.ADMINISTRATOR not in found.roles
        assert Role.EVALUATOR not in found.roles
        if act in (Act.APPROVE, Act.SIGN, Act.RELEASE, Act.RECALL):
            assert Role.ANALYST not in found.roles
