"""Documents in a real browser: an upload that is stopped, one that a reload finds again, filters of a question, older versions."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from copilot.domain.document import Document
from copilot.domain.draft import Draft
from copilot.services import documents, draft
from copilot.services.ingest import ingest_bytes
from tests.app.web.conftest import Served, running
from tests.app.web.test_browser import PATIENCE, SignIn, browser, press, pytestmark, sign_in, tab
from tests.unit.readers.test_hostile_pdf import drawn, pdf

__all__ = ["browser", "pytestmark", "sign_in"]  # fixtures and marks
LEASES = {
    "leases/2021-06 mill.md": "# Lease of the mill\n\nThe rent of the mill is EUR 1,100 a month.\n",
    "leases/2022-06 mill.md": "# Lease of the mill\n\nThe rent of the mill is EUR 1,200 a month.\n",
    "leases/2023-06 mill.txt": "Lease of the mill\n\nThe rent of the mill is EUR 1,300 a month.\n",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A desk of this file's own: its documents are changed and stopped."""
    with running(tmp_path_factory.mktemp("documents"), durable=True) as desk:
        for name, text in LEASES.items():
            ingest_bytes(desk.desk, desk.people["ada"], "deal", name, text.encode())
        yield desk


def long_paper(pages: int) -> bytes:
    """A PDF that is small and takes seconds: every page is a chunk of its own."""
    return pdf([drawn(b"On day %d the fee of the harbour is %d dollars, due at noon." % (n, n * n)) for n in range(pages)])


def upload(page: Page, name: str, content: bytes) -> None:
    tab(page, "Documents")
    page.set_input_files(".dropzone input", [{"name": name, "mimeType": "application/pdf", "buffer": content}])


def held(served: Served) -> dict[str, Document]:
    return {d.name: d for d in documents.listed(served.desk, served.people["ada"], "deal")}


def test_the_stop_button_ends_a_running_upload_and_nothing_of_it_is_kept(sign_in: SignIn, served: Served) -> None:
    page = sign_in("ada")
    upload(page, "stopped.pdf", long_paper(1500))
    row = page.locator(".upload-row", has_text="stopped.pdf")
    press(page, "Stop")
    expect(row).to_contain_text("stopped; nothing of it was kept", timeout=PATIENCE)
    expect(row).to_have_attribute("data-status", "failed")
    expect(row.get_by_role("button", name="Stop")).to_be_hidden()
    assert "stopped.pdf" not in held(served)
    upload(page, "after.txt", b"The next one comes in.")
    expect(page.locator(".upload-row", has_text="after.txt")).to_have_attribute("data-status", "indexed", timeout=PATIENCE)


def test_a_page_that_is_loaded_again_finds_its_running_upload_and_sees_it_come_in(sign_in: SignIn, served: Served) -> None:
    page = sign_in("ada")
    upload(page, "reloaded.pdf", long_paper(2200))
    expect(page.get_by_role("button", name="Stop").first).to_be_visible(timeout=PATIENCE)
    page.reload()
    tab(page, "Documents")
    row = page.locator(".upload-row", has_text="reloaded.pdf")
    expect(row).to_be_visible()
    expect(row.get_by_role("button", name="Stop")).to_be_visible()
    expect(row).to_have_attribute("data-status", "indexed", timeout=6 * PATIENCE)
    assert held(served)["reloaded.pdf"].pages == 2200
    expect(page.locator("tr", has_text="reloaded.pdf")).to_be_visible()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label).first.click()
    page.get_by_role("option", name=option, exact=True).click()


def rents(page: Page) -> set[str]:
    """Which rents the answer names."""
    text = page.locator(".pane-thread").first.inner_text()
    return {rent for rent in ("1,100", "1,200", "1,300") if rent in text}


@pytest.mark.parametrize(
    ("look_into", "since", "until", "found"),
    [
        ("leases/2022-06 mill.md", "", "", {"1,200"}),
        ("All .txt files", "", "", {"1,300"}),
        ("", "2022", "2022-12", {"1,200"}),
        ("", "2022-07", "2023-12", {"1,300"}),
        ("", "", "2021", {"1,100"}),
    ],
    ids=["one document", "one type", "both dates", "from within a year", "until"],
)
def test_what_is_chosen_beside_the_question_limits_what_the_answer_stands_on(
    sign_in: SignIn, look_into: str, since: str, until: str, found: set[str]
) -> None:
    page = sign_in("ada")
    expect(page.get_by_label("Engagement").first).not_to_have_value("")  # the page fills it once it has loaded
    if look_into:
        choose(page, "Look into", look_into)
    page.get_by_label("From", exact=True).fill(since)
    page.get_by_label("Until", exact=True).fill(until)
    page.get_by_placeholder("What does the agreement say").fill("What is the rent of the mill a month?")
    press(page, "Ask")
    page.wait_for_selector(".draft-head")
    assert rents(page) == found


def test_a_filter_that_nothing_fits_and_a_date_that_is_none_say_so(sign_in: SignIn) -> None:
    page = sign_in("ada")
    expect(page.get_by_label("Engagement").first).not_to_have_value("")
    for since, says in (("1980", "1980"), ("last year", "last year")):
        page.get_by_label("From", exact=True).fill(since)
        page.get_by_label("Until", exact=True).fill("1981")
        page.get_by_placeholder("What does the agreement say").fill("What is the rent of the mill?")
        press(page, "Ask")
        expect(page.locator(".toast-body").last).to_contain_text(says)
    expect(page.locator(".draft-head")).to_have_count(0)


def test_a_draft_keeps_its_citation_when_a_newer_version_came_in_and_its_page_says_so(sign_in: SignIn, served: Served) -> None:
    ada = served.people["ada"]
    ingest_bytes(served.desk, ada, "deal", "toll.md", b"# Toll\n\nThe toll at the Arden bridge is EUR 17 for each cart.\n")
    made = list(draft.ask(served.desk, ada, "deal", "What is the toll at the Arden bridge for each cart?"))[-1]
    assert isinstance(made, Draft)
    ingest_bytes(served.desk, ada, "deal", "toll.md", b"# Toll\n\nThe toll at the Arden bridge is EUR 23 for each cart.\n")
    assert held(served)["toll.md"].version == 2
    page = sign_in("rita")
    page.locator(f".ref--{made.id}").click()
    page.locator(".claim", has_text="EUR 17").locator("visible=true").first.click()
    evidence = page.locator(".pane-evidence").locator("visible=true").first
    expect(evidence.locator(".context mark").first).to_contain_text("EUR 17 for each cart")
    expect(evidence).to_contain_text("not the current version of the document")
