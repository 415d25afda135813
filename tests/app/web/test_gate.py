"""The gate, knocked at from outside: every setting that was measured to matter has a test that fails without it."""

import json
import socket
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import gradio as gr
import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import PlainTextResponse

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.member import Role
from copilot.errors import BusyError, ConfigurationError
from copilot.services import audit, members, sign_in, submissions
from copilot.ui.doors import EVENT_BYTES, doors
from copilot.ui.gate import cookie_name
from copilot.ui.headers import POLICY
from copilot.ui.mounting import refuse_unsafe, within_loop
from copilot.ui.origin import own_origin
from copilot.ui.pages_seen import PagesSeen
from copilot.ui.permits import ANYBODY, permit
from copilot.ui.routes import router
from copilot.ui.server import bound
from tests.app.web.conftest import PASSWORD, Served

API = "/desk/gradio_api"
MEMBERS_ONLY = [
    ("GET", "/"),
    ("GET", "/desk/"),
    ("GET", "/desk/config"),
    ("GET", "/desk/theme.css"),
    ("GET", f"{API}/info"),
    ("GET", f"{API}/startup-events"),
    ("GET", f"{API}/heartbeat/abc"),
    ("GET", f"{API}/queue/data?session_hash=abc"),
    ("POST", f"{API}/queue/join"),
    ("POST", f"{API}/cancel"),
    ("POST", f"{API}/reset"),
    ("GET", "/desk/assets/index.js"),
    ("GET", "/desk/static/x.woff2"),
    ("POST", "/upload/deal"),
    ("GET", "/jobs/deal"),
    ("GET", "/job/sub-x"),
    ("POST", "/job/sub-x/cancel"),
    ("GET", "/download/dr-x.docx"),
    ("GET", "/page/doc-x/1.png"),
    ("POST", "/logout"),
]
NOWHERE = [
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/desk/login"),
    ("POST", "/desk/login"),
    ("GET", "/desk/monitoring"),
    ("GET", "/desk/monitoring/summary"),
    ("POST", f"{API}/upload"),
    ("GET", f"{API}/upload_progress?upload_id=x"),
    ("GET", f"{API}/file=/etc/passwd"),
    ("GET", f"{API}/file/etc/passwd"),
    ("GET", f"{API}/proxy=https://example.org"),
    ("POST", f"{API}/run/predict"),
    ("POST", f"{API}/run/open_page"),
    ("POST", f"{API}/api/open_page"),
    ("POST", f"{API}/call/open_page"),
    ("GET", f"{API}/call/open_page/1"),
    ("POST", f"{API}/call/v2/open_page"),
    ("POST", f"{API}/component_server"),
    ("GET", f"{API}/queue/status"),
    ("POST", f"{API}/process_recording"),
    ("POST", f"{API}/vibe-edit"),
    ("GET", f"{API}/vibe-code"),
    ("GET", f"{API}/runs"),
    ("GET", f"{API}/openapi.json"),
    ("GET", f"{API}/token"),
    ("GET", f"{API}/dev/reload"),
    ("GET", f"{API}/deep_link?session_hash=x"),
    ("GET", f"{API}/custom_component/x/client/component/y.js"),
    ("POST", f"{API}/stream/1"),
    ("GET", "/desk/pwa_icon"),
    ("GET", "/desk/svelte/x.js"),
    ("GET", "/desk//config"),
    ("GET", "//desk/config"),
    ("GET", "/desk/static/../config"),
    ("GET", "/desk/static/%2e%2e/config"),
    ("GET", "/desk/static/..%2f..%2fetc/passwd"),
    ("GET", f"{API}/queue%2Fstatus"),
    ("GET", "/assets/../server.py"),
    ("GET", "/assets/%2e%2e%2fserver.py"),
    ("PUT", "/login"),
    ("DELETE", "/desk/"),
    ("OPTIONS", "/login"),
]


