"""Every route and event handler says what it takes to call it; what says nothing is not served.

The declaration is checked for being there, and read by people: the service behind the handler judges, each time.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from copilot.domain.permission import DeskRight, Right
from copilot.domain.review import Act
from copilot.errors import ConfigurationError

ANYBODY = "anybody"  # the sign-in page and what it loads
LINK = "whoever holds the link"  # a client: sees one deliverable
MEMBER = "any signed-in member"  # sees only what the service finds for them

Permit = Right | DeskRight | Act | str
F = TypeVar("F", bound=Callable[..., Any])
_MARK = "__permit__"


def permit(what: Permit) -> Callable[[F], F]:
    """Declare what calling the function takes."""

    def declare(function: F) -> F:
        setattr(function, _MARK, what)
        return function

    return declare


def declared(function: object) -> Permit | None:
    """What was declared, None when nothing was."""
    found: Permit | None = getattr(function, _MARK, None)
    return found


def refuse_undeclared(functions: Iterable[tuple[str, object]]) -> None:
    """Raise ConfigurationError that names every function without a declaration."""
    silent = sorted(name for name, function in functions if declared(function) is None)
    if silent:
        raise ConfigurationError(f"not served, because these declare no permission: {', '.join(silent)}")
