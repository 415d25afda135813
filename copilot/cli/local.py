"""Inside the server: carry out the commands that `cli.remote` sends, for whoever can read the home's token."""

import hmac
import io
import json
import queue
import threading
from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from copilot.cli import run
from copilot.cli.remote import PATH
from copilot.cli.session import Session
from copilot.services.desk import Desk

LOOPBACK = frozenset({"127.0.0.1", "::1"})
LARGEST_CALL = 1_000_000  # bytes; a command line is small


class LocalCommands:
    """ASGI: answers PATH to a bearer of the token on this machine, hands everything else to the gate behind it."""

    def __init__(self, gate: ASGIApp, desk: Desk, token: str, home: Path) -> None:
        self.gate, self.desk, self.token, self.home = gate, desk, token, home

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.gate(scope, receive, send)
            return
        request = Request(scope, receive)
        if not self._admits(request):
            await PlainTextResponse("no", 403)(scope, receive, send)
            return
        body = await request.body()
        if len(body) > LARGEST_CALL:
            await PlainTextResponse("too long", 413)(scope, receive, send)
            return
        await StreamingResponse(self._carry_out(json.loads(body)), media_type="application/x-ndjson")(scope, receive, send)

    def _admits(self, request: Request) -> bool:
        """A browser can never come here: it cannot know the token, and what carries an Origin is refused anyway."""
        said = request.headers.get("authorization", "")
        near = request.client is not None and request.client.host in LOOPBACK
        return near and "origin" not in request.headers and hmac.compare_digest(said.encode(), f"Bearer {self.token}".encode())

    def _carry_out(self, call: dict[str, object]) -> Iterator[str]:
        events: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        session = Session(
            home=self.home,
            acts_as=str(call["acts_as"]) if call.get("acts_as") else None,
            json=bool(call.get("json")),
            debug=bool(call.get("debug")),
            out=_Stream("out", events),
            err=_Stream("err", events),
            cwd=Path(str(call["cwd"])),
            os_user=str(call.get("os_user", "")),
            served=True,
            open=self.desk,
        )
        words = [str(word) for word in call["words"]] if isinstance(call["words"], list) else []
        threading.Thread(target=lambda: events.put({"exit": run.execute(words, session)}), daemon=True).start()
        while True:
            event = events.get()
            yield json.dumps(event) + "\n"
            if "exit" in event:
                return


class _Stream(io.StringIO):
    """A text stream whose writes become events."""

    def __init__(self, name: str, events: "queue.SimpleQueue[dict[str, object]]") -> None:
        super().__init__()
        self._name, self._events = name, events

    def write(self, text: str) -> int:
        if text:
            self._events.put({self._name: text})
        return len(text)