def ask_handler(name: str, served: Served) -> int:
    """The index of a handler: all that a caller needs, whatever Gradio's API settings say."""
    config = served.client("adam").get("/desk/config", headers=served.own).json()
    return next(d["id"] for d in config["dependencies"] if d["api_name"] == name)


def join(client: httpx.Client, served: Served, page: str, body: dict[str, Any]) -> httpx.Response:
    return client.post(f"{API}/queue/join", json={"session_hash": page, **body}, headers=served.own)


def outcome(client: httpx.Client, served: Served, page: str) -> list[dict[str, Any]]:
    """The messages of the page's event stream, to its end."""
    found = []
    with client.stream("GET", f"{API}/queue/data", params={"session_hash": page}, headers=served.own) as stream:
        for line in stream.iter_lines():
            if line.startswith("data: "):
                found.append(json.loads(line[6:]))
                if found[-1]["msg"] in ("process_completed", "close_stream", "unexpected_error"):
                    return found
    return found


@pytest.mark.parametrize(("method", "path"), MEMBERS_ONLY)
def test_whatever_is_behind_the_gate_asks_for_a_sign_in(served: Served, method: str, path: str) -> None:
    answer = served.fresh().request(method, path, headers=served.own)
    assert (answer.status_code, answer.headers.get("location")) in ((401, None), (303, "/login"))


def test_every_door_but_the_sign_in_page_is_among_those_that_were_knocked_at() -> None:
    behind = [d for d in doors(1) if d.signed_in]
    for door in behind:
        assert any(m in door.methods and door.path.fullmatch(urlsplit(path).path) for m, path in MEMBERS_ONLY), door


@pytest.mark.parametrize(("method", "path"), NOWHERE)
def test_addresses_without_a_door_do_not_exist_even_for_members(served: Served, method: str, path: str) -> None:
    parts = urlsplit(served.address)
    cookie = f"copilot={served.client('adam').cookies['copilot']}"
    with closing(HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:  # sends the path as it is
        connection.request(method, path, headers={"cookie": cookie, **served.own})
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (404, b"there is nothing here\n")


def test_a_signed_in_member_gets_the_page_and_its_parts(served: Served) -> None:
    client = served.client("ada")
    page = client.get("/desk/", headers=served.own)
    assert page.status_code == 200
    assert "Copilot desk" in page.text
    assert client.get("/desk/theme.css", headers=served.own).status_code == 200
    assert client.get("/", headers=served.own).headers["location"].startswith("/desk/")


@pytest.mark.parametrize("path", ["/login", "/healthz", "/desk/", "/nowhere", "/assets/login.css", "/desk/theme.css"])
def test_every_answer_carries_the_policy_and_its_companions(served: Served, path: str) -> None:
    headers = served.client("ada").get(path, headers=served.own).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers
    assert "strict-transport-security" not in headers
    if "css" not in path or path.startswith("/desk"):
        assert headers["cache-control"] == "no-store"


def test_the_policy_is_the_one_that_was_measured() -> None:
    for part in ("default-src 'none'", "connect-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"):
        assert part in POLICY
    assert "unsafe-eval" not in POLICY
    assert "http" not in POLICY


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "https://evil.example", "sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
        {"origin": "null", "sec-fetch-site": "cross-site"},
        {},
    ],
)
def test_a_request_that_changes_something_comes_from_our_own_page_or_not_at_all(
    served: Served, headers: dict[str, str]
) -> None:
    client = served.client("ada")
    for path in ("/login", "/logout", f"{API}/queue/join", "/upload/deal"):
        assert client.post(path, headers=headers).status_code == 403
    assert client.get("/healthz").status_code == 200


