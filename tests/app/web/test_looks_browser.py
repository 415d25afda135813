"""The review desk by keyboard alone, on a phone's width, and in the colours that the reader's system asks for."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.web.conftest import PASSWORD, Served
from tests.app.web.test_browser import PATIENCE, SignIn, browser, press, pytestmark, queued, sign_in

__all__ = ["browser", "pytestmark", "sign_in"]  # fixtures and marks

Scheme = Literal["light", "dark"]
# Text whose colour differs too little from what lies behind it, by WCAG 2.2, 1.4.3: [words, ratio].
FAINT = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const found = parts(getComputedStyle(e).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.querySelectorAll("main *")) {
    const words = [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.textContent.trim()).join(" ");
    if (!words.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (element.closest(".desk-header, .unseen, [aria-hidden='true'], :disabled")) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push([words.slice(0, 40), Math.round(ratio * 100) / 100]);
  }
  return faint;
}"""


def entered(browser: Browser, served: Served, width: int, scheme: Scheme) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(served.address)
    page.fill("#name", "rita")
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_selector(".pane-queue tr[class*=ref--]")
    return page


@pytest.fixture(params=["light", "dark"])
def coloured(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    page = entered(browser, served, 1280, request.param)
    yield page
    page.context.close()


def test_every_word_of_the_review_desk_stands_out_from_what_lies_behind_it(coloured: Page, served: Served) -> None:
    made = queued(served, "What is the liability cap?")
    coloured.reload()
    coloured.locator(f".ref--{made.id}").click()
    coloured.locator(f".picks--review-pick .ref--{made.claims[0].id}").first.click()
    expect(coloured.locator(".pane-evidence .context").first).to_be_visible()
    coloured.wait_for_timeout(500)  # colours of a hovered row fade in
    assert coloured.evaluate(FAINT) == []


def test_nothing_is_cut_off_on_a_phone(browser: Browser, served: Served) -> None:
    page = entered(browser, served, 390, "light")
    made = queued(served, "Which law governs the agreement?")
    page.reload()
    page.locator(f".ref--{made.id}").click()
    page.wait_for_selector(".draft-head")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for name in ("Take this draft", "Sign out"):
        box = page.get_by_role("button", name=name).first.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    page.context.close()


def test_a_reviewer_goes_from_the_queue_to_the_draft_and_back_by_keyboard(sign_in: SignIn, served: Served) -> None:
    made = queued(served, "Within how many days is an invoice paid?")
    page = sign_in("rita")
    page.wait_for_selector(f".pane-queue .ref--{made.id}")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className").startswith(f"ref--{made.id}"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator(".pane-head .draft-head")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take this draft")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(f".pane-queue tr.ref--{made.id}")).to_be_focused()


def test_a_draft_that_is_being_written_is_told_to_who_listens_to_the_page(sign_in: SignIn) -> None:
    page = sign_in("ada")
    told = page.locator("body > [role=status]")
    expect(told).to_have_text("")
    expect(page.get_by_label("Engagement").first).not_to_have_value("")  # the page fills it once it has loaded
    page.get_by_placeholder("What does the agreement say").fill("Which law governs the agreement?")
    press(page, "Ask")
    expect(told).to_contain_text("The draft is there: pending", timeout=PATIENCE)
