"""Processes that look for what fell due at once, and are killed in the middle: every alarm sounds once, on both databases."""

import multiprocessing
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.evaluation.queue_stage import Stage, fill
from copilot.services import alarms, audit, members
from copilot.settings import Settings

STEPS = {"warning", "breach", "escalation 1"}
DRAFTS, REVIEWERS = 60, 3


@pytest.mark.slow
def test_two_at_once_and_killed_again_and_again_they_sound_every_alarm_once(database: str, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys", store_url=database)
    desk = open_desk(settings)
    *_, stage = fill(desk, DRAFTS, REVIEWERS, walls=2)
    assert isinstance(stage, Stage)
    operator = members.at_keyboard(desk, None, "tester")
    with desk.store.write() as work:
        for number, review in enumerate(work.reviews.find()):
            began = desk.clock.now() - timedelta(days=9, minutes=number)
            work.reviews.replace(replace(review, clock_from=began, alarm_at=began))
            audit.record(desk, work, operator, review.engagement, "make old", review.draft)
    desk.close()
    died = 0
    context = multiprocessing.get_context("forkserver")  # a process that holds no desk forks them: they start with its imports
    context.set_forkserver_preload(["copilot.bootstrap", "copilot.adapters.store", "copilot.adapters.vault", "alembic.config"])
    for patience in (0.02, 0.05, 0.1, 0.2):
        pair = [start(context, settings), start(context, settings)]
        for _, ours in pair:
            ours.send("go")
        time.sleep(patience)
        for process, ours in pair:
            process.kill()
            process.join()
            died += not done(ours)
    assert died > 0  # else nothing was killed in the middle
    desk = open_desk(settings)
    assert alarms.sweep(desk).failed == ()
    assert alarms.sweep(desk).alarms == ()
    with desk.store.read() as work:
        found = work.alarms.find()
        assert Counter(a.draft for a in found) == dict.fromkeys(stage.drafts, len(STEPS))
        assert {a.step for a in found} == STEPS
        told = [e.subject for act in ("warn", "breach", "tell the ladder") for e in work.audit.find(act=act)]
        assert Counter(told) == dict.fromkeys(stage.drafts, len(STEPS))
        assert work.notices.count() == DRAFTS * 2 * REVIEWERS  # nobody leads there
        assert all(r.alarm_at is None and r.rungs == 1 for r in work.reviews.find())
    assert [r.problem for r in audit.verify(desk, operator) if r.broken_at is not None or r.rows] == []
    desk.close()


def start(context: ForkServerContext, settings: Settings) -> tuple[ForkServerProcess, Connection]:
    """One that has the desk open and waits to be told."""
    ours, its = context.Pipe()
    process = context.Process(target=sweeping, args=(its, settings))
    process.start()
    its.close()
    assert ours.poll(120), "a process says nothing"
    assert ours.recv() == "ready"
    return process, ours


def done(ours: Connection) -> bool:
    """Did it come to its end?"""
    try:
        return bool(ours.recv() == "done")
    except EOFError:
        return False
    finally:
        ours.close()


def sweeping(told: Connection, settings: Settings) -> None:
    """In a process of its own: carry out what fell due."""
    desk = open_desk(settings)
    told.send("ready")
    told.recv()
    alarms.sweep(desk)
    desk.close()
    told.send("done")
