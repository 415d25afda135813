"""The command line as a user drives it: real store, real Chroma, real readers, in a home of the test's own."""

import io
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from copilot.cli.run import execute, understand

AGREEMENT = """# Supply Agreement

## 1. Parties

This agreement is made on 3 March 2023 between Northwind Mills Ltd (the "Supplier") and Larkfield Foods plc (the "Buyer").

## 2. Payment

The Buyer shall pay each undisputed invoice within 45 days of receipt. Interest on late payment accrues at 4% per annum.

## 3. Liability

The Supplier's total liability under this agreement shall not exceed EUR 4,250,000 in any contract year.

## 4. Governing law

This agreement is governed by the laws of Ireland.
"""


@dataclass(frozen=True)
class Outcome:
    """What one command printed and ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Copilot = Callable[..., Outcome]


@pytest.fixture
def copilot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copilot:
    """Run one command: copilot('ask', 'deal', 'When?', who='ada')."""
    return command_line(tmp_path, monkeypatch)


def command_line(root: Path, environment: pytest.MonkeyPatch) -> Copilot:
    """The command line of a home in this folder."""
    environment.setenv("COPILOT_KEYS", str(root / "keys"))
    environment.setenv("COPILOT_HOME", str(root / "home"))

    def run(*words: object, who: str = "") -> Outcome:
        arguments = [str(word) for word in words] + (["--as", who] if who else [])
        rest, session = understand(["--json", *arguments])
        session.out, session.err, session.cwd = io.StringIO(), io.StringIO(), root
        code = execute(rest, session)
        return Outcome(code, session.out.getvalue(), session.err.getvalue())

    return run


@pytest.fixture(scope="session")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a home with the engagement 'deal', made with the standard settings, to be copied."""
    root = tmp_path_factory.mktemp("agreed")
    with pytest.MonkeyPatch.context() as environment:
        for name in _chosen():
            environment.delenv(name)
        with_agreement(command_line(root, environment), root)
    return root


@pytest.fixture
def deal(copilot: Copilot, tmp_path: Path, request: pytest.FixtureRequest) -> Copilot:
    """A home with an engagement 'deal', one agreement in it, and a reviewer 'rita'; under other settings it is made anew."""
    if _chosen() - {"COPILOT_HOME", "COPILOT_KEYS"}:
        return with_agreement(copilot, tmp_path)
    shutil.copytree(request.getfixturevalue("agreed"), tmp_path, dirs_exist_ok=True)
    return copilot


def _chosen() -> set[str]:
    return {name for name in os.environ if name.startswith(("COPILOT_", "OPENAI_")) and name != "COPILOT_TEST_ALL"}


def with_agreement(copilot: Copilot, root: Path) -> Copilot:
    """The same home, with an engagement 'deal' and its people."""
    folder = root / "documents"
    folder.mkdir()
    (folder / "supply-agreement.md").write_text(AGREEMENT, "utf-8")
    assert copilot("engagement", "create", "deal", "--kind", "legal", "--client", "Larkfield").code == 0
    assert copilot("ingest", "deal", folder).code == 0
    assert copilot("member", "add", "rita", "--role", "reviewer", "--engagement", "deal").code == 0
    return copilot
