"""Working calendars, service levels, quality sampling and the credentials ledger, worked in a real browser."""

import hashlib
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from copilot.domain.member import Actor, Role, Trust
from copilot.services import calendars, credentials, levels, members, review, second_review
from tests.app.web.conftest import Served, running
from tests.app.web.test_browser import SignIn, browser, press, pytestmark, sign_in, tab

__all__ = ["browser", "pytestmark", "sign_in"]  # fixtures and marks

CARD = b"%PDF-1.4 the certificate of SB-1"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of its own: rules that are set here would hold for other tests."""
    with running(tmp_path_factory.mktemp("rules")) as desk:
        yield desk


def field(page: Page, label: str) -> Locator:
    """The one that is shown; its name goes on with its help text."""
    return page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).locator("visible=true").first


def choose(page: Page, label: str, option: str) -> None:
    field(page, label).click()
    page.get_by_role("option", name=option).first.click()


def fill(page: Page, label: str, text: str) -> None:
    field(page, label).fill(text)


def leave(page: Page) -> None:
    page.locator(".signs-out").click()
    page.wait_for_selector("#password")


def proof(page: Page, box: str, content: bytes) -> None:
    file = FilePayload(name="card.pdf", mimeType="application/pdf", buffer=content)
    page.set_input_files(f".to--{box} input", [file])
    expect(page.locator(f".to--{box} .proof-said")).to_contain_text(hashlib.sha256(content).hexdigest())


def test_an_administrator_makes_a_calendar_and_a_level_by_it_and_what_waits_is_due_anew(
    sign_in: SignIn, served: Served
) -> None:
    page = sign_in("adam")
    tab(page, "Service levels")
    tab(page, "Working calendars")
    expect(page.get_by_text("No working calendar yet")).to_be_visible()
    fill(page, "Name of the new one", "dublin")
    fill(page, "Time zone", "Europe/Dubln")
    fill(page, "Working hours", "mon-fri 09:00-12:30 13:30-17:30, sat 10:00-13:00")
    fill(page, "Days off, one a line", "2026-12-25,Christmas Day\n2027-01-01")
    press(page, "Save this calendar")
    expect(page.get_by_text("there is no time zone 'Europe/Dubln'; write e.g. Europe/Dublin")).to_be_visible()
    fill(page, "Time zone", "Europe/Dublin")
    press(page, "Save this calendar")
    row = page.locator("tr", has_text="dublin").locator("visible=true")
    expect(row).to_contain_text("mon-fri 09:00-12:30 13:30-17:30, sat 10:00-13:00")
    expect(page.locator(".block.pane-evidence:visible")).to_contain_text("2026-12-25 Christmas Day")

    tab(page, "Hours promised")
    page.locator("tr", has_text="deal").locator("visible=true").click()
    expect(field(page, "Working hours to the decision")).to_have_value("48")
    fill(page, "Working hours to the decision", "many")
    press(page, "Set this level")
    expect(page.get_by_text("'many' is no number; write e.g. 24 or 1.5")).to_be_visible()
    fill(page, "Working hours to the decision", "16")
    fill(page, "Warn so many hours before", "2")
    choose(page, "Hours count by", "dublin")
    fill(page, "Then tell, a step a line", "0:lead\n4:rita")
    press(page, "Set this level")
    row = page.locator("tr", has_text="deal").locator("visible=true")
    expect(row).to_contain_text("16 h")
    expect(row).to_contain_text("dublin")
    expect(row).to_contain_text("rita 4 h after")
    with served.desk.store.read() as work:
        waiting = work.reviews.get(draft=served.draft.id)
        assert waiting is not None
        assert waiting.clock_from is not None
        dublin = calendars.show(served.desk, served.people["adam"], "dublin")
        assert waiting.due_at == dublin.after(waiting.clock_from, timedelta(hours=16))

    tab(page, "Working calendars")
    page.locator("tr", has_text="dublin").locator("visible=true").click()
    expect(field(page, "Days off, one a line")).to_have_value("2026-12-25,Christmas Day\n2027-01-01")
    fill(page, "Days off, one a line", "2026-12-25,Christmas Day\n2026-12-26,St Stephen's Day")
    press(page, "Save this calendar")
    expect(page.locator(".block.pane-evidence:visible")).to_contain_text("St Stephen's Day")
    changed = calendars.show(served.desk, served.people["adam"], "dublin")
    assert [h.day for h in changed.holidays] == [date(2026, 12, 25), date(2026, 12, 26)]

    tab(page, "Hours promised")
    page.locator("tr", has_text="deal").locator("visible=true").click()
    press(page, "Take this level back")
    expect(page.locator("tr", has_text="deal").locator("visible=true")).to_contain_text("standard")
    assert [v.level.hours for v in levels.show(served.desk, served.people["adam"], "deal")] == [48]


def test_a_reviewer_reads_levels_and_is_offered_no_form(sign_in: SignIn) -> None:
    page = sign_in("rita")
    tab(page, "Service levels")
    expect(page.locator("tr", has_text="deal").locator("visible=true")).to_contain_text("48 h")
    expect(page.get_by_role("button", name="Set this level")).to_have_count(0)
    expect(page.locator("tr", has_text="other").locator("visible=true")).to_have_count(0)
    tab(page, "Working calendars")
    expect(page.get_by_role("button", name="Save this calendar")).to_have_count(0)


@pytest.mark.ends_session
def test_a_proof_is_hashed_in_the_browser_and_another_person_verifies_by_the_same_file(sign_in: SignIn, served: Served) -> None:
    page, sent = sign_in("rita"), list[str]()
    page.on("request", lambda request: sent.append(request.post_data or ""))
    tab(page, "Credentials")
    expect(page.get_by_role("button", name="I have seen the proof")).to_have_count(0)
    choose(page, "What is renewed", "rita: attorney, State Bar, SB-1")
    fill(page, "Renewal valid until", "soon")
    press(page, "Enter the renewal")
    expect(page.get_by_text("'soon' is no day; write e.g. 2027-12-31")).to_be_visible()
    ends = served.desk.clock.now().date() + timedelta(days=900)
    fill(page, "Renewal valid until", str(ends))
    proof(page, "proof-renew", CARD)
    press(page, "Enter the renewal")
    expect(page.locator(".block.pane-list .chip-warn", has_text="not verified")).to_be_visible()
    assert hashlib.sha256(CARD).hexdigest() in "".join(sent)
    assert "certificate of SB-1" not in "".join(sent)

    leave(page)
    page = sign_in("adam")
    tab(page, "Credentials")
    choose(page, "What was entered", "rita: attorney")
    proof(page, "proof-verify", b"another file")
    press(page, "I have seen the proof")
    expect(page.get_by_text("this file is not the proof that was handed in with SB-1")).to_be_visible()
    proof(page, "proof-verify", CARD)
    press(page, "I have seen the proof")
    expect(page.locator(".block.pane-list .chip-warn", has_text="not verified")).to_have_count(0)
    (fresh,) = [v for v in credentials.listed(served.desk, served.people["adam"]) if v.held.credential.renews]
    assert (fresh.standing, fresh.held.proof_sha256) == ("valid", hashlib.sha256(CARD).hexdigest())


def test_an_administrator_enters_and_revokes_a_credential_with_a_reason(sign_in: SignIn, served: Served) -> None:
    page = sign_in("adam")
    tab(page, "Credentials")
    choose(page, "Member", "otto")
    for label, text in {"Kind": "CFA", "Issuer": "CFA Institute", "Number": "77", "Scope": "worldwide"}.items():
        fill(page, label, text)
    fill(page, "Valid until", str(served.desk.clock.now().date() + timedelta(days=30)))
    press(page, "Enter it")
    expect(page.locator("tr", has_text="CFA Institute")).to_contain_text("not verified")
    credentials.verify(served.desk, served.people["operator"], "otto", "77")
    tab(page, "Quality")
    tab(page, "Credentials")
    expect(page.get_by_text("The credential of otto as cfa ends on")).to_be_visible()
    expect(page.locator("tr", has_text="CFA Institute")).to_contain_text("ends in 30 days")
    choose(page, "What counts no more", "otto: cfa")
    press(page, "Revoke it")
    expect(page.get_by_text("say why the credential counts no more")).to_be_visible()
    fill(page, "Why", "Struck off.")
    press(page, "Revoke it")
    expect(page.locator("tr", has_text="CFA Institute")).to_contain_text("Struck off.")


@pytest.mark.ends_session
def test_a_sampling_rule_is_set_in_percent_and_what_it_found_is_seen_by_who_took_part(sign_in: SignIn, served: Served) -> None:
    desk, operator = served.desk, served.people["operator"]
    page = sign_in("adam")
    tab(page, "Quality")
    choose(page, "Engagement", "deal")
    expect(page.get_by_text("'adam' may not read in engagement 'deal'")).to_be_visible()
    fill(page, "Of approved drafts, percent", "140")
    press(page, "Set this rule")
    expect(page.get_by_text("a share is from 0 to 100 percent, not 140")).to_be_visible()
    fill(page, "Of approved drafts, percent", "100")
    fill(page, "Why", "A new reviewer.")
    press(page, "Set this rule")
    expect(page.get_by_text("The rule is set")).to_be_visible()
    press(page, "Show the figures")
    expect(page.get_by_text("Nothing is told of fewer than 10 pieces of work.")).to_be_visible()

    rosa = Actor(members.add(desk, operator, "rosa", [Role.REVIEWER], ["deal"]), Trust.LOCAL)
    review.claim(desk, rosa, served.draft.id)
    review.approve(desk, rosa, served.draft.id, served.draft.hash)
    with desk.store.read() as work:
        (sample,) = work.second_reviews.find(draft=served.draft.id)
    assert sample.copy is not None
    leave(page)
    page = sign_in("rita")
    tab(page, "Quality")
    shown = page.locator(".block.pane-list:visible").first
    expect(shown).to_contain_text("100% of approved drafts get a second review")
    expect(shown).to_contain_text("A new reviewer.")
    expect(shown).to_contain_text("1 drawn and not decided yet")
    expect(shown).not_to_contain_text(served.draft.id)
    expect(page.get_by_role("button", name="Set this rule")).to_have_count(0)
    review.claim(desk, served.people["rita"], sample.copy)
    with desk.store.read() as work:
        (copy,) = work.drafts.find(id=sample.copy)
    review.approve(desk, served.people["rita"], sample.copy, copy.hash)
    assert second_review.samples(desk, served.people["rita"], "deal").waiting == 0
    tab(page, "Notices")
    tab(page, "Quality")
    row = page.locator("tr", has_text=served.draft.id)
    expect(row).to_contain_text("rosa")
    expect(row).to_contain_text("approve as it came")
