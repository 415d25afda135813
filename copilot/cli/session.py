"""One run of one command: who acts, on which home, where the output goes.

Rich and the services are imported where they are used: `copilot --help` pays for neither (0.65 s with them, 0.25 s without).
"""

import getpass
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

import typer

from copilot.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress
    from rich.table import Table

    from copilot.domain.member import Actor
    from copilot.services.desk import Desk
    from copilot.settings import Settings

T = TypeVar("T")


@dataclass(slots=True)
class Session:
    """Global options, streams and the desk, which opens at first use.

    `cwd` is the caller's folder: a running server carries commands out for others, whose relative paths are theirs.
    """

    home: Path | None = None
    acts_as: str | None = None
    json: bool = False
    debug: bool = False
    out: TextIO = field(default_factory=lambda: sys.stdout)
    err: TextIO = field(default_factory=lambda: sys.stderr)
    cwd: Path = field(default_factory=Path.cwd)
    os_user: str = field(default_factory=lambda: _os_user())
    served: bool = False  # true inside a server that carries the command out for another process
    open: "Desk | None" = None

    @property
    def settings(self) -> "Settings":
        from copilot.settings import Settings

        return Settings(home=self.path(self.home)) if self.home else Settings()

    @property
    def desk(self) -> "Desk":
        if self.open is None:
            from copilot.bootstrap import open_desk

            self.open = open_desk(self.settings)
        return self.open

    @property
    def desk_on_time(self) -> "Desk":
        """The desk, after what fell due was carried out: one that is not served has no other hand for it.

        For a second at most; what is left waits for the next command, or for copilot level sweep.
        """
        if not self.served:
            from copilot.errors import CopilotError
            from copilot.services.alarms import sweep

            until = time.monotonic() + 1
            try:
                sweep(self.desk, lambda: time.monotonic() > until)
            except CopilotError as error:  # the command itself can be carried out all the same
                self.say(f"copilot: what fell due was not looked after: {error}")
        return self.desk

    @property
    def actor(self) -> "Actor":
        from copilot.services import members

        return members.at_keyboard(self.desk, self.acts_as, self.os_user)

    def close(self) -> None:
        """Close the desk, unless it is a server's."""
        if self.open is not None and not self.served:
            self.open.close()
            self.open = None

    def path(self, path: Path) -> Path:
        """The path as the caller meant it."""
        return path.expanduser() if path.is_absolute() else (self.cwd / path.expanduser())

    def text(self, path: Path) -> str:
        """What the file says. Raises UsageError for one that is not UTF-8."""
        try:
            return self.path(path).read_text("utf-8")
        except UnicodeDecodeError as error:
            raise UsageError(f"'{path}' is not UTF-8 text (byte {error.start + 1}); save it as UTF-8") from None

    @property
    def console(self) -> "Console":
        """Where results are shown, wide when nobody looks at a terminal. What documents and people wrote is never markup."""
        from rich.console import Console

        shown = self.out.isatty()
        return Console(file=self.out, highlight=False, markup=False, emoji=False, width=None if shown else 200)

    def table(self, *columns: str) -> "Table":
        """An empty table with these headings."""
        from rich.table import Table

        return Table(*columns)

    def emit(self, data: dict[str, Any], shown: "RenderableType") -> None:
        """One JSON object with --json, else something to read."""
        if self.json:
            self.line(data)
        else:
            self.console.print(shown)

    def line(self, data: dict[str, Any]) -> None:
        """One JSON object on a line of its own."""
        self.out.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")
        self.out.flush()

    def say(self, text: str) -> None:
        """A line for the person, beside the result."""
        self.err.write(text + "\n")
        self.err.flush()

    @contextmanager
    def bar(self, label: str) -> Iterator["Bar"]:
        """A progress bar on stderr; silent where stderr is no terminal."""
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        console = Console(file=self.err)
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
        )  # fmt: skip
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
            yield Bar(progress, progress.add_task(label, total=None, note=""))

    def follow(
        self, label: str, stream: Iterable[Any], wanted: type[T], told: Callable[[object], str] | None = None
    ) -> list[T]:
        """Drain a service's generator: progress onto the bar, the items of the wanted type into the result.

        What `told` makes of each item is written to stderr, above the bar.
        """
        from copilot.domain.drafting import Progress as Step

        found = []
        with self.bar(label) as bar:
            for item in stream:
                if isinstance(item, Step):
                    bar.show(item.done, item.total, item.note or item.stage)
                elif isinstance(item, wanted):
                    found.append(item)
                if told is not None and (line := told(item)):
                    bar.say(line)
        return found


@dataclass(frozen=True, slots=True)
class Bar:
    """A thin handle on one bar."""

    progress: "Progress"
    task: Any

    def show(self, done: int, total: int, note: str) -> None:
        self.progress.update(self.task, completed=done, total=total or None, note=note[:60])

    def say(self, line: str) -> None:
        """A line above the bar."""
        self.progress.console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)


def of(context: typer.Context) -> Session:
    """The session of this run."""
    session = context.find_object(Session)
    assert session is not None, "the root callback makes the session"  # noqa: S101 (a programming error, not input)
    return session


def _os_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
