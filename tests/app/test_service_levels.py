"""By when a draft is decided, who is told when it is not, and that each of them is told once."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from copilot.domain.alarm import Alarm
from copilot.domain.calendar import Holiday
from copilot.domain.conflict import ConflictKind
from copilot.domain.deliverable import Format
from copilot.domain.member import Role
from copilot.domain.review import ReasonCode, Review, State
from copilot.domain.service_level import AlarmKind
from copilot.errors import PermissionDeniedError, RefusedError, UnknownNameError, UsageError
from copilot.services import (
    alarms,
    calendars,
    conflicts,
    engagements,
    levels,
    members,
    notices,
    queries,
    release,
    review,
    rounds,
    second_review,
    status_pack,
)
from copilot.services.draft import ask, revise
from tests.app.queue_world import MORNING, World, template, world

HOUR = timedelta(hours=1)
STEPS = ["warning", "breach", "escalation 1"]


__all__ = ["template", "world"]  # fixtures


def asked(world: World, who: str = "ann", task: str = "answer") -> str:
    return list(ask(world.desk, world.actor(who), "deal", "When is it paid?", task=task))[-1].id  # type: ignore[union-attr]


def standing(world: World, draft: str) -> Review:
    with world.desk.store.read() as work:
        found = work.reviews.get(draft=draft)
    assert found is not None
    return found


def after(world: World, hours: float) -> tuple[Alarm, ...]:
    """Time passes, and somebody looks."""
    world.hand.move(timedelta(hours=hours))
    return alarms.sweep(world.desk).alarms


def names(world: World, alarm: Alarm) -> set[str]:
    with world.desk.store.read() as work:
        return set(members.names(work, *alarm.told).values())


def approved(world: World, draft: str, by: str = "rita") -> None:
    review.claim(world.desk, world.actor(by), draft)
    review.approve(world.desk, world.actor(by), draft, queries.draft(world.desk, world.actor(by), draft).draft.hash)


# What happens by itself


def test_a_draft_is_warned_of_breached_and_escalated_once_each(world: World) -> None:
    draft = asked(world)
    assert after(world, 39.98) == ()
    (warning,) = after(world, 0.05)
    assert (warning.step, warning.late, warning.fell_due) == ("warning", False, MORNING + 40 * HOUR)
    assert alarms.sweep(world.desk).alarms == ()
    breach, escalation = after(world, 8)
    assert [a.step for a in (breach, escalation)] == ["breach", "escalation 1"]
    assert standing(world, draft).state is State.ESCALATED
    assert after(world, 1000) == ()


def test_who_owes_the_decision_is_warned_and_the_ladder_leads_to_others(world: World) -> None:
    asked(world)
    warning, breach, escalation = after(world, 49)
    # not ann2, who is the author; not stan, who has no grant; not paula, whose credential says nothing about reading
    assert names(world, warning) == names(world, breach) == {"lena", "otto", "paula", "rita", "tom"}
    assert names(world, escalation) == {"lena"}


def test_the_holder_alone_is_warned_and_keeps_the_draft(world: World) -> None:
    draft = asked(world)
    world.hand.move(39.98 * HOUR)
    review.claim(world.desk, world.actor("rita"), draft)
    (warning,) = after(world, 0.05)
    assert names(world, warning) == {"rita"}
    world.hand.move(7.8 * HOUR)
    review.claim(world.desk, world.actor("rita"), draft)  # the lease had lapsed
    _, escalation = after(world, 0.3)
    assert names(world, escalation) == {"lena"}
    assert (standing(world, draft).state, standing(world, draft).claimed_by) == (State.CLAIMED, world.actor("rita").member.id)
    assert queries.queue(world.desk, world.actor("rita")).items[0].review.rungs == 1


def test_a_lease_that_ran_out_does_not_keep_a_draft_from_being_escalated(world: World) -> None:
    draft = asked(world)
    review.claim(world.desk, world.actor("rita"), draft)
    after(world, 49)
    assert (standing(world, draft).state, standing(world, draft).claimed_by) == (State.ESCALATED, None)
    assert review.claim(world.desk, world.actor("tom"), draft).state is State.CLAIMED


def test_nobody_escalates_to_themselves(world: World) -> None:
    levels.set_level(world.desk, world.actor("lena"), "deal", 8, ladder=[(0, Role.LEAD), (1, "rita"), (2, Role.REVIEWER)])
    draft = asked(world, "lena")
    review.claim(world.desk, world.actor("rita"), draft)
    review.escalate(world.desk, world.actor("rita"), draft, ReasonCode.OTHER, "over to you")
    told = {a.step: names(world, a) for a in after(world, 12)}
    assert told["escalation 1"] == set()  # the only lead asked for it
    assert told["escalation 2"] == set()  # rita has escalated it
    assert told["escalation 3"] == {"ann2", "otto", "paula", "tom"}
    shown = queries.draft(world.desk, world.actor("tom"), draft).alarms
    assert [(a.step, a.to, len(a.told)) for a in shown][1:] == [
        ("escalation 1", "lead", 0), ("escalation 2", "rita", 0), ("escalation 3", "reviewer", 4),
    ]  # fmt: skip


def test_who_cannot_read_or_has_a_conflict_is_told_nothing(world: World) -> None:
    adam = world.actor("adam")
    levels.set_level(world.desk, adam, "deal", 8, ladder=[(0, Role.LEAD), (0, "rita")])
    asked(world)
    conflicts.declare(world.desk, adam, "lena", ConflictKind.CLIENT, "LARKFIELD plc", "Shares.")
    engagements.revoke(world.desk, adam, "deal", "rita")
    members.disable(world.desk, adam, "tom")
    told = {a.step: names(world, a) for a in after(world, 9)}
    assert told == {"breach": {"otto", "paula"}, "escalation 1": set(), "escalation 2": set()}


def test_what_fell_due_while_the_desk_was_down_comes_in_order_and_marked_late(world: World) -> None:
    drafts = []
    for _ in range(3):
        drafts.append(asked(world))
        world.hand.move(3 * HOUR)
    found = after(world, 400)
    assert [a.fell_due for a in found] == sorted(a.fell_due for a in found)
    assert Counter(a.step for a in found) == dict.fromkeys(STEPS, 3)
    assert all(a.late for a in found)
    assert [a.draft for a in found if a.step == "breach"] == drafts
    told = notices.listed(world.desk, world.actor("lena"))
    assert len(told) == 9
    assert all(n.notice.late for n in told)


def test_a_clock_that_goes_back_repeats_nothing(world: World) -> None:
    draft = asked(world)
    assert len(after(world, 49)) == 3
    assert after(world, -30) == ()
    assert after(world, 30.5) == ()
    review.claim(world.desk, world.actor("rita"), draft)
    world.hand.move(-40 * HOUR)  # the clock is put back between two acts
    review.send_back(world.desk, world.actor("rita"), draft, ReasonCode.STYLE, "Plainer.")
    assert 0 <= standing(world, draft).spent <= 49 * 3600


def test_two_sweepers_at_once_tell_everybody_once(world: World) -> None:
    drafts = [asked(world) for _ in range(6)]
    world.hand.move(100 * HOUR)
    threads = [threading.Thread(target=alarms.sweep, args=(world.desk,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with world.desk.store.read() as work:
        entries = [e for act in ("warn", "breach", "tell the ladder") for e in work.audit.find(act=act)]
        assert Counter(e.subject for e in entries) == dict.fromkeys(drafts, 3)
        assert work.alarms.count() == 18
        assert work.notices.count(member=world.actor("lena").member.id) == 18


# When the clock runs


def test_the_reviewers_clock_stands_while_changes_are_requested(world: World) -> None:
    draft = asked(world)
    world.hand.move(45 * HOUR)
    review.claim(world.desk, world.actor("rita"), draft)
    alarms.sweep(world.desk)
    review.send_back(world.desk, world.actor("rita"), draft, ReasonCode.STYLE, "Plainer.")
    assert standing(world, draft).due_at is None
    assert after(world, 500) == ()
    list(revise(world.desk, world.actor("ann"), draft, "plainer"))
    back = standing(world, draft)
    assert back.due_at == world.hand.now() + 3 * HOUR
    assert back.round == 2
    assert [a.step for a in after(world, 3.1)] == STEPS


def test_what_was_late_already_is_due_at_once_when_it_comes_back(world: World) -> None:
    draft = asked(world)
    world.hand.move(60 * HOUR)
    review.claim(world.desk, world.actor("rita"), draft)
    review.send_back(world.desk, world.actor("rita"), draft, ReasonCode.STYLE, "Plainer.")
    list(revise(world.desk, world.actor("ann"), draft, "plainer"))
    assert standing(world, draft).due_at == world.hand.now()
    assert [a.step for a in after(world, 0.01)] == ["breach", "escalation 1"]


def test_a_further_version_buys_no_time(world: World) -> None:
    draft = asked(world)
    due = standing(world, draft).due_at
    world.hand.move(20 * HOUR)
    list(revise(world.desk, world.actor("ann"), draft, "better"))
    assert (standing(world, draft).version, standing(world, draft).due_at, standing(world, draft).round) == (2, due, 1)


def test_a_decision_ends_the_clock_and_a_fallen_approval_begins_it_anew(world: World) -> None:
    draft = asked(world)
    world.hand.move(30 * HOUR)
    approved(world, draft)
    assert [a.step for a in after(world, 100)] == ["release"]
    list(revise(world.desk, world.actor("ann"), draft, "better"))
    again = standing(world, draft)
    assert (again.state, again.due_at, again.round) == (State.PENDING, world.hand.now() + 48 * HOUR, 2)


def test_the_clock_runs_on_until_the_second_sign_off(world: World) -> None:
    draft = asked(world, task="legal-memo")
    approved(world, draft)
    found = after(world, 49)
    assert [a.step for a in found] == STEPS
    assert names(world, found[0]) == {"lena", "otto", "paula", "tom"}  # not rita, who approved it
    assert standing(world, draft).state is State.APPROVED
    review.sign(world.desk, world.actor("tom"), draft, queries.draft(world.desk, world.actor("tom"), draft).draft.hash)
    assert standing(world, draft).alarm_at == world.hand.now() + 24 * HOUR  # from now on its release is owed


def test_of_an_approved_draft_that_nobody_releases_those_who_may_are_told_once(world: World) -> None:
    draft = asked(world)
    approved(world, draft)
    assert after(world, 23.9) == ()
    (forgotten,) = after(world, 0.11)
    assert (forgotten.step, forgotten.kind, forgotten.late) == ("release", AlarmKind.UNRELEASED, False)
    # rita too, who approved it; not ann2, the author
    assert names(world, forgotten) == {"lena", "otto", "paula", "rita", "tom"}
    (told,) = notices.listed(world.desk, world.actor("rita"))
    assert (told.notice.draft, told.open) == (draft, True)
    assert after(world, 1000) == ()
    release.release(world.desk, world.actor("rita"), draft, Format.MARKDOWN)
    (told,) = notices.listed(world.desk, world.actor("rita"))
    assert not told.open
    assert after(world, 1000) == ()


def test_what_is_released_or_sent_back_in_time_is_not_reminded_of(world: World) -> None:
    first, second = asked(world), asked(world)
    for draft in (first, second):
        approved(world, draft)
    release.release(world.desk, world.actor("rita"), first, Format.MARKDOWN)
    review.send_back(world.desk, world.actor("rita"), second, ReasonCode.STYLE, "Shorter.")
    assert {standing(world, draft).alarm_at for draft in (first, second)} == {None}
    assert after(world, 1000) == ()


def test_a_level_says_within_how_many_hours_a_release_is_owed_also_of_what_is_approved_already(world: World) -> None:
    draft = asked(world)
    approved(world, draft)
    levels.set_level(world.desk, world.actor("lena"), "deal", 48, release_hours=4)
    assert standing(world, draft).alarm_at == MORNING + 4 * HOUR
    levels.set_level(world.desk, world.actor("lena"), "deal", 48, release_hours=0)
    assert after(world, 1000) == ()
    with pytest.raises(UsageError, match="a release comes within"):
        levels.set_level(world.desk, world.actor("lena"), "deal", 48, release_hours=-1)


def test_a_released_draft_is_overdue_no_more_and_stands_behind_what_waits(world: World) -> None:
    done = asked(world)
    approved(world, done)
    release.release(world.desk, world.actor("rita"), done, Format.MARKDOWN)
    world.hand.move(100 * HOUR)
    waits = asked(world)
    assert [(i.review.draft, i.overdue) for i in queries.queue(world.desk, world.actor("rita")).items] == [
        (waits, False),
        (done, False),
    ]


def test_a_closed_engagement_sounds_no_alarm(world: World) -> None:
    draft = asked(world)
    engagements.close(world.desk, world.actor("adam"), "deal")
    assert after(world, 100) == ()
    assert standing(world, draft).alarm_at is None


# Levels and calendars


def test_hours_are_counted_by_the_calendar(world: World) -> None:
    adam = world.actor("adam")
    calendars.add(world.desk, adam, "dublin", "Europe/Dublin", "mon-fri 09:00-17:00")
    levels.set_level(world.desk, adam, "deal", 12, calendar="dublin", warn_hours=2)
    draft = asked(world)  # on a Monday at nine
    assert standing(world, draft).due_at == datetime(2026, 3, 3, 13, tzinfo=UTC)
    assert standing(world, draft).warn_at == datetime(2026, 3, 3, 11, tzinfo=UTC)
    calendars.change_holidays(world.desk, adam, "dublin", [Holiday(datetime(2026, 3, 3).date(), "Fair day")])  # noqa: DTZ001
    assert standing(world, draft).due_at == datetime(2026, 3, 4, 13, tzinfo=UTC)


def test_a_task_has_a_level_of_its_own_before_the_engagements(world: World) -> None:
    adam = world.actor("adam")
    levels.set_level(world.desk, adam, "deal", 20)
    levels.set_level(world.desk, adam, "deal", 4, task="answer")
    quick, slow = asked(world), asked(world, task="contract-review")
    assert standing(world, quick).due_at == MORNING + 4 * HOUR
    assert standing(world, slow).due_at == MORNING + 20 * HOUR
    levels.drop(world.desk, adam, "deal", "answer")
    assert standing(world, quick).due_at == MORNING + 20 * HOUR
    levels.drop(world.desk, adam, "deal")
    assert standing(world, quick).due_at == MORNING + 48 * HOUR
    with pytest.raises(UnknownNameError):
        levels.drop(world.desk, adam, "deal")


def test_the_most_urgent_is_taken_first(world: World) -> None:
    levels.set_level(world.desk, world.actor("adam"), "deal", 4, task="contract-review")
    asked(world)
    world.hand.move(HOUR)
    urgent = asked(world, task="contract-review")
    taken = review.claim_next(world.desk, world.actor("rita"))
    assert taken is not None
    assert taken.draft == urgent


def test_a_changed_level_holds_for_what_waits_and_repeats_no_step(world: World) -> None:
    draft = asked(world)
    assert [a.step for a in after(world, 41)] == ["warning"]
    world.hand.move(HOUR)
    levels.set_level(world.desk, world.actor("lena"), "deal", 10, warn_hours=2, ladder=[(1, "tom")])
    assert standing(world, draft).due_at == MORNING + 10 * HOUR
    breach, escalation = alarms.sweep(world.desk).alarms
    assert (breach.step, escalation.step, names(world, escalation)) == ("breach", "escalation 1", {"tom"})
    assert not breach.late  # nobody was late by a promise that was not made yet
    levels.set_level(world.desk, world.actor("lena"), "deal", 100, warn_hours=2, ladder=[(1, "tom")])
    assert standing(world, draft).due_at == MORNING + 100 * HOUR
    assert after(world, 200) == ()  # warned, breached and escalated in this round already


def test_a_level_that_a_crash_left_unapplied_is_applied_by_the_next_sweep(world: World) -> None:
    draft = asked(world)
    levels.set_level(world.desk, world.actor("lena"), "deal", 10)
    with world.desk.store.write() as work:
        (level,) = work.service_levels.find()
        work.service_levels.replace(replace(level, hours=5.0, applied=False))
    found = alarms.sweep(world.desk)
    assert found.reckoned == 1
    assert standing(world, draft).due_at == MORNING + 5 * HOUR


def test_who_may_set_levels_and_calendars(world: World) -> None:
    for name in ("rita", "ann", "stan"):
        with pytest.raises(PermissionDeniedError):
            levels.set_level(world.desk, world.actor(name), "deal", 4)
        with pytest.raises(PermissionDeniedError):
            calendars.add(world.desk, world.actor(name), "x", "UTC", "mon 09:00-10:00")
    with pytest.raises(PermissionDeniedError):
        levels.show(world.desk, world.actor("stan"), "deal")
    assert levels.listed(world.desk, world.actor("stan")) == ()
    assert [v.set_by for v in levels.show(world.desk, world.actor("rita"), "deal")] == ["standard"]


@pytest.mark.parametrize(
    ("hours", "more", "told"),
    [
        (0, {}, "more than 0"),
        (float("nan"), {}, "more than 0"),
        (8, {"warn_hours": 8}, "before the 8 hours"),
        (8, {"ladder": [(2, Role.LEAD), (1, Role.LEAD)]}, "follow one another"),
        (8, {"ladder": [(0, Role.ANALYST)]}, "role"),
        (8, {"ladder": [(0, "stan")]}, "no grant"),
        (8, {"ladder": [(n, Role.LEAD) for n in range(10)]}, "at most 9"),
    ],
)
def test_a_level_that_cannot_be_kept_is_refused(world: World, hours: float, more: dict[str, object], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        levels.set_level(world.desk, world.actor("lena"), "deal", hours, **more)  # type: ignore[arg-type]


def test_names_that_there_are_not_are_told(world: World) -> None:
    lena, adam = world.actor("lena"), world.actor("adam")
    for more in ({"calendar": "mars"}, {"task": "poem"}, {"ladder": [(0, "nobody")]}):
        with pytest.raises(UnknownNameError):
            levels.set_level(world.desk, lena, "deal", 4, **more)  # type: ignore[arg-type]
    calendars.add(world.desk, adam, "utc", "UTC", "mon 09:00-10:00")
    with pytest.raises(RefusedError, match="exists"):
        calendars.add(world.desk, adam, "utc", "UTC", "mon 09:00-10:00")
    with pytest.raises(UnknownNameError):
        calendars.add(world.desk, adam, "other", "UTC", "mon 09:00-10:00", instead=True)


# What people see


def test_notices_are_seen_once_and_gone_with_the_grant(world: World) -> None:
    draft = asked(world)
    after(world, 49)
    rita = world.actor("rita")
    assert [(n.notice.step, n.open) for n in notices.listed(world.desk, rita)] == [("breach", True), ("warning", True)]
    assert notices.listed(world.desk, world.actor("stan")) == notices.listed(world.desk, world.actor("ann2")) == ()
    approved(world, draft)
    assert [n.open for n in notices.listed(world.desk, rita)] == [False, False]
    assert notices.mark_seen(world.desk, rita, draft) == 2
    assert notices.mark_seen(world.desk, rita) == 0
    assert notices.listed(world.desk, rita) == ()
    assert len(notices.listed(world.desk, rita, everything=True)) == 2
    engagements.revoke(world.desk, world.actor("adam"), "deal", "rita")
    assert notices.listed(world.desk, rita, everything=True) == ()


def test_who_knows_the_original_is_told_nothing_of_a_quality_samples_copy(world: World) -> None:
    second_review.set_rule(world.desk, world.actor("lena"), "deal", "answer", 1)
    draft = asked(world)
    assert after(world, 41)[0].step == "warning"
    assert notices.mark_seen(world.desk, world.actor("tom")) == 1  # which tells him nothing of the draft
    approved(world, draft)
    warning = next(a for a in after(world, 41) if a.kind is AlarmKind.WARNING)
    assert warning.draft != draft  # the copy
    assert names(world, warning) == {"lena", "otto", "paula", "tom"}
    assert warning.draft not in {n.notice.draft for n in notices.listed(world.desk, world.actor("rita"), everything=True)}
    queries.draft(world.desk, world.actor("otto"), draft)
    assert {n.notice.draft for n in notices.listed(world.desk, world.actor("otto"))} == {
        draft
    }  # he has read the original since


def test_the_queue_says_what_is_due_soon_and_what_is_late(world: World) -> None:
    asked(world)
    seen = []
    for hours in (0, 41, 8):
        world.hand.move(hours * HOUR)
        (item,) = queries.queue(world.desk, world.actor("rita")).items
        seen.append((item.warned, item.overdue))
    assert seen == [(False, False), (True, False), (False, True)]


def test_the_status_pack_counts_overdue_and_escalated_by_the_level(world: World) -> None:
    late, returned = asked(world), asked(world)
    review.claim(world.desk, world.actor("rita"), returned)
    review.send_back(world.desk, world.actor("rita"), returned, ReasonCode.STYLE, "Plainer.")
    after(world, 50)
    review.claim(world.desk, world.actor("tom"), late)  # works on it, and it is late and was escalated all the same
    pack = status_pack.status(world.desk, world.actor("lena"), "deal")
    assert (len(pack.in_review), len(pack.overdue), len(pack.escalated)) == (2, 1, 1)


def test_a_served_desk_looks_by_itself_and_stops_at_once(world: World) -> None:
    draft = asked(world)
    world.hand.move(49 * HOUR)
    with rounds.sweeping(world.desk, seconds=0.05):
        deadline = threading.Event()
        for _ in range(200):
            if standing(world, draft).alarm_at is None:
                break
            deadline.wait(0.05)
    assert standing(world, draft).state is State.ESCALATED
    assert not [t for t in threading.enumerate() if t.name == "service levels"]


def test_a_draft_that_cannot_be_looked_after_does_not_keep_the_others_waiting(world: World) -> None:
    adam = world.actor("adam")
    calendars.add(world.desk, adam, "utc", "UTC", "mon-sun 00:00-24:00")
    levels.set_level(world.desk, adam, "deal", 4, task="answer", calendar="utc")
    broken, sound = asked(world), asked(world, task="contract-review")
    with world.desk.store.write() as work:
        work.calendars.remove(name="utc")
    world.hand.move(49 * HOUR)
    found = alarms.sweep(world.desk)
    assert {a.draft for a in found.alarms} == {sound}
    assert len(found.failed) == 1
    assert broken in found.failed[0]
