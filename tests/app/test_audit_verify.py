"""What somebody with the database and without the keys can do, and how `audit verify` tells of it."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.app.conftest import Copilot

Store = Callable[[], "sqlite3.Connection"]


@contextmanager
def intruder(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "home" / "store.db")) as raw:
        for table in ("audit", "checkpoints"):
            for trigger in ("is_kept", "is_fixed"):
                raw.execute(f"DROP TRIGGER IF EXISTS {table}_{trigger}")
        yield raw
        raw.commit()


def told(copilot: Copilot, code: int) -> str:
    """All that `audit verify` finds, in one text."""
    outcome = copilot("audit", "verify")
    assert outcome.code == code, outcome
    return "\n".join(line for c in outcome.json["chains"] for line in [c["problem"] or "", *c["rows"], *c["doubts"]] if line)


def approved(deal: Copilot) -> str:
    draft = deal("ask", "deal", "What is the cap on liability?").json["draft"]
    deal("review", "claim", draft, who="rita")
    shown = deal("draft", "show", draft, who="rita").json
    assert deal("review", "approve", draft, "--hash", shown["hash"], who="rita").code == 0
    return str(draft)


def test_a_desk_at_work_is_whole_and_signed_to_its_end(deal: Copilot) -> None:
    draft = approved(deal)
    assert deal("release", draft, "--format", "md", "-o", "memo.md", who="rita").code == 0
    assert deal("member", "disable", "rita").code == 0
    outcome = deal("audit", "verify")
    assert outcome.code == 0
    for chain in outcome.json["chains"]:
        assert (chain["problem"], chain["rows"], chain["doubts"]) == (None, [], [])
        assert chain["signed"] == chain["entries"] > 0


def test_a_row_set_back_to_an_older_authentic_state_is_named(deal: Copilot, tmp_path: Path) -> None:
    draft = deal("ask", "deal", "What is the cap on liability?").json["draft"]
    with intruder(tmp_path) as raw:
        before = raw.execute("SELECT * FROM reviews").fetchone()
    deal("review", "claim", draft, who="rita")
    with intruder(tmp_path) as raw:
        raw.execute("DELETE FROM reviews")
        raw.execute(f"INSERT INTO reviews VALUES ({', '.join('?' * len(before))})", before)  # noqa: S608
    assert told(deal, 1) == f"row {draft} of 'reviews' was set back to an older state"


def test_a_revoked_grant_that_is_put_back_is_named(deal: Copilot, tmp_path: Path) -> None:
    with intruder(tmp_path) as raw:
        grants = raw.execute("SELECT * FROM grants WHERE role = 'reviewer'").fetchall()
    assert deal("engagement", "revoke", "deal", "rita").code == 0
    with intruder(tmp_path) as raw:
        raw.executemany(f"INSERT INTO grants VALUES ({', '.join('?' * len(grants[0]))})", grants)  # noqa: S608
    assert "reviewer of 'grants' was removed by the desk and has been put back" in told(deal, 1)


@pytest.mark.parametrize("table", ["reviews", "drafts", "decisions", "grants", "documents", "bodies", "requests", "members"])
def test_rows_taken_away_are_named(deal: Copilot, tmp_path: Path, table: str) -> None:
    approved(deal)
    with intruder(tmp_path) as raw:
        condition = "name = 'rita'" if table == "members" else "1 = 1"
        raw.execute(f"DELETE FROM {table} WHERE {condition}")  # noqa: S608
    assert f"of '{table}' is missing" in told(deal, 1)


def test_a_changed_row_and_a_changed_entry_are_named(deal: Copilot, tmp_path: Path) -> None:
    draft = approved(deal)
    with intruder(tmp_path) as raw:
        raw.execute("UPDATE reviews SET state = 'released'")
        raw.execute("UPDATE audit SET member = 'mem-x' WHERE act = 'approve'")
    found = told(deal, 1)
    assert f"row {draft} of 'reviews' was changed, or made, without the desk's keys" in found
    assert "was changed" in found
    refused = deal("draft", "show", draft, who="rita")
    assert refused.code == 1
    assert f"row {draft} of 'reviews' is not as this desk wrote it" in refused.err


@pytest.mark.parametrize("left", [0, 1, 3])
def test_the_end_of_a_chain_cannot_be_cut_unnoticed(deal: Copilot, tmp_path: Path, left: int) -> None:
    """Whoever cuts the trail takes the checkpoints, and the rows it tells of, with it."""
    approved(deal)
    with intruder(tmp_path) as raw:
        (chain,) = raw.execute("SELECT id FROM engagements").fetchone()
        for table in ("audit", "checkpoints"):
            raw.execute(f"DELETE FROM {table} WHERE chain = ? AND sequence > ?", (chain, left))  # noqa: S608
    assert f"the chain ends with entry {left}" in told(deal, 1)


def test_an_older_store_put_back_is_told_and_stays_told(deal: Copilot, tmp_path: Path) -> None:
    shutil.copy(tmp_path / "home" / "store.db", tmp_path / "older.db")
    approved(deal)
    shutil.copy(tmp_path / "older.db", tmp_path / "home" / "store.db")
    assert "an older state was put back" in told(deal, 1)
    for _ in range(12):  # the chain grows beyond what was signed, and the evidence stays
        deal("documents", "deal")
    assert "is not the one that was signed on" in told(deal, 1)


def test_without_what_was_kept_beside_the_keys_it_cannot_be_told(deal: Copilot, tmp_path: Path) -> None:
    (ends,) = (tmp_path / "keys").glob("*/ends")
    with intruder(tmp_path) as raw:
        (chain,) = raw.execute("SELECT id FROM engagements").fetchone()
    (ends / f"{chain}.json").unlink()
    assert "cannot be told whether its end was cut" in told(deal, 5)


def test_a_chain_that_is_gone_with_its_engagement_is_told(deal: Copilot, tmp_path: Path) -> None:
    with intruder(tmp_path) as raw:
        (chain,) = raw.execute("SELECT id FROM engagements").fetchone()
        for (table,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = {row[1] for row in raw.execute(f"PRAGMA table_info({table})")}
            for column in {"engagement", "chain"} & columns:
                raw.execute(f"DELETE FROM {table} WHERE {column} = ?", (chain,))  # noqa: S608
        raw.execute("DELETE FROM engagements")
    assert "the chain ends with entry 0" in told(deal, 1)


def test_a_forged_checkpoint_is_refused(deal: Copilot, tmp_path: Path) -> None:
    with intruder(tmp_path) as raw:
        raw.execute("UPDATE checkpoints SET hash = ?", ("0" * 64,))
    assert "of 'checkpoints' is not as this desk wrote it" in told(deal, 1)
