"""Processes that look for what fell due at once, and are killed in the middle: every alarm sounds once, on both databases."""

import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.evaluation.queue_stage import Stage, fill
from copilot.services import alarms, audit, members
from copilot.settings import Settings

SWEEPER = Path(__file__).with_name("sweeper.py")
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
    for patience in (0.02, 0.05, 0.1, 0.2):
        pair = [start(settings, database), start(settings, database)]
        for process in pair:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        time.sleep(patience)
        for process in pair:
            process.kill()
            out, _ = process.communicate()
            died += "done" not in out
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


def start(settings: Settings, database: str) -> "subprocess.Popen[str]":
    command = [sys.executable, str(SWEEPER), str(settings.home), str(settings.keys), database]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process
