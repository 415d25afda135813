"""A conflict of interest keeps a person out, whatever account they use; a text that comes too late is kept."""

from pathlib import Path

import pytest

from copilot.domain.conflict import Conflict, ConflictKind, bars, normalised
from copilot.domain.engagement import Engagement, Kind
from tests.app.conftest import Copilot
from tests.app.queue_world import MORNING
from tests.app.test_the_loop import approve, ask

PARTY = ("conflict", "declare", "rita", "--kind", "party", "--reason", "Holds shares.", "--name")


def test_a_person_with_a_conflict_neither_reads_nor_reviews_nor_releases(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    waiting = ask(deal, "Which law governs?")["draft"]
    assert deal(*PARTY, "LARKFIELD, P.L.C.").code == 0
    for command in (
        ("draft", "show", draft), ("review", "claim", waiting), ("documents", "deal"), ("search", "deal", "payment"),
        ("release", draft, "--format", "md", "-o", "x.md"),
    ):  # fmt: skip
        refused = deal(*command, who="rita")
        assert refused.code == 4, command
        assert "conflict of interest" in refused.err
    assert deal("queue", who="rita").json["drafts"] == []
    assert deal("review", "next", who="rita").json["draft"] is None


def test_an_approval_loses_its_force_when_a_conflict_comes_to_light(deal: Copilot) -> None:
    draft = ask(deal)["draft"]
    approve(deal, draft)
    deal("member", "add", "otto", "--role", "reviewer", "--engagement", "deal")
    deal(*PARTY, "Larkfield")
    refused = deal("release", draft, "--format", "md", "-o", "x.md", who="otto")
    assert refused.code == 4
    assert "conflict of interest" in refused.err


def test_it_holds_for_every_account_of_the_person_and_bars_a_new_grant(deal: Copilot) -> None:
    deal("conflict", "declare", "rita", "--kind", "matter", "--name", "deal", "--reason", "Acted for the other side.")
    deal("member", "add", "rita2", "--role", "reviewer", "--same-person-as", "rita")
    refused = deal("engagement", "grant", "deal", "rita2", "--role", "reviewer")
    assert refused.code == 4
    assert "conflict of interest" in refused.err


def test_a_counterparty_bars_too_and_nobody_lifts_their_own(deal: Copilot) -> None:
    made = deal("engagement", "create", "suit", "--kind", "legal", "--client", "Ada & Co", "--counterparty", "Brill Ltd")
    assert made.code == 0
    entered = deal(
        "conflict", "declare", "rita", "--kind", "counterparty", "--name", "Brill", "--reason", "Brother.", who="rita"
    )
    assert entered.code == 0
    assert deal("engagement", "grant", "suit", "rita", "--role", "reviewer").code == 4
    assert deal("conflict", "lift", entered.json["conflict"], "--reason", "Over.", who="rita").code == 4
    assert deal("conflict", "lift", entered.json["conflict"], "--reason", "Sold.").code == 0
    assert deal("conflict", "list").json["conflicts"] == []
    assert deal("engagement", "grant", "suit", "rita", "--role", "reviewer").code == 0


def test_nobody_enters_a_conflict_for_another_but_an_administrator(deal: Copilot) -> None:
    deal("member", "add", "otto", "--role", "reviewer")
    assert deal(*PARTY, "Larkfield", who="otto").code == 4


def test_declaring_ones_own_conflict_does_not_tell_which_engagements_there_are(deal: Copilot) -> None:
    deal("member", "add", "otto", "--role", "reviewer")
    own = ("conflict", "declare", "otto", "--kind", "matter", "--reason", "Acted there.", "--name")
    there, nowhere = deal(*own, "deal", who="otto"), deal(*own, "daal", who="otto")
    assert there.code == nowhere.code == 2
    assert there.err.replace("deal", "X") == nowhere.err.replace("daal", "X")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Larkfield Foods, P.L.C.", "LARKFIELD FOODS"),
        ("Société Générale S.A.", "societe generale"),
        ("Müller & Söhne GmbH & Co. KG", "muller and sohne"),
        ("Nordisk A/S", "Nordisk"),
    ],
)
def test_names_are_compared_without_their_dress(one: str, other: str) -> None:
    assert normalised(one) == normalised(other)
    engagement = Engagement("eng-1", "x", Kind.LEGAL, other, "mem-1", MORNING)
    assert bars(Conflict("cfl-1", "mem-2", ConflictKind.CLIENT, one, "why", "mem-1", MORNING), engagement)
    assert not bars(Conflict("cfl-1", "mem-2", ConflictKind.COUNTERPARTY, one, "why", "mem-1", MORNING), engagement)


def test_a_text_saved_too_late_is_refused_and_kept_for_its_author(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    deal("member", "add", "otto", "--role", "reviewer", "--engagement", "deal")
    token = deal("review", "claim", draft, who="rita").json["token"]
    deal("review", "unclaim", draft, who="rita")
    assert deal("review", "claim", draft, who="otto").code == 0
    (tmp_path / "text.md").write_text("An hour of work. [^1]", "utf-8")
    late = deal("review", "edit", draft, "--file", "text.md", "--token", token, who="rita")
    assert late.code == 4
    assert f"copilot review kept {draft}" in late.err
    (kept,) = deal("review", "kept", draft, "-o", "mine.md", who="rita").json["kept"]
    assert kept["text"] == "An hour of work. [^1]"
    assert (tmp_path / "mine.md").read_text("utf-8") == kept["text"]
    assert deal("review", "kept", draft, who="otto").json["kept"] == []  # nobody else's
    assert b"An hour of work" not in (tmp_path / "home" / "store.db").read_bytes()


def test_a_save_after_the_lease_was_given_back_is_kept_too(deal: Copilot, tmp_path: Path) -> None:
    draft = ask(deal)["draft"]
    deal("review", "claim", draft, who="rita")
    deal("review", "unclaim", draft, who="rita")
    (tmp_path / "text.md").write_text("Late. [^1]", "utf-8")
    assert deal("review", "edit", draft, "--file", "text.md", who="rita").code == 4
    assert [k["text"] for k in deal("review", "kept", draft, who="rita").json["kept"]] == ["Late. [^1]"]


def test_an_administrator_is_told_that_a_conflict_fits_nothing_on_the_desk(deal: Copilot) -> None:
    typo = deal("conflict", "declare", "rita", "--kind", "client", "--name", "Larkfeld Fodds", "--reason", "Shares.")
    assert typo.json["bars_nothing"] is True
    assert "check the spelling" in typo.err
    fits = deal("conflict", "declare", "rita", "--kind", "client", "--name", "Larkfield", "--reason", "Shares.")
    assert fits.json["bars_nothing"] is False
    own = deal("conflict", "declare", "rita", "--kind", "client", "--name", "Nobody", "--reason", "Shares.", who="rita")
    assert own.json["bars_nothing"] is False  # whom the desk works for is not told to members
