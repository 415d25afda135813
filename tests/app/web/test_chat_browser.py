"""Asking a model in a real browser: claims appear while the answer is still being written; faults leave a request and a button."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.app.web.conftest import Served, running
from tests.app.web.test_browser import PATIENCE, SignIn, browser, press, pytestmark, sign_in
from tests.scripted_endpoint import Fault, Script, ScriptedEndpoint, answer, claim

__all__ = ["browser", "pytestmark", "sign_in"]  # fixtures and marks

PAYS = claim(
    "The Buyer pays each undisputed invoice within 45 days of receipt.", "S1", "undisputed invoice within 45 days of receipt"
)
CAPPED = claim("The Supplier's liability is at most EUR 9,250,000.", "S1", "shall not exceed EUR 4,250,000")
RULED = claim("The laws of Ireland govern.", "S1", "governed by the laws of Ireland")
SEEN = {
    Fault.RATE_LIMITED: "rate limit reached",
    Fault.SERVER_ERROR: "server error 500",
    Fault.DRIPPING: "did not answer in time",
    Fault.STREAM_ENDS: "broke off",
    Fault.INVALID_JSON: "also after one repair",
    Fault.REFUSAL: "refused to draft this",
    Fault.CONTENT_FILTER: "content filter refused the request",
    Fault.CONTEXT_TOO_LONG: "longer than the context",
    Fault.WRONG_MODEL: "knows no model 'gpt-test'",
    Fault.REVOKED_KEY: "wrong or revoked",
}


@pytest.fixture(scope="module")
def script() -> Script:
    return Script(answer(PAYS))


@pytest.fixture(scope="module")
def endpoint(script: Script) -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint([script]) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, endpoint: ScriptedEndpoint) -> Iterator[Served]:
    """A desk that drafts with the scripted model."""
    model = {"model": "openai:gpt-test", "openai_base_url": endpoint.url, "openai_api_key": endpoint.key, "model_timeout": 2.5}
    with running(tmp_path_factory.mktemp("chat"), **model) as desk:
        yield desk


@pytest.fixture(autouse=True)
def unhurried(endpoint: ScriptedEndpoint, script: Script) -> Iterator[None]:
    yield
    endpoint.pace, script.now = 0.0, [answer(PAYS)]


def ask(page: Page, question: str) -> None:
    expect(page.get_by_label("Engagement").first).not_to_have_value("")  # the page fills it once it has loaded
    page.get_by_placeholder("What does the agreement say").fill(question)
    press(page, "Ask")


FIRST_SEEN = """() => {
  const items = [...document.querySelectorAll(".pane-thread .claim-item")].map((item) => item.innerText);
  return items.some((text) => text.includes("within 45 days")) ? items.join(" ") : null;
}"""  # looked for in every frame, so that a slow test sees what a person saw first


def test_claims_appear_checked_while_the_answer_is_still_being_written(
    sign_in: SignIn, endpoint: ScriptedEndpoint, script: Script
) -> None:
    page = sign_in("ada")
    script.now, endpoint.pace = [answer(PAYS, CAPPED, RULED)], 0.04
    ask(page, "What of invoices, liability and law?")
    expect(page.locator(".working")).to_be_visible()
    seen = page.wait_for_function(FIRST_SEEN).json_value()
    assert "Supported" in seen
    assert "The laws of Ireland" not in seen
    expect(page.locator(".pane-thread .claim-item", has_text="9,250,000")).to_contain_text("Figure")
    page.wait_for_selector(".draft-head")
    expect(page.locator(".draft-head")).to_contain_text("gpt-test")
    expect(page.locator(".pane-thread .claim", has_text="laws of Ireland")).to_be_visible()


@pytest.mark.parametrize("fault", SEEN)
def test_a_fault_is_one_line_with_the_question_kept_and_a_button_that_drafts_it(
    sign_in: SignIn, script: Script, fault: Fault
) -> None:
    page = sign_in("ada")
    script.now = [fault]
    ask(page, f"Who pays, after {fault.name}?")
    told = page.locator(".pane-thread .notice")
    expect(told).to_contain_text(SEEN[fault], timeout=PATIENCE)
    expect(page.locator(".pane-thread .asked")).to_contain_text(f"Who pays, after {fault.name}?")
    assert "\n" not in told.inner_text().strip()
    expect(page.locator(".draft-head")).to_have_count(0)
    script.now = [answer(PAYS)]
    press(page, "Try again")
    expect(page.locator(".draft-head")).to_contain_text(f"Who pays, after {fault.name}?")
    expect(page.get_by_role("button", name="Try again")).to_be_hidden()


def test_a_request_that_a_reload_left_behind_is_listed_and_can_be_given_up(sign_in: SignIn, script: Script) -> None:
    page = sign_in("ada")
    script.now = [Fault.REFUSAL]
    ask(page, "Who pays, after a reload?")
    expect(page.locator(".pane-thread .notice")).to_contain_text("refused to draft this")
    page.reload()
    row = page.locator(".pane-thread tr", has_text="Who pays, after a reload?")
    row.click()
    expect(page.locator(".pane-thread .notice")).to_contain_text("refused to draft this")
    press(page, "Give it up")
    expect(page.locator(".pane-thread tr", has_text="Who pays, after a reload?")).to_have_count(0)
