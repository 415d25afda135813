"""Release refuses whatever was not approved, whoever calls; and several who release at once release once."""

import multiprocessing
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

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


@pytest.fixture
def store(database: str, monkeypatch: pytest.MonkeyPatch) -> str:  # noqa: F811
    monkeypatch.setenv("COPILOT_STORE_URL", database)
    return database


def at_once(settings: Settings, draft: str, many: int) -> list[tuple[str, int]]:
    """What each of so many processes was told, which began together."""
    context = multiprocessing.get_context("forkserver")  # a process that holds no desk forks them: they start with its imports
    context.set_forkserver_preload(["copilot.bootstrap", "copilot.adapters.store", "copilot.adapters.vault", "alembic.config"])
    forms = (Format.MARKDOWN, Format.JSON, Format.DOCX, Format.PDF)
    running = []
    for n in range(many):
        ours, its = context.Pipe()
        process = context.Process(target=releasing, args=(its, settings, draft, forms[n % 4]))
        process.start()
        its.close()
        running.append((process, ours))
    assert [word(ours) for _, ours in running] == ["ready"] * many
    for _, ours in running:
        ours.send("go")
    told = [word(ours) for _, ours in running]
    for process, ours in running:
        process.join(120)
        ours.close()
    assert [process.exitcode for process, _ in running] == [0] * many
    return told


def word(ours: Connection) -> Any:
    assert ours.poll(120), "a process says nothing"
    return ours.recv()


def releasing(told: Connection, settings: Settings, draft: str, form: Format) -> None:
    """A reviewer in a process of their own: says when the desk is open, waits, releases, says how it ended."""
    desk = open_desk(settings)
    rita = members.at_keyboard(desk, "rita", "test")
    told.send("ready")
    told.recv()
    try:
        told.send(("released", len(release.release(desk, rita, draft, form))))
    except CopilotError as error:
        told.send(("refused", error.exit_code))
    desk.close()


@pytest.mark.slow
def test_four_processes_that_release_at_once_release_once(store: str, deal: Copilot, tmp_path: Path) -> None:
    draft, settings = ask(deal)["draft"], Settings(home=tmp_path / "home", keys=tmp_path / "keys", store_url=store)
    refused = at_once(settings, draft, 2)
    assert [word for word, _ in refused] == ["refused", "refused"]
    approve(deal, draft)
    told = at_once(settings, draft, 4)
    assert "released" in [word for word, _ in told]
    assert all(word == "released" or code == 4 for word, code in told), told
    desk = open_desk(settings)
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
