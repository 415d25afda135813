"""How every Gradio handler runs: the member from the server session, errors as one line, nothing else leaks."""

import inspect
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

import gradio as gr

from copilot.domain.member import Actor
from copilot.errors import PermissionDeniedError
from copilot.services import sign_in
from copilot.services.desk import Desk
from copilot.ui.failures import line_for
from copilot.ui.gate import token_in
from copilot.ui.origin import OwnOrigin
from copilot.ui.permits import Permit, permit

Handler = Callable[..., Any]


class Events:
    """Makes handlers out of functions of (actor, *inputs)."""

    def __init__(self, desk: Desk, own: OwnOrigin) -> None:
        self.desk, self.own = desk, own

    def handler(self, what: Permit) -> Callable[[Handler], Handler]:
        """Declare the permission; wrap a function, or a generator whose steps are shown one by one."""

        def wrap(function: Handler) -> Handler:
            called = self._streamed(function) if inspect.isgeneratorfunction(function) else self._called(function)
            called.__name__ = function.__name__
            return permit(what)(called)

        return wrap

    def _called(self, function: Handler) -> Handler:
        def run(request: gr.Request, *inputs: Any) -> Any:
            try:
                return function(self._actor(request), *inputs)
            except Exception as error:  # noqa: BLE001 (the last line of defence: tell the member, log the rest)
                return _told(error)

        return run

    def _streamed(self, function: Handler) -> Handler:
        def run(request: gr.Request, *inputs: Any) -> Iterator[Any]:
            try:
                yield from function(self._actor(request), *inputs)
            except Exception as error:  # noqa: BLE001 (as above)
                yield _told(error)

        return run

    def _actor(self, request: gr.Request) -> Actor:
        """Looked up again for each event: a session may have ended since the page was opened."""
        actor = sign_in.actor_of(self.desk, token_in(self.own, dict(request.cookies)))
        if actor is None:
            raise PermissionDeniedError("your session has ended; reload the page and sign in again")
        return actor


def _told(error: Exception) -> Any:
    gr.Warning(escape(line_for(error)), duration=12)  # the message is put into the page as HTML
    return gr.skip()
