"""The client's page, opened from outside: one deliverable, no sign-in, no script, nothing else behind it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.services import client, draft, queries, release, review
from tests.app.web.conftest import Served
from tests.app.web.test_browser import CHROMIUM, MISSING

ATTACK = '<script>alert(1)</script><img src="http://e.x/i.png">'


@pytest.fixture(scope="module")
def released(served: Served) -> str:
    """A draft that rita released."""
    made = list(draft.ask(served.desk, served.people["ada"], "deal", "Which law governs?"))[-1]
    assert isinstance(made, Draft)
    rita = served.people["rita"]
    review.claim(served.desk, rita, made.id)
    review.approve(served.desk, rita, made.id, queries.draft(served.desk, rita, made.id).draft.hash)
    release.release(served.desk, rita, made.id, Format.DOCX)
    return made.id


@pytest.fixture
def link(served: Served, released: str) -> str:
    """The path of a fresh link."""
    return f"/client/{client.link(served.desk, served.people['rita'], released).token}"


@pytest.fixture
def visitor(served: Served) -> Iterator[Callable[..., httpx.Response]]:
    """Somebody without an account."""
    with httpx.Client(base_url=served.address, trust_env=False, timeout=20) as http:
        yield http.request


def test_a_link_shows_the_deliverable_under_a_policy_without_scripts(link: str, visitor: Callable[..., httpx.Response]) -> None:
    page = visitor("GET", link)
    assert page.status_code == 200
    assert "Which law governs?" in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in page.text
    assert "set-cookie" not in page.headers


@pytest.mark.parametrize("form", Format)
def test_its_files_come_as_attachments(link: str, form: Format, visitor: Callable[..., httpx.Response]) -> None:
    file = visitor("GET", f"{link}/file.{form}")
    assert file.status_code == 200
    assert file.headers["content-disposition"].startswith("attachment")
    assert len(file.content) > 1_000


def test_the_link_opens_nothing_else(link: str, visitor: Callable[..., httpx.Response]) -> None:
    for path in ("/", "/desk/", "/desk/config"):
        assert visitor("GET", path).status_code in (303, 401)
    for path in (f"{link}/file.exe", "/client/wrong", f"{link}/desk", "/client/"):
        assert visitor("GET", path).status_code == 404
    assert visitor("DELETE", link).status_code == 404


def test_an_answer_from_another_site_is_refused(link: str, visitor: Callable[..., httpx.Response]) -> None:
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert visitor("POST", link, data={"outcome": "accepted", "name": "Grace"}, headers=foreign).status_code == 403


def test_a_mistake_is_named_beside_the_form_and_nothing_typed_is_lost(
    served: Served, link: str, visitor: Callable[..., httpx.Response]
) -> None:
    given = {"outcome": "returned", "rating": "2", "name": ATTACK, "remarks": ""}
    page = visitor("POST", link, data=given, headers=served.own)
    assert page.status_code == 422
    assert "please say what is to be changed" in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert ATTACK not in page.text
    assert re.search(r'value="returned" checked', page.text)


@pytest.mark.browser
@pytest.mark.skipif(MISSING, reason=f"there is no {CHROMIUM}; install Chromium, or see .ci/run")
def test_a_client_fetches_the_file_and_accepts_it_in_a_browser_without_scripts(
    served: Served, link: str, tmp_path: Path
) -> None:
    asked: list[str] = []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        context = started.new_context(java_script_enabled=False, viewport={"width": 768, "height": 1000})
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.goto(served.address + link)
        with page.expect_download() as fetched:
            page.get_by_text("PDF", exact=True).click()
        assert Path(fetched.value.path()).read_bytes().startswith(b"%PDF")
        page.get_by_label("I accept it").check()
        page.get_by_label("5, excellent").check()
        page.get_by_label("Remarks", exact=True).fill(f"Thank you. {ATTACK}")
        page.get_by_label("Your name").fill("Grace Client")
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_text("Grace Client accepted it")).to_be_visible()
        expect(page.get_by_text("rating 5 of 5")).to_be_visible()
        page.screenshot(path=tmp_path / "client.png", full_page=True)
        started.close()
    assert all(url.startswith(served.address) for url in asked)


def test_guessing_is_slowed_down(served: Served, link: str, visitor: Callable[..., httpx.Response]) -> None:
    fresh = replace(served.desk, attempts=type(served.desk.attempts)())
    for n in range(6):
        with pytest.raises(client.RefusedError) as refused:
            client.show(fresh, f"guess{n}", "192.0.2.1")
    assert "too many attempts" in str(refused.value)
    assert visitor("GET", link).status_code == 200