def test_another_site_can_neither_read_nor_embed_what_a_member_may_see(served: Served) -> None:
    client = served.client("ada")
    foreign = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}
    assert client.get(f"/page/{served.document}/1.png", headers=foreign).status_code == 403
    assert client.get("/desk/config", headers=foreign).status_code == 403
    framed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}
    assert client.get("/desk/", headers=framed).status_code == 403
    saved = {"sec-fetch-site": "same-origin", "sec-fetch-mode": "navigate", "sec-fetch-dest": "empty"}  # a link with 'download'
    assert client.get("/desk/", headers=saved).status_code == 200
    assert client.get("/desk/", headers={**saved, "sec-fetch-site": "cross-site"}).status_code == 403
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client.get("/desk/", headers=followed).status_code == 200


def test_no_foreign_origin_is_echoed(served: Served) -> None:
    client = served.client("ada")
    for path in ("/desk/", "/desk/config", "/login", "/healthz"):
        headers = client.get(path, headers={"origin": "https://evil.example"}).headers
        assert "access-control-allow-origin" not in headers
    wrapped = [m.cls.__name__ for m in gradio_parent(served).user_middleware]
    assert wrapped == ["Gate", "CORSMiddleware"]


def test_a_name_that_is_not_ours_is_not_served(served: Served) -> None:
    answer = served.fresh().get("/login", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert "COPILOT_PUBLIC_URL" in answer.text


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(served: Served) -> None:
    answer = served.fresh().post("/login", data={"name": "ada", "password": PASSWORD}, headers=served.own)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert "domain" not in cookie
    assert "secure" not in cookie
    assert cookie_name(own_origin("127.0.0.1", "https://desk.example.org")) == "__Host-copilot"


def test_sign_in_always_leads_to_the_desk_and_nowhere_else(served: Served) -> None:
    client = served.fresh()
    for query in ("?next=https://evil.example", "?next=//evil.example", "?redirect=%2f%2fevil.example"):
        answer = client.post(f"/login{query}", data={"name": "ada", "password": PASSWORD, "next": "//evil"}, headers=served.own)
        assert answer.headers["location"] == "/desk/"


def test_a_wrong_password_says_so_and_sets_no_cookie(served: Served) -> None:
    answer = served.fresh().post("/login", data={"name": "nobody<b>", "password": "x"}, headers=served.own)
    assert answer.status_code == 401
    assert "name or password is wrong" in answer.text
    assert "nobody<b>" not in answer.text
    assert "set-cookie" not in answer.headers


def test_an_oversized_sign_in_is_not_even_read(served: Served) -> None:
    answer = served.fresh().post("/login", data={"name": "ada", "password": "x" * 20_000}, headers=served.own)
    assert answer.status_code == 413


def test_signing_out_ends_the_session_on_the_server(served: Served) -> None:
    client = served.fresh("ada")
    thief = served.fresh("", **dict(client.cookies))
    assert client.post("/logout", headers=served.own).status_code == 303
    assert thief.get("/desk/config", headers=served.own).status_code == 401


def test_a_disabled_member_is_out_at_once(served: Served) -> None:
    members.add(served.desk, served.people["operator"], "gone", (Role.ANALYST,), (), served.desk.passwords.hash(PASSWORD))
    client = served.fresh("gone")
    assert client.get("/desk/config", headers=served.own).status_code == 200
    members.disable(served.desk, served.people["operator"], "gone")
    assert client.get("/desk/config", headers=served.own).status_code == 401


def test_a_page_belongs_to_the_member_who_first_used_it(served: Served) -> None:
    ada, otto = served.client("ada"), served.client("otto")
    index = ask_handler("open_page", served)
    assert join(ada, served, "adaspage", {"data": [], "fn_index": index}).status_code == 200
    assert join(otto, served, "adaspage", {"data": [], "fn_index": index}).status_code == 403
    cancel = {"session_hash": "adaspage", "fn_index": index, "event_id": "x"}
    assert otto.post(f"{API}/cancel", json=cancel, headers=served.own).status_code == 403
    assert otto.get(f"{API}/queue/data", params={"session_hash": "adaspage"}, headers=served.own).status_code == 403
    assert otto.get(f"{API}/heartbeat/adaspage", headers=served.own).status_code == 403
    twice = f"{API}/queue/data?session_hash=ottospage&session_hash=adaspage"
    assert otto.get(twice, headers=served.own).status_code == 400
    assert outcome(ada, served, "adaspage")[-1]["msg"] in ("process_completed", "close_stream")


@pytest.mark.parametrize("page", [None, "", 7, ["a"], {"a": 1}, "x" * 65])
def test_an_event_names_its_page(served: Served, page: object) -> None:
    assert join(served.client("ada"), served, page, {"data": [], "fn_index": 0}).status_code == 400  # type: ignore[arg-type]


def test_a_page_can_be_used_by_another_member_once_its_owners_session_has_ended(served: Served) -> None:
    seen, now = PagesSeen(), served.desk.clock.now()
    assert seen.belongs("p", "ada", now, now + timedelta(hours=1))
    assert not seen.belongs("p", "otto", now, now + timedelta(hours=1))
    assert seen.belongs("p", "ada", now, now + timedelta(hours=1))
    assert seen.belongs("p", "otto", now + timedelta(hours=2), now + timedelta(hours=3))


REFERENCE = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}


