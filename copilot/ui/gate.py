"""The outermost ASGI layer: which addresses exist, who may knock, and what they may bring in."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from copilot.domain.member import Actor
from copilot.services import sign_in
from copilot.services.desk import Desk
from copilot.ui.doors import Door, Session, door_for, doors
from copilot.ui.event_bodies import BodyRefusedError, parsed
from copilot.ui.headers import POLICY, security_headers
from copilot.ui.origin import OwnOrigin
from copilot.ui.pages_seen import PagesSeen

ACTOR = "copilot.actor"  # key of the ASGI scope under which routes and Gradio find who acts
_HASH_LENGTH = 64

Sender = Callable[[Message], Awaitable[None]]


def cookie_name(own: OwnOrigin) -> str:
    """The '__Host-' prefix makes browsers refuse the cookie from anywhere but this very host over TLS."""
    return "__Host-copilot" if own.secure else "copilot"


def token_in(own: OwnOrigin, cookies: MutableMapping[str, str] | dict[str, str]) -> str:
    """The session's token among a request's cookies; '' when there is none."""
    return cookies.get(cookie_name(own), "")


class TooLargeError(Exception):
    """More bytes came than the door lets through."""


class Gate:
    """Wraps the whole application. Refuses before anything behind it has seen the request."""

    def __init__(self, app: ASGIApp, desk: Desk, own: OwnOrigin) -> None:
        self.app, self.desk, self.own = app, desk, own
        self.doors = doors(desk.limits.max_file_bytes)
        self.pages = PagesSeen()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)
        else:  # no websocket is served
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, path, method = Headers(scope=scope), scope["path"], scope["method"]
        door = door_for(self.doors, method, path)
        policy, cacheable = (door.policy, door.cacheable) if door is not None else (POLICY, False)
        outgoing = _Outgoing(send, security_headers(secure=self.own.secure, cacheable=cacheable, policy=policy))
        refusal = self._stranger(door, method, headers)
        if refusal is not None or door is None:
            await (refusal or _plain(404, "there is nothing here"))(scope, receive, outgoing)
            return
        try:
            answer, receive = await self._admit(door, scope, headers, receive)
            if answer is not None:
                await answer(scope, receive, outgoing)
            else:
                await self.app(scope, receive, outgoing)
        except TooLargeError:
            if outgoing.started:
                raise
            await _plain(413, f"the request is larger than the {door.body:,} bytes allowed here")(scope, receive, outgoing)

    def _stranger(self, door: Door | None, method: str, headers: Headers) -> Response | None:
        if not self.own.knows(headers.get("host", "")):
            return _plain(421, "this desk is not served under that name; set COPILOT_PUBLIC_URL to the address people type")
        if door is None:
            return _plain(404, "there is nothing here")
        if not self.own.admits(method, headers, navigable=door.navigable):
            return _plain(403, "the request comes from another site")
        return None

    async def _admit(self, door: Door, scope: Scope, headers: Headers, receive: Receive) -> tuple[Response | None, Receive]:
        if not headers.get("content-length", "0").isdigit() or int(headers.get("content-length", "0")) > door.body:
            raise TooLargeError
        receive = _counted(receive, door.body)
        if not door.signed_in:
            return None, receive
        token = token_in(self.own, cookie_parser(headers.get("cookie", "")))
        actor = await run_sync(sign_in.actor_of, self.desk, token)
        if actor is None:
            return _sign_in_first(door), receive
        scope[ACTOR] = actor
        if not door.event:
            return self._of_another(door, scope, actor, {}), receive
        body = await _whole(receive)
        try:
            event = parsed(body)
        except BodyRefusedError as error:
            return _plain(400, str(error)), receive
        return self._of_another(door, scope, actor, event), _replayed(body, receive)

    def _of_another(self, door: Door, scope: Scope, actor: Actor, event: dict[str, Any]) -> Response | None:
        """A refusal when the page (Gradio's session hash) is missing or belongs to another member."""
        if door.session is Session.NONE:
            return None
        page = _page_of(door, scope, event)
        now = self.desk.clock.now()
        if not isinstance(page, str) or not 0 < len(page) <= _HASH_LENGTH:
            return _plain(400, "the request names no page; reload")
        if not self.pages.belongs(page, actor.member.id, now, now + self.desk.limits.session):
            return _plain(403, "this page belongs to another member; reload it")
        return None


class _Outgoing:
    """Adds our headers to every response, over any that the application sets under the same names."""

    def __init__(self, send: Send, headers: list[tuple[bytes, bytes]]) -> None:
        self._send, self._headers, self.started = send, headers, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            ours = {name for name, _ in self._headers} | {b"server"}
            kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
            message = {**message, "headers": [*kept, *self._headers]}
        await self._send(message)


def _page_of(door: Door, scope: Scope, event: dict[str, Any]) -> object:
    if door.session is Session.PATH:
        return scope["path"].rsplit("/", 1)[-1]
    if door.session is Session.QUERY:
        named = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [])
        return named[0] if len(named) == 1 else None
    return event.get("session_hash")


def _sign_in_first(door: Door) -> Response:
    if door.navigable:
        return RedirectResponse("/login", status_code=303)
    return JSONResponse({"error": "your session has ended; sign in again"}, status_code=401)


def _plain(status: int, text: str) -> Response:
    return PlainTextResponse(text + "\n", status_code=status)


def _counted(receive: Receive, limit: int) -> Receive:
    """Stops a body that is longer than announced, or announces no length."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLargeError
        return message

    return counted


async def _whole(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return b""
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Hands the body that was looked through on to the application, then whatever comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay
