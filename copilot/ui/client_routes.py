"""Addresses for clients: a link shows one deliverable, hands out its files, and takes the answer. Nobody signs in here."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from copilot.domain.client import Outcome
from copilot.domain.deliverable import Format
from copilot.errors import CopilotError, UsageError
from copilot.services import client
from copilot.services.desk import Desk
from copilot.ui.client_page import client_page, client_refusal
from copilot.ui.failures import line_for
from copilot.ui.media import MEDIA_TYPES
from copilot.ui.permits import LINK, permit

FIELDS = ("outcome", "rating", "remarks", "name")


def add_client_routes(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/client/{token}")
    @permit(LINK)
    def shown(request: Request, token: str) -> Response:
        try:
            return HTMLResponse(client_page(client.show(desk, token, _address(request)), token))
        except CopilotError as error:
            return HTMLResponse(client_refusal(line_for(error)), status_code=404)

    @routes.post("/client/{token}")
    @permit(LINK)
    async def answered(request: Request, token: str) -> Response:
        form = await request.form(max_files=0, max_fields=8)
        given = {name: str(form.get(name, "")) for name in FIELDS}
        return await run_in_threadpool(_answer, desk, token, _address(request), given)

    @routes.get("/client/{token}/file.{form}")
    @permit(LINK)
    def file(request: Request, token: str, form: str) -> Response:
        try:
            wanted = Format(form)
            content = client.download(desk, token, _address(request), wanted)
        except ValueError:
            return HTMLResponse(client_refusal("there is no such file"), status_code=404)
        except CopilotError as error:
            return HTMLResponse(client_refusal(line_for(error)), status_code=404)
        headers = {"content-disposition": f'attachment; filename="deliverable.{wanted}"'}
        return Response(content, media_type=MEDIA_TYPES[wanted], headers=headers)


def _answer(desk: Desk, token: str, address: str, given: dict[str, str]) -> Response:
    try:
        client.answer(
            desk, token, address, _outcome(given), name=given["name"], rating=_rating(given), remarks=given["remarks"]
        )
    except UsageError as error:  # shown beside the form, with what was typed
        try:
            page = client_page(client.show(desk, token, address), token, line_for(error), given)
        except CopilotError as refusal:
            return HTMLResponse(client_refusal(line_for(refusal)), status_code=404)
        return HTMLResponse(page, status_code=422)
    except CopilotError as error:
        return HTMLResponse(client_refusal(line_for(error)), status_code=404)
    return RedirectResponse(f"/client/{token}", status_code=303)


def _outcome(given: dict[str, str]) -> Outcome:
    try:
        return Outcome(given["outcome"])
    except ValueError:
        raise UsageError("please say whether you accept or return it") from None


def _rating(given: dict[str, str]) -> int | None:
    if given["rating"] and given["rating"] not in ("1", "2", "3", "4", "5"):
        raise UsageError("a rating is a whole number from 1 to 5")
    return int(given["rating"]) if given["rating"] else None


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