@pytest.mark.parametrize(
    "data",
    [
        [REFERENCE],
        [[[REFERENCE]]],
        [{"deep": {"deeper": [REFERENCE]}}],
        [{"path": "x"}],
        [{"_type": "gradio.FileData"}],
        [{"meta": {"_type": "gradio.FileData"}, "url": "http://127.0.0.1/"}],
        [{"is_stream": True}],
    ],
)
def test_a_reference_to_a_file_never_reaches_a_handler(served: Served, data: list[Any]) -> None:
    client, index = served.client("ada"), ask_handler("open_page", served)
    answer = join(client, served, "files", {"data": data, "fn_index": index})
    assert answer.status_code == 400
    assert "refers to a file" in answer.text
    hidden = join(client, served, "files", {"data": [], "fn_index": index, "event_data": data})
    assert hidden.status_code == 400


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"a":' * 40 + b"1" + b"}" * 40]
)
def test_an_event_that_no_page_of_ours_sends_is_refused(served: Served, body: bytes) -> None:
    answer = served.client("ada").post(f"{API}/queue/join", content=body, headers=served.own)
    assert answer.status_code == 400


def test_bodies_are_limited_whether_or_not_they_announce_their_length(served: Served) -> None:
    client = served.client("ada")
    announced = client.post(f"{API}/queue/join", content=b"x" * (EVENT_BYTES + 1), headers=served.own)
    assert announced.status_code == 413

    def unannounced() -> Any:
        for _ in range(EVENT_BYTES // 65_536 + 2):
            yield b"x" * 65_536

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert client.post(f"{API}/queue/join", content=unannounced(), headers=served.own).status_code == 413
    assert client.post("/login", content=unannounced(), headers={**served.own, **form}).status_code == 413


def test_a_handler_called_by_its_index_is_judged_like_any_other(served: Served) -> None:
    config = served.client("adam").get("/desk/config", headers=served.own).json()
    index = next(d["id"] for d in config["dependencies"] if d["api_name"].startswith("carry_out"))
    client = served.client("ada")
    assert join(client, served, "byindex", {"data": ["stolen", "legal", "x"], "fn_index": index}).status_code == 200
    messages = outcome(client, served, "byindex")
    assert any("may not create engagements" in str(m) for m in messages), messages
    with served.desk.store.read() as work:
        assert work.engagements.get(name="stolen") is None


def test_no_handler_tells_more_than_one_line_about_a_failure(served: Served) -> None:
    client, index = served.client("ada"), ask_handler("engagement_chosen", served)
    assert join(client, served, "broken", {"data": ["no such engagement"], "fn_index": index}).status_code == 200
    said = json.dumps(outcome(client, served, "broken"))
    assert "Traceback" not in said
    assert "site-packages" not in said
    assert ".py" not in said


def test_a_websocket_is_not_accepted(served: Served) -> None:
    parts = urlsplit(served.address)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as raw:
        raw.sendall(
            f"GET /desk/ HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        assert b" 101 " not in raw.recv(200)


def test_upload_takes_a_file_in_and_says_how_it_went(served: Served) -> None:
    answer = served.client("ada").post(
        "/upload/deal", files={"file": ("../../note.txt", b"The fee is 12 dollars.")}, headers=served.own
    )
    lines = [json.loads(line) for line in answer.text.splitlines()]
    outcomes = [line["outcome"] for line in lines if "outcome" in line]
    assert [(o["document"], o["status"]) for o in outcomes] == [("note.txt", "indexed")]


@pytest.mark.parametrize("name", ["..", ".", "x" * 300 + ".txt"])
def test_an_upload_under_an_impossible_name_is_refused(served: Served, name: str) -> None:
    answer = served.client("ada").post("/upload/deal", files={"file": (name, b"x")}, headers=served.own)
    assert answer.status_code == 400


def test_an_upload_that_is_too_large_is_cut_off(served: Served) -> None:
    answer = served.client("ada").post("/upload/deal", files={"file": ("big.txt", b"x" * (3 * 2**20))}, headers=served.own)
    assert answer.status_code == 413


@pytest.mark.parametrize(("who", "where"), [("otto", "deal"), ("adam", "deal"), ("rita", "deal"), ("ada", "nowhere")])
def test_an_upload_without_the_right_changes_nothing(served: Served, who: str, where: str) -> None:
    answer = served.client(who).post(f"/upload/{where}", files={"file": ("mine.txt", b"x")}, headers=served.own)
    assert "error" in json.loads(answer.text.splitlines()[-1])
    with served.desk.store.read() as work:
        assert "mine.txt" not in [d.name for d in work.documents.find()]


def test_nothing_of_an_upload_stays_in_the_folder_for_temporary_files(served: Served, tmp_path: Path) -> None:
    import tempfile

    folder = Path(tempfile.gettempdir())
    assert folder.name == "tmp"
    assert folder.stat().st_mode & 0o777 == 0o700
    served.client("ada").post("/upload/deal", files={"file": ("gone.txt", b"canary-9431")}, headers=served.own)
    assert not [p for p in folder.rglob("*") if p.is_file() and b"canary-9431" in p.read_bytes()]


def test_a_page_picture_is_for_those_who_may_read_the_document(served: Served) -> None:
    path = f"/page/{served.document}/1.png"
    image = served.client("ada").get(path, params={"start": 0, "end": 60}, headers=served.own)
    assert image.status_code == 200
    assert image.content.startswith(b"\x89PNG")
    assert image.headers["cache-control"] == "no-store"
    plain = served.client("ada").get(path, headers=served.own)
    assert plain.content != image.content  # the highlight is drawn
    assert served.client("otto").get(path, headers=served.own).status_code == 403
    assert served.client("ada").get(f"/page/{served.document}/99.png", headers=served.own).status_code == 404
    assert served.client("ada").get("/page/doc-unknown/1.png", headers=served.own).status_code == 404


def test_a_download_neither_releases_nor_serves_what_is_not_released(served: Served) -> None:
    answer = served.client("rita").get(f"/download/{served.draft.id}.docx", headers=served.own)
    assert answer.status_code == 403
    assert "not released" in answer.text
    with served.desk.store.read() as work:
        assert work.deliverables.count(draft=served.draft.id) == 0
    assert served.client("otto").get(f"/download/{served.draft.id}.docx", headers=served.own).status_code == 403
    assert served.client("ada").get(f"/download/{served.draft.id}.exe", headers=served.own).status_code == 404


def gradio_parent(served: Served) -> FastAPI:
    """The application as it is served."""
    return served.app


def test_gradio_runs_with_the_settings_that_were_measured(served: Served) -> None:
    mounted = next(r for r in gradio_parent(served).routes if getattr(r, "path", "") == "/desk")
    blocks = mounted.app.get_blocks()  # type: ignore[attr-defined]
    assert blocks.has_launched
    assert not blocks.run_history
    assert not blocks.show_error
    assert not blocks.analytics_enabled
    assert not blocks.api_open
    assert not blocks.ssr_mode
    assert not blocks.enable_monitoring
    assert not blocks.share
    assert not blocks.pwa
    assert not blocks.mcp_server
    assert blocks.footer_links == []
    assert blocks.allowed_paths == []
    assert len(blocks.blocked_paths) == 3
    assert blocks.delete_cache == (600, 600)
    assert blocks._queue.max_size
    assert blocks._queue.ANAYLTICS_CACHE_FREQUENCY > 10**9  # no statistics over all events at each event
    assert mounted.app.auth_dependency is not None  # type: ignore[attr-defined]


def test_the_page_names_no_other_host(served: Served) -> None:
    page = served.client("ada").get("/desk/", headers=served.own).text
    style = served.client("ada").get("/desk/theme.css", headers=served.own).text
    assert "fonts.googleapis" not in page + style
    assert "@import" not in style


def blocks_with(make: Any) -> gr.Blocks:
    def made() -> gr.Blocks:
        with gr.Blocks(analytics_enabled=False) as page:
            make()
        page.has_launched = True
        return page

    return within_loop(made)


def bare() -> FastAPI:
    return FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


def test_nothing_is_served_while_a_route_declares_no_permission() -> None:
    app = bare()
    app.add_api_route("/silent", lambda: "x")
    with pytest.raises(ConfigurationError, match="declare no permission: /silent"):
        refuse_unsafe(app, blocks_with(lambda: None))


def test_nothing_is_served_while_there_is_a_route_that_cannot_be_looked_into() -> None:
    app = bare()
    app.mount("/files", PlainTextResponse("x"))
    with pytest.raises(ConfigurationError, match="nobody can say"):
        refuse_unsafe(app, blocks_with(lambda: None))


def test_routes_of_an_included_router_are_looked_at_too() -> None:
    app, router = bare(), APIRouter()
    router.add_api_route("/inner", lambda: "x")
    app.include_router(router)
    with pytest.raises(ConfigurationError, match="/inner"):
        refuse_unsafe(app, blocks_with(lambda: None))


def test_nothing_is_served_while_a_handler_declares_no_permission() -> None:
    def silent() -> str:
        return "x"

    def make() -> None:
        gr.Button().click(silent, None, gr.Textbox())

    with pytest.raises(ConfigurationError, match=r"event 0 \(silent\)"):
        refuse_unsafe(bare(), blocks_with(make))


def test_a_declared_route_and_handler_are_served() -> None:
    app = bare()
    app.add_api_route("/said", permit(ANYBODY)(lambda: "x"))
    refuse_unsafe(app, blocks_with(lambda: gr.Button().click(permit(ANYBODY)(lambda: "x"), None, gr.Textbox())))


@pytest.mark.parametrize("component", [gr.File, gr.UploadButton, gr.MultimodalTextbox, gr.Image, gr.Gallery, gr.DownloadButton])
def test_nothing_is_served_while_a_component_takes_files(component: Any) -> None:
    with pytest.raises(ConfigurationError, match="components that take files"):
        refuse_unsafe(bare(), blocks_with(component))


def test_nothing_is_served_while_gradios_own_file_check_is_off() -> None:
    page = blocks_with(lambda: None)
    page.has_launched = False
    with pytest.raises(ConfigurationError, match="has_launched"):
        refuse_unsafe(bare(), page)


@pytest.mark.parametrize(
    ("host", "public", "accepted", "refused"),
    [
        ("127.0.0.1", "", ["127.0.0.1:7860", "localhost:1", "[::1]:7860"], ["evil.example", "127.0.0.1.evil.example", ""]),
        ("0.0.0.0", "", ["localhost:7860", "box:7860"], ["evil.example:7860"]),  # noqa: S104
        ("10.0.0.5", "", ["10.0.0.5:80"], ["10.0.0.6:80"]),
        ("::1", "", ["[::1]:80"], ["[::2]:80"]),
        (
            "127.0.0.1",
            "https://desk.example.org",
            ["desk.example.org", "DESK.example.org"],
            ["localhost", "desk.example.org:8"],
        ),
    ],
)
def test_the_desk_answers_to_its_own_names_only(host: str, public: str, accepted: list[str], refused: list[str]) -> None:
    own = own_origin(host, public, "box")
    assert all(own.knows(name) for name in accepted)
    assert not any(own.knows(name) for name in refused)


@pytest.mark.parametrize("address", ["desk.example.org", "ftp://x", "https://a/b", "https://u:p@a", "https://"])
def test_a_public_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationError, match="COPILOT_PUBLIC_URL"):
        own_origin("127.0.0.1", address)


def test_behind_tls_cookies_are_secure_and_transport_is_strict() -> None:
    from copilot.ui.headers import security_headers

    assert own_origin("127.0.0.1", "https://desk.example.org").secure
    assert b"strict-transport-security" in dict(security_headers(secure=True, cacheable=False))


def test_behind_tls_the_cookie_is_bound_to_this_host_and_to_tls(served: Served, tmp_path: Path) -> None:
    app = bare()
    app.include_router(router(served.desk, own_origin("127.0.0.1", "https://desk.example.org")))

    async def sign_in_there() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://desk.example.org") as client:
            return await client.post("/login", data={"name": "ada", "password": PASSWORD})

    cookie = anyio.run(sign_in_there).headers["set-cookie"]
    assert cookie.startswith("__Host-copilot=")
    assert "; secure" in cookie.lower()


def test_a_port_that_is_taken_says_so() -> None:
    with bound("127.0.0.1", 0) as first:
        first.listen()
        port = first.getsockname()[1]
        with pytest.raises(BusyError, match=f"cannot listen on 127.0.0.1:{port}"):
            bound("127.0.0.1", port)


def test_an_ended_session_is_not_revived_by_the_page(served: Served) -> None:
    signed_in = sign_in.sign_in(served.desk, "ada", PASSWORD)
    client = served.fresh("", copilot=signed_in.token)
    assert client.get("/desk/config", headers=served.own).status_code == 200
    with served.desk.store.write() as work:
        work.sessions.replace(replace(signed_in.session, expires_at=signed_in.session.created_at))
        audit.record_own(served.desk, work, DESK_CHAIN, "end session", signed_in.session.member)
    assert client.get("/desk/config", headers=served.own).status_code == 401


def test_an_upload_of_a_kind_that_is_not_read_is_refused_by_its_name_alone(served: Served) -> None:
    answer = served.client("ada").post("/upload/deal?name=tool.exe", content=b"", headers=served.own)
    assert "'.exe' are not read" in json.loads(answer.text)["error"]


def test_a_page_that_was_loaded_again_finds_the_running_upload_and_stops_it(served: Served) -> None:
    handed = submissions.hand_in_file(served.desk, served.people["ada"], "deal", "late.txt", b"The fee is 13 dollars.")
    ada, rita = served.client("ada"), served.client("rita")
    (found,) = ada.get("/jobs/deal").json()["jobs"]
    assert (found["job"], found["files"]) == (handed.id, ["late.txt"])
    assert rita.get("/jobs/deal", headers=served.own).status_code == 403
    assert rita.post(f"/job/{handed.id}/cancel", headers=served.own).status_code in (403, 404)
    assert ada.post(f"/job/{handed.id}/cancel", headers=served.own).json()["state"] == "cancelled"
    assert ada.get("/jobs/deal").json()["jobs"] == []
    lines = [json.loads(line) for line in ada.get(f"/job/{handed.id}").text.splitlines()]
    assert "stopped" in lines[-1]["error"]
    assert submissions.begin(served.desk, handed).settled == 0
    assert not [name for name in served.desk.files.names(handed.engagement) if name.startswith(f"{handed.id}.0")]
