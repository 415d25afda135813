"""The desk's own addresses beside Gradio's: sign-in, uploads, downloads, page images."""

from collections.abc import Callable
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
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import CopilotError, RefusedError, StateError, UsageError
from copilot.services import pages, queries, release, sign_in, submissions
from copilot.services.desk import Desk
from copilot.ui import uploads
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


def router(desk: Desk, own: OwnOrigin) -> APIRouter:
    """All of them. Each declares its permission; the services judge."""
    routes = APIRouter(default_response_class=PlainTextResponse)
    _sign_in_routes(routes, desk, own)
    _file_routes(routes, desk)
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
        return RedirectResponse(f"{DESK}/", status_code=303)

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
        response = RedirectResponse(f"{DESK}/", status_code=303)  # always there: no address from the request is followed
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


def _file_routes(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/upload/{engagement}")
    @permit(Right.INGEST)
    async def upload(request: Request, engagement: str) -> Response:
        """Form field 'file'; its name in the query too, so that one which is not read is refused before it is sent whole.

        Answers with one JSON object a line: the job, how far it is, then what became of the file. The job goes on
        when the connection breaks.
        """
        name, actor = request.query_params.get("name", ""), _actor(request)
        try:
            await run_in_threadpool(submissions.demand_ingest, desk, actor, engagement)
            if name:
                desk.reader.demand_kind(name)
        except CopilotError as error:
            return JSONResponse({"error": line_for(error)}, headers={"connection": "close"})
        async with request.form(max_files=1, max_fields=2) as form:
            part = form.get("file")
            name = _base_name(part)
            if not name or not isinstance(part, UploadFile):
                return JSONResponse({"error": "the form has no file, or its name is not one"}, status_code=400)
            content = await part.read()
        lines = uploads.taken_in(desk, actor, engagement, name, content)
        return StreamingResponse(lines, media_type="application/x-ndjson")

    @routes.get("/jobs/{engagement}")
    @permit(Right.INGEST)
    def jobs(request: Request, engagement: str) -> Response:
        """The member's own unfinished uploads there, for a page that was loaded again."""
        return _or_line(lambda: JSONResponse({"jobs": uploads.unfinished(desk, _actor(request), engagement)}))

    @routes.get("/job/{job}")
    @permit(Right.INGEST)
    def job(request: Request, job: str) -> Response:
        return StreamingResponse(uploads.followed(desk, _actor(request), job), media_type="application/x-ndjson")

    @routes.post("/job/{job}/cancel")
    @permit(Right.INGEST)
    def cancel(request: Request, job: str) -> Response:
        return _or_line(lambda: JSONResponse(uploads.stopped(desk, _actor(request), job)))

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


def _base_name(part: object) -> str:
    """The upload's own base name; empty when there is no usable one."""
    name = (part.filename or "").replace("\\", "/").rsplit("/", 1)[-1].strip() if isinstance(part, UploadFile) else ""
    usable = name not in ("", ".", "..") and len(name.encode()) <= LONGEST_FILE_NAME and all(ord(c) >= 32 for c in name)
    return name if usable else ""


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
