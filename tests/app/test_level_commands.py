"""Calendars, levels and notices as they are typed."""

from datetime import UTC, datetime
from pathlib import Path

from tests.app.conftest import Copilot


def test_a_calendar_is_made_shown_changed_and_counted_by(deal: Copilot, tmp_path: Path) -> None:
    (tmp_path / "ireland.csv").write_bytes("﻿2026-12-25,Christmas Day\r\n2026-12-28\r\n".encode())
    made = deal(
        "calendar", "add", "dublin", "--zone", "Europe/Dublin", "--hours", "mon-fri 09:00-17:30",
        "--holidays", "ireland.csv", "--holiday", "2027-01-01,New Year",
    )  # fmt: skip
    assert made.code == 0, made.err
    shown = deal("calendar", "show", "dublin", "--hours", 1, "--from", "2026-12-24T17:00").json
    assert shown["reckoned"] == "2026-12-29T09:30:00+00:00"
    assert shown["holidays"][0] == {"day": "2026-12-25", "name": "Christmas Day"}
    assert deal("calendar", "add", "dublin", "--zone", "UTC", "--hours", "mon 09:00-10:00").code == 4
    assert deal("calendar", "holidays", "dublin", "--drop", "2026-12-28").json["holidays"] == [
        {"day": "2026-12-25", "name": "Christmas Day"}, {"day": "2027-01-01", "name": "New Year"},
    ]  # fmt: skip
    assert [c["calendar"] for c in deal("calendar", "list").json["calendars"]] == ["dublin"]


def test_a_calendar_of_nonsense_is_refused_in_one_line(deal: Copilot, tmp_path: Path) -> None:
    (tmp_path / "bank.ics").write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "utf-8")
    (tmp_path / "noise.csv").write_bytes(b"\xff\xfe\x00\x81")
    for more, told in (
        (("--holidays", "bank.ics"), "iCalendar"),
        (("--holidays", "noise.csv"), "UTF-8"),
        (("--holiday", "Christmas"), "no day"),
        (("--holidays", "none.csv"), "none.csv"),
    ):
        refused = deal("calendar", "add", "x", "--zone", "UTC", "--hours", "mon 09:00-10:00", *more)
        assert refused.code == 2, refused.err
        assert told in refused.err
        assert refused.err.count("\n") == 1


def test_a_level_is_set_and_the_queue_follows(deal: Copilot) -> None:
    draft = deal("ask", "deal", "When is payment due?").json["draft"]
    before = datetime.fromisoformat(deal("queue").json["drafts"][0]["due"])
    was = deal("level", "show", "deal").json["levels"]
    assert [(level["hours"], level["set_by"]) for level in was] == [(48, "standard")]
    now = deal("level", "set", "deal", "--hours", 4, "--warn", 1, "--step", "0:lead", "--step", "2:rita").json["levels"]
    assert now[0]["ladder"] == [{"after_hours": 0, "whom": "lead"}, {"after_hours": 2, "whom": "rita"}]
    row = deal("queue").json["drafts"][0]
    assert (before - datetime.fromisoformat(row["due"])).total_seconds() == 44 * 3600
    assert (row["warned"], row["overdue"], row["escalations"], row["round"]) == (False, False, 0, 1)
    assert deal("draft", "show", draft).json["clock"] == "running"
    assert deal("level", "drop", "deal").json["levels"] == was
    assert deal("level", "drop", "deal").code == 2
    for step in ("lead", "x:lead", "-1:lead", "nan:lead", "1:"):
        assert deal("level", "set", "deal", "--hours", 4, "--step", step).code == 2
    assert deal("level", "set", "deal", "--hours", 4, who="rita").code == 4


def test_what_fell_due_is_told_without_a_server(deal: Copilot) -> None:
    draft = deal("ask", "deal", "When is payment due?").json["draft"]
    assert deal("notices", who="rita").json == {"notices": []}
    assert deal("level", "set", "deal", "--hours", 0.00001).code == 0  # a thirtieth of a second
    (told,) = deal("notices", "--seen", who="rita").json["notices"]
    assert (told["draft"], told["step"], told["open"], told["late"]) == (draft, "breach", True, False)
    assert datetime.fromisoformat(told["at"]) <= datetime.now(UTC)
    assert deal("notices", who="rita").json == {"notices": []}
    assert len(deal("notices", "--all", who="rita").json["notices"]) == 1
    assert deal("level", "sweep").json == {"alarms": [], "reckoned": 0, "failed": []}
    alarms = deal("draft", "show", draft, who="rita").json["alarms"]
    assert [(a["step"], a["told"]) for a in alarms] == [("breach", ["rita"])]
    assert deal("queue", who="rita").json["drafts"][0]["overdue"] is True
    pack = deal("report", "status", "--engagement", "deal").json
    assert len(pack["overdue"]) == 1
    assert deal("audit", "verify").code == 0
