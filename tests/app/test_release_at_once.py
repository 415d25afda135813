"""Release refuses whatever was not approved, whoever calls; and several who release at once release once."""

import subprocess
import sys
from pathlib import Path

import pytest

from copilot.bootstrap import open_desk
from copilot.domain.deliverable import Format
from copilot.domain.review import Act
from copilot.errors import CopilotError
from copilot.services import audit, members, release
from copilot.settings import Settings
from tests.app.conftest import Copilot
from tests.app.test_the_loop import approve, ask
from tests.contract.conftest import database, postgres  # noqa: F401 (fixtures)

RELEASER = Path(__file__).with_name("releaser.py")


@pytest.fixture
def store(database: str, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: F811
    monkeypatch.setenv("COPILOT_STORE_URL", database)
    return database


def at_once(tmp_path: Path, store: str, draft: str, many: int) -> list[list[str]]:
    command = [sys.executable, str(RELEASER), str(tmp_path / "home"), str(tmp_path / "keys"), store, draft]
    forms = ("md", "json", "docx", "pdf")
    running = [
        subprocess.Popen([*command, forms[n % 4]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for n in range(many)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=120)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * many
    return told


@pytest.mark.slow
def test_four_processes_that_release_at_once_release_once(store: str, deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    refused = at_once(tmp_path, store, draft, 2)
    assert [word for word, _ in refused] == ["refused", "refused"]
    approve(deal, draft)
    told = at_once(tmp_path, store, draft, 4)
    assert "released" in [word for word, _ in told]
    assert all(word == "released" or code == "4" for word, code in told), told
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys", store_url=store))
    with desk.store.read() as work:
        assert work.deliverables.count(draft=draft) == 1
        assert len(work.audit.find(act=Act.RELEASE, subject=draft)) == 1
        assert len(work.audit.find(act="deliver")) == 1
    reports = audit.verify(desk, members.at_keyboard(desk, "operator", "test"))
    desk.close()
    assert all((r.broken_at, r.rows) == (None, ()) for r in reports)


def test_no_call_releases_what_is_not_approved(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    people = [members.at_keyboard(desk, who, "test") for who in ("rita", "operator")]

    def refused() -> None:
        for form in Format:
            assert deal("release", draft, "--format", form, "-o", f"x.{form}", who="rita").code == 4
            assert not (tmp_path / f"x.{form}").exists()
            for person in people:
                with pytest.raises(CopilotError) as error:
                    release.release(desk, person, draft, form)
                assert error.value.exit_code == 4

    refused()
    deal("review", "claim", draft, who="rita")
    refused()
    deal("review", "return", draft, "--reason", "style", "--note", "Shorter.", who="rita")
    refused()
    desk.close()
