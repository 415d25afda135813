"""The desk's own addresses beside Gradio's: sign-in, uploads, downloads, page images."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from copilot.domain.deliverable import Format
from copilot.domain.drafting import Progress
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import CopilotError, RefusedError, StateError, UsageError
from copilot.services import ingest, pages, queries, release, sign_in
from copilot.services.desk import Desk
from copilot.ui.client_routes import add_client_routes
from copilot.ui.doors import DESK
from copilot.ui.failures import line_for
from copilot.ui.gate import ACTOR, cookie_name, token_in
from copilot.ui.login_page import login_page
from copilot.ui.media import MEDIA_TYPES
from copilot.ui.origin import OwnOrigin
from copilot.ui.page_image import highlighted
from copilot.ui.permits import ANYBODY, MEMBER, permit

ASSETS = Path(__file__).parent / "assets"
LONGEST_FILE_NAME = 200


def router(desk: Desk, own: OwnOrigin, temp: Path) -> APIRouter:
    """All of them. Each declares its permission; the services judge."""
    routes = APIRouter(default_response_class=PlainTextResponse)
    _sign_in_routes(routes, desk, own)
    _file_routes(routes, desk, temp)
    add_client_routes(routes, desk)
    return routes


def _sign_in_routes(routes: APIRouter, desk: Desk, own: OwnOrigin) -> None:
    @routes.get("/healthz")
    @permit(ANYBODY)
    def health() -> Response:
        return PlainTextResponse("ok\n")

    @routes.get("/assets/{name}")
    @permit(ANYBODY)
    def asset(name: str) -> Response:
        known = {path.name: path for path in ASSETS.iterdir() if path.suffix in (".css", ".js", ".svg")}
        if name not in known:
            return PlainTextResponse("there is no such file\n", status_code=404)
        return FileResponse(known[name], headers={"cache-control": "no-cache"})

    @routes.get("/favicon.ico")
    @permit(ANYBODY)
    def icon() -> Response:
        return FileResponse(ASSETS / "favicon.svg", media_type="image/svg+xml")

    @routes.get("/")
    @permit(MEMBER)
    def home() -> Response:
        return RedirectResponse(f"{DESK}/?__theme=light", status_code=303)

    @routes.get("/login")
    @permit(ANYBODY)
    def login_form() -> Response:
        return HTMLResponse(login_page())

    @routes.post("/login")
    @permit(ANYBODY)
    async def login(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
        address = request.client.host if request.client else ""
        try:
            signed_in = await run_in_threadpool(sign_in.sign_in, desk, name, password, address)
        except RefusedError as error:
            return HTMLResponse(login_page(str(error), name), status_code=401)
        response = RedirectResponse(
            f"{DESK}/?__theme=light", status_code=303
        )  # always there: no address from the request is followed
        response.set_cookie(
            cookie_name(own),
            signed_in.token,
            max_age=int(desk.limits.session.total_seconds()),
            path="/",
            secure=own.secure,
            httponly=True,
            samesite="strict",
        )
        return response

    @routes.post("/logout")
    @permit(MEMBER)
    def logout(request: Request) -> Response:
        sign_in.sign_out(desk, token_in(own, request.cookies))
        response = RedirectResponse("/login", status_code=303)
        response.delete_cookie(cookie_name(own), path="/", secure=own.secure, httponly=True, samesite="strict")
        response.headers["clear-site-data"] = '"cache", "storage"'
        return response


def _file_routes(routes: APIRouter, desk: Desk, temp: Path) -> None:
    @routes.post("/upload/{engagement}")
    @permit(Right.INGEST)
    async def upload(request: Request, engagement: str) -> Response:
        """Form field 'file'. Answers with one JSON object a line: progress, then what became of the file."""
        folder = Path(tempfile.mkdtemp(prefix="upload-", dir=temp))
        try:
            async with request.form(max_files=1, max_fields=2) as form:
                path = await run_in_threadpool(_kept, form.get("file"), folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if path is None:
            shutil.rmtree(folder, ignore_errors=True)
            return JSONResponse({"error": "the form has no file, or its name is not one"}, status_code=400)
        return StreamingResponse(_ingesting(desk, _actor(request), engagement, path), media_type="application/x-ndjson")

    @routes.get("/download/{draft}.{form}")
    @permit(Right.READ)
    def download(request: Request, draft: str, form: str) -> Response:
        return _or_line(lambda: _deliverable(desk, _actor(request), draft, form))

    @routes.get("/page/{document}/{page}.png")
    @permit(Right.READ)
    def page(request: Request, document: str, page: int, start: int = 0, end: int = 0) -> Response:
        def drawn() -> Response:
            image = pages.image(desk, _actor(request), document, page, start, end)
            return Response(highlighted(image.png, image.boxes, image.width, image.height), media_type="image/png")

        return _or_line(drawn)


def _actor(request: Request) -> Actor:
    actor: Actor = request.scope[ACTOR]  # put there by the gate, which lets nobody through without
    return actor


def _kept(part: object, folder: Path) -> Path | None:
    """The upload as a file under its own base name in a folder of its own; None when there is no usable one."""
    if not isinstance(part, UploadFile):
        return None
    name = (part.filename or "").replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not name or name in (".", "..") or len(name.encode()) > LONGEST_FILE_NAME or any(ord(c) < 32 for c in name):
        return None
    path = folder / name
    with path.open("xb") as target:
        shutil.copyfileobj(part.file, target, length=2**20)
    return path


def _ingesting(desk: Desk, actor: Actor, engagement: str, path: Path) -> Iterator[str]:
    try:
        for item in ingest.ingest(desk, actor, engagement, [path]):
            kind = "progress" if isinstance(item, Progress) else "outcome"
            yield json.dumps({kind: asdict(item)}, default=str) + "\n"
    except Exception as error:  # noqa: BLE001 (the answer has begun: the last line says what went wrong)
        yield json.dumps({"error": line_for(error)}) + "\n"
    finally:
        shutil.rmtree(path.parent, ignore_errors=True)


def _deliverable(desk: Desk, actor: Actor, draft: str, form: str) -> Response:
    try:
        wanted = Format(form)
    except ValueError:
        raise UsageError(f"there is no format '{form}'; choose from {', '.join(Format)}") from None
    if queries.draft(desk, actor, draft).deliverable is None:  # following a link must not release anything
        raise StateError(f"draft {draft} is not released yet; a reviewer releases it")
    content = release.release(desk, actor, draft, wanted)
    return Response(
        content,
        media_type=MEDIA_TYPES[wanted],
        headers={"content-disposition": f'attachment; filename="{draft}.{wanted}"', "cache-control": "no-store"},
    )


def _or_line(make: Callable[[], Response]) -> Response:
    try:
        return make()
    except Exception as error:  # noqa: BLE001 (one line for the member; anything unexpected is logged)
        status = {2: 404, 4: 403}.get(error.exit_code, 409) if isinstance(error, CopilotError) else 500
        return PlainTextResponse(line_for(error) + "\n", status_code=status)
