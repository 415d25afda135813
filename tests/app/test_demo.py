"""What a newcomer gets from the demo: drafts in different states, one released, one flagged, log-ins that are random."""

import io
import re
from pathlib import Path

import pytest

from copilot.cli.run import execute, understand
from tests.app.conftest import Copilot


def demo() -> tuple[int, str, str]:
    words, session = understand(["demo", "--no-serve"])
    session.out, session.err = io.StringIO(), io.StringIO()
    return execute(words, session), session.out.getvalue(), session.err.getvalue()


@pytest.mark.slow
def test_the_demo_leaves_a_desk_to_play_with(copilot: Copilot, tmp_path: Path) -> None:
    code, out, err = demo()
    assert code == 0, err
    queued = copilot("queue", who="lena").json["drafts"]
    assert {"pending", "claimed", "approved", "released", "changes_requested", "escalated"} <= {d["state"] for d in queued}
    assert any(d["flagged"] for d in queued)
    assert sum(d["verdicts"]["supported"] for d in queued) > 40
    released = re.search(r"Released deliverable: (\S+)", out)
    assert released is not None
    assert Path(released[1]).read_bytes().startswith(b"PK")
    assert re.search(r"54 documents, \d{3} pages", out)
    passwords = re.findall(r"│ (ada|rafael|evan|operator) +│ (\S+) +│", out)
    assert len({password for _, password in passwords}) == 4
    assert copilot("audit", "verify").code == 0

    code, out, err = demo()
    assert code == 0
    assert "filled already" in err
    assert not set(re.findall(r"│ (ada|rafael|evan|operator) +│ (\S+) +│", out)) & set(passwords)


def test_the_demo_leaves_a_home_that_is_somebodys_alone(deal: Copilot) -> None:
    code, out, err = demo()
    assert code == 2
    assert "is no demo home" in err
    assert out == ""
