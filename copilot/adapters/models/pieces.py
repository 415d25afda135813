"""The pieces of a request, asked with bounded concurrency; a fault in one leaves the others, and what they were answered."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, cast

from copilot.adapters.models.faults import Fault, Kind
from copilot.adapters.models.session import Session
from copilot.domain.drafting import Progress, Sketch
from copilot.errors import CopilotError, ModelError, ModelOutputError

NAMED = 3  # failed pieces that an error names
T = TypeVar("T")
Event = Progress | Sketch
Tell = Callable[[Event], None]


class StoppedError(Exception):
    """Nobody waits for the draft any more."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece's place among all, and its name for people."""

    number: int
    name: str


class Pieces:
    """Asks them. `ask` is called in a thread of the pool, with the piece's number and a way to tell what comes meanwhile."""

    def __init__(self, names: Sequence[str], session: Session, workers: int) -> None:
        self._pieces = [Piece(n, name) for n, name in enumerate(names)]
        self._session, self._workers = session, workers
        self._events: queue.SimpleQueue[Event | tuple[Piece, Future[object]]] = queue.SimpleQueue()
        self._stopped = threading.Event()
        self._halted: CopilotError | None = None
        self._answered = 0

    def run(self, ask: Callable[[int, Tell], T], results: dict[int, T]) -> Iterator[Event]:
        """Fill `results`, yielding what is told. A piece whose answer was none is asked once more when the others are done.

        No further piece is begun after a fault that none would escape; those under way end, and are kept. Raises ModelError,
        which names the pieces without an answer, SpendingError, and whatever else failed.
        """
        failed = yield from self._round(self._pieces, ask, results)
        again = [p for p, fault in failed.items() if fault.kind is Kind.PIECE and isinstance(fault.error, ModelOutputError)]
        if again and len(self._pieces) > 1 and self._session.broken is None:
            yield self._progress(f"asking again: {again[0].name}")
            failed = {p: f for p, f in failed.items() if p not in again} | (yield from self._round(again, ask, results))
        if failed:
            raise self._error(failed, len(results))

    def _round(
        self, pieces: Sequence[Piece], ask: Callable[[int, Tell], T], results: dict[int, T]
    ) -> Generator[Event, None, dict[Piece, Fault]]:
        failed: dict[Piece, Fault] = {}
        pool = ThreadPoolExecutor(self._workers, thread_name_prefix="draft")
        try:
            for piece in pieces:
                future = pool.submit(self._one, piece, ask)
                future.add_done_callback(lambda done, piece=piece: self._events.put((piece, done)))  # type: ignore[misc]
            waiting = len(pieces)
            while waiting:
                event = self._events.get()
                if not isinstance(event, tuple):
                    yield self._progress(event.note) if isinstance(event, Progress) else event
                    continue
                waiting -= 1
                piece, done = event
                try:
                    results[piece.number] = cast(T, done.result())
                    self._answered = len(results)
                except Fault as fault:
                    failed[piece] = fault
                except CopilotError as error:
                    self._halted = self._halted or error
                yield self._progress(piece.name)
        finally:
            self._stopped.set()  # heeded only where somebody left early: otherwise all are done
            pool.shutdown(wait=True, cancel_futures=True)
            self._stopped.clear()
        if self._halted is not None:
            raise self._halted
        return failed

    def _progress(self, note: str) -> Progress:
        return Progress("draft", self._answered, len(self._pieces), note[:80])

    def _one(self, piece: Piece, ask: Callable[[int, Tell], T]) -> T:
        if self._halted is not None:
            raise self._halted
        if (broken := self._session.broken) is not None:
            raise Fault(Kind.ENDPOINT, broken)
        return ask(piece.number, self._tell)

    def _tell(self, event: Event) -> None:
        if self._stopped.is_set():
            raise StoppedError
        self._events.put(event)

    def _error(self, failed: dict[Piece, Fault], answered: int) -> ModelError:
        """One line: what went wrong, with which pieces, and how many need not be asked again."""
        error = next(iter(failed.values())).error
        if len(self._pieces) == 1:
            return error
        names = [f"'{piece.name[:60]}'" for piece in failed]
        named = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
        return type(error)(f"{named}: {error}; {answered} of {len(self._pieces)} pieces are answered and kept")
