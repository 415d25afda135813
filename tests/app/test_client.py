"""The client's side of a release: a link of its own to one deliverable, an answer, a defect found afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from copilot.bootstrap import open_desk
from copilot.domain.client import Outcome
from copilot.domain.deliverable import Format
from copilot.errors import RefusedError, UsageError
from copilot.services import audit, client, members
from copilot.services.desk import Desk
from copilot.settings import Settings
from tests.app.conftest import Copilot
from tests.app.queue_world import Hand
from tests.app.test_the_loop import approve, ask

HERE = "192.0.2.7"


def released(deal: Copilot) -> str:
    draft: str = ask(deal)["draft"]
    approve(deal, draft)
    assert deal("release", draft, "--format", "md", "-o", "out.md", who="rita").code == 0
    return draft


def linked(deal: Copilot, *more: object) -> tuple[str, dict[str, Any]]:
    draft = released(deal)
    made = deal("client", "link", draft, *more, who="rita")
    assert made.code == 0, made.err
    return draft, made.json


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def desk(tmp_path: Path, deal: Copilot, hand: Hand) -> Iterator[Desk]:
    """The same home, opened beside the command line."""
    desk = open_desk(Settings(home=tmp_path / "home", keys=tmp_path / "keys"))
    hand.at = desk.clock.now()
    yield replace(desk, clock=hand)
    desk.close()


def token_of(link: dict[str, Any]) -> str:
    return str(link["address"]).rsplit("/", 1)[-1]


def test_a_link_shows_one_deliverable_and_takes_the_answer(deal: Copilot, desk: Desk, hand: Hand) -> None:
    draft, link = linked(deal)
    token = token_of(link)
    shown = client.show(desk, token, HERE)
    assert (shown.deliverable.draft, shown.engagement.client, shown.answers) == (draft, "Larkfield", ())
    assert b"45 days" in client.download(desk, token, HERE, Format.MARKDOWN)
    client.answer(desk, token, HERE, Outcome.RETURNED, name="Grace  Client", rating=2, remarks="Which invoices?")
    hand.move(timedelta(hours=1))
    client.answer(desk, token, HERE, Outcome.ACCEPTED, name="Grace Client")
    (told,) = deal("client", "list", draft).json["links"]
    assert [(a["outcome"], a["rating"], a["name"], a["remarks"]) for a in told["answers"]] == [
        ("returned", 2, "Grace Client", "Which invoices?"),
        ("accepted", None, "Grace Client", ""),
    ]
    seen = deal("report", "access", "--engagement", "deal", who="operator").json["acts"]
    clients = [row["act"] for row in seen if row["member"] == "client"]
    assert clients == ["client opened", "client downloaded", "client returned", "client accepted"]
    assert all(report.broken_at is None for report in audit.verify(desk, members.at_keyboard(desk, "operator", "x")))


def test_only_the_hash_of_the_token_is_kept(deal: Copilot, tmp_path: Path) -> None:
    token = token_of(linked(deal)[1])
    for path in (tmp_path / "home").rglob("*"):
        assert not path.is_file() or token.encode() not in path.read_bytes(), path


def test_what_is_not_released_and_who_may_not_are_refused(deal: Copilot) -> None:
    waiting = ask(deal)["draft"]
    assert deal("client", "link", waiting, who="rita").code == 4
    draft = released(deal)
    assert deal("client", "link", draft).code == 4  # the analyst
    assert deal("client", "link", draft, "--days", "400", who="rita").code == 2


def test_whoever_makes_a_link_that_nobody_can_open_yet_is_told_so(deal: Copilot, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = released(deal)
    hint = "answers once the desk is served; set COPILOT_PUBLIC_URL"
    assert hint in deal("client", "link", draft, who="rita").err
    monkeypatch.setenv("COPILOT_PUBLIC_URL", "https://desk.example")
    assert "COPILOT_PUBLIC_URL" not in deal("client", "link", draft, who="rita").err


@pytest.mark.parametrize("reason", ["wrong", "revoked", "expired"])
def test_a_link_that_opens_nothing_says_so_in_the_same_words_whatever_the_reason(
    deal: Copilot, desk: Desk, hand: Hand, reason: str
) -> None:
    _, link = linked(deal, "--days", "1")
    token = token_of(link)
    if reason == "revoked":
        assert deal("client", "revoke", link["link"], who="rita").code == 0
    elif reason == "expired":
        hand.move(timedelta(days=1, minutes=1))
    else:
        token = token[:-1] + ("A" if token[-1] != "A" else "B")
    acts: list[Any] = [
        lambda: client.show(desk, token, HERE),
        lambda: client.download(desk, token, HERE, Format.PDF),
        lambda: client.answer(desk, token, HERE, Outcome.ACCEPTED, name="X"),
    ]
    for act in acts:
        with pytest.raises(RefusedError) as refused:
            act()
        assert str(refused.value) == client.GONE


def test_guesses_from_one_address_must_wait(deal: Copilot, desk: Desk) -> None:
    token = token_of(linked(deal)[1])
    for n in range(5):
        with pytest.raises(RefusedError, match="not valid"):
            client.show(desk, f"guess-{n}", HERE)
    with pytest.raises(RefusedError, match="too many attempts"):
        client.show(desk, token, HERE)
    assert client.show(desk, token, "198.51.100.4").deliverable  # somebody else is not held up


def test_a_recalled_deliverable_is_shown_as_such_and_handed_out_no_more(deal: Copilot, desk: Desk) -> None:
    draft, link = linked(deal)
    token = token_of(link)
    assert deal("recall", draft, "--reason", "wrong_figure", "--note", "It is 54 days.", who="rita").code == 0
    assert client.show(desk, token, HERE).state == "recalled"
    with pytest.raises(RefusedError, match="recalled"):
        client.download(desk, token, HERE, Format.PDF)
    with pytest.raises(RefusedError, match="recalled"):
        client.answer(desk, token, HERE, Outcome.ACCEPTED, name="X")


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"name": " "}, "name"),
        ({"outcome": Outcome.RETURNED}, "what is to be changed"),
        ({"rating": 6}, "1 to 5"),
        ({"remarks": "x" * 4_001}, "at most 4,000"),
    ],
)
def test_an_answer_that_says_too_little_or_too_much_is_refused(
    deal: Copilot, desk: Desk, given: dict[str, Any], complaint: str
) -> None:
    token = token_of(linked(deal)[1])
    with pytest.raises(UsageError, match=complaint):
        client.answer(desk, token, HERE, **{"outcome": Outcome.ACCEPTED, "name": "Grace", **given})


def test_a_defect_found_after_the_release_is_kept_and_one_before_is_not(deal: Copilot, desk: Desk) -> None:
    waiting = ask(deal)["draft"]
    assert deal("client", "defect", waiting, "--reason", "wrong_figure", "--note", "54, not 45").code == 4
    draft = released(deal)
    noted = deal("client", "defect", draft, "--reason", "wrong_figure", "--note", "54, not 45")
    assert noted.code == 0
    with desk.store.read() as work:
        (kept,) = work.defects.find(draft=draft)
    assert (kept.reason, kept.note, kept.version) == ("wrong_figure", "54, not 45", 1)
