"""Whatever moment a reviewer's process dies at, no acknowledged decision is lost and nothing is released twice."""

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.domain.review import Act, State
from copilot.services import audit, members
from copilot.settings import Settings
from tests.app.conftest import Copilot
from tests.app.test_the_loop import ask

REVIEWER = Path(__file__).with_name("killed_reviewer.py")


@pytest.mark.slow
def test_killed_at_any_statement_of_approve_and_release(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    settings = Settings(home=tmp_path / "home", keys=tmp_path / "keys")
    command = [sys.executable, str(REVIEWER), str(settings.home), str(settings.keys), settings.store_url, draft]
    told, deaths = Counter[str](), 0
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            word, _, status = line.strip().partition(" ")
            told[word] += 1
            if word != "end":
                continue
            look(settings, draft, told)
            deaths += status == str(int(signal.SIGKILL))
            process.stdin.write("on\n")
            process.stdin.flush()
    assert process.returncode == 0
    assert deaths > 50
    assert told["released"] >= 1


def look(settings: Settings, draft: str, told: Counter[str]) -> None:
    """The store as another process finds it."""
    desk = open_desk(settings)
    try:
        with desk.store.read() as work:
            state = work.reviews.get(draft=draft)
            approvals = work.decisions.find(draft=draft, act=Act.APPROVE)
            out = work.deliverables.find(draft=draft)
        assert state is not None
        assert len(approvals) <= 1
        assert len(out) <= 1
        assert not told["approved"] or approvals, "an acknowledged approval was lost"
        assert not told["released"] or out, "an acknowledged release was lost"
        assert (state.state in (State.APPROVED, State.RELEASED)) == bool(approvals)
        assert (state.state is State.RELEASED) == bool(out)
        for report in audit.verify(desk, members.at_keyboard(desk, "operator", "test")):
            assert (report.broken_at, report.rows) == (None, ()), report
    finally:
        desk.close()
