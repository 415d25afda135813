"""One draft's conversation with its model: a validated answer a piece, one repair round, a fallback, and the bill."""

import hashlib
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from copilot.adapters.models.assemble import Labels, problems
from copilot.adapters.models.bill import Bill
from copilot.adapters.models.endpoint import Endpoint, Message
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.faults import Fault, Kind
from copilot.adapters.models.hearing import claims_so_far
from copilot.adapters.models.output import SCHEMA, ModelAnswer, ModelClaim, parse
from copilot.adapters.models.reply import Listener, Reply
from copilot.domain.draft import Usage
from copilot.domain.drafting import Ledger
from copilot.errors import ModelError, ModelOutputError

PATIENCE = (
    2  # requests one after the other that an endpoint may leave unanswered, retries and all, before it is taken to be down
)
SHOWN = 20_000  # characters of a faulty answer that the model is shown again


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told of a piece's claims while they are written, and of what takes longer."""

    claims: Callable[[tuple[ModelClaim, ...]], None]
    note: Callable[[str], None]

    def listener(self) -> Listener:
        """Reads the claims out of the text so far, each time one may have ended."""
        seen = 0

        def text(said: str) -> None:
            nonlocal seen
            fresh, seen = said[min(seen, len(said)) :], len(said)
            if "{" in fresh or '"' in fresh:
                self.claims(claims_so_far(said))

        return Listener(text, self.note)


class Session:
    """Used by the threads of one draft. Once an endpoint fails for good, the rest of the draft goes to the next in line.

    What fails one request in spite of all retries and none beside it does not keep the others from being asked.
    """

    def __init__(self, endpoints: Sequence[Endpoint], ledger: Ledger) -> None:
        self._endpoints, self._ledger = tuple(endpoints), ledger
        self._lock = threading.Lock()
        self._bill = Bill(ledger)
        self._failed: dict[Endpoint, ModelError] = {}  # for good
        self._unanswered: dict[Endpoint, int] = {}  # requests since its last answer
        self._warnings: dict[str, None] = {}
        self._wrote: dict[str, None] = {}

    def ask(
        self, messages: Sequence[Message], labels: Labels, evidence: Evidence, watcher: Watcher, *, widest: bool = False
    ) -> ModelAnswer:
        """A valid answer. What one repair round does not mend but is valid goes to the check as it is.

        With `widest`, a request that is too long for one model is offered to the next. Raises Fault, SpendingError.
        """
        digest = _digest(messages)
        kept = self._earlier(digest)
        if kept is not None:
            return kept
        first: Fault | None = None
        for endpoint in self._line():
            bill = Bill(self._ledger)
            try:
                answer = self._asked(endpoint, messages, labels, evidence, watcher, bill)
            except Fault as fault:
                if fault.kind is Kind.CONTEXT and not widest:
                    raise
                first = self._after(endpoint, first, fault, watcher)
                continue
            finally:
                self._bill.add(bill.usage)
            self._ledger.keep(digest, endpoint.name, answer.model_dump_json(), bill.usage)
            with self._lock:
                self._wrote.setdefault(endpoint.name)
                self._unanswered.pop(endpoint, None)
                if first is not None:
                    self._warnings.setdefault(_took_over(first.error, endpoint.name))
            return answer
        raise first or Fault(Kind.ENDPOINT, self.broken or ModelOutputError("no model is configured; set COPILOT_MODEL"))

    @property
    def broken(self) -> ModelError | None:
        """Why no further piece needs to be tried: every endpoint failed for good."""
        with self._lock:
            if any(e not in self._failed for e in self._endpoints):
                return None
            return next(iter(self._failed.values()), None)

    @property
    def models(self) -> tuple[str, ...]:
        """The models that wrote, in order."""
        with self._lock:
            return tuple(self._wrote) or (self._endpoints[0].name,)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Says so when a fallback took over."""
        with self._lock:
            return tuple(self._warnings)

    @property
    def usage(self) -> Usage:
        return self._bill.usage

    def _line(self) -> list[Endpoint]:
        with self._lock:
            return [e for e in self._endpoints if e not in self._failed]

    def _earlier(self, digest: str) -> ModelAnswer | None:
        """What an earlier attempt at the request was answered."""
        kept = self._ledger.kept(digest)
        if kept is None:
            return None
        try:
            answer = parse(kept.text)
        except ModelOutputError:  # kept by another version of this program
            return None
        self._bill.add(kept.usage)
        with self._lock:
            self._wrote.setdefault(kept.model)
            if kept.model != self._endpoints[0].name:
                self._warnings.setdefault(f"the fallback model '{kept.model}' wrote this draft or part of it")
        return answer

    def _after(self, endpoint: Endpoint, first: Fault | None, fault: Fault, watcher: Watcher) -> Fault:
        """Remember the failure; the next in line takes over."""
        with self._lock:
            unanswered = self._unanswered.get(endpoint, 0) + (fault.kind is Kind.TRIED)
            self._unanswered[endpoint] = unanswered
            if fault.kind is Kind.ENDPOINT or unanswered >= PATIENCE:
                self._failed.setdefault(endpoint, fault.error)
            rest = self._endpoints[self._endpoints.index(endpoint) + 1 :]
        if rest:
            watcher.note(f"{str(fault.error).partition(';')[0]}; '{rest[0].name}' takes over")
        if first is None:
            return fault
        both = f"{first.error} — and the fallback failed too: {fault.error}"
        return Fault(fault.kind, type(fault.error)(both))

    def _asked(
        self, endpoint: Endpoint, messages: Sequence[Message], labels: Labels, evidence: Evidence, watcher: Watcher, bill: Bill
    ) -> ModelAnswer:
        reply = endpoint.complete(messages, SCHEMA, bill, watcher.listener())
        answer, complaint = _read(reply, labels, evidence)
        if answer is not None and not complaint:
            return answer
        watcher.note("asking once more: " + complaint[:60])
        repair = [*messages, *_shown(reply), ("user", _REPAIR.format(complaint))]
        mended, still = None, complaint
        try:
            mended, still = _read(endpoint.complete(repair, SCHEMA, bill, watcher.listener()), labels, evidence)
        except Fault as fault:
            if answer is None and fault.kind is not Kind.CONTEXT:
                raise
        if (best := mended or answer) is not None:
            return best
        line = reply.fault or f"the model '{endpoint.name}' gave no valid draft: {still[:200]}"
        raise Fault(Kind.PIECE, ModelOutputError(f"{line} (also after one repair)"))


def _read(reply: Reply, labels: Labels, evidence: Evidence) -> tuple[ModelAnswer | None, str]:
    """The answer if it has the declared shape, and what there is to complain of."""
    if reply.fault:
        return None, f"{reply.fault}. Write fewer claims and shorter quotations"
    try:
        answer = parse(reply.said)
    except ModelOutputError as error:
        return None, str(error)
    return answer, "; ".join(problems(answer, labels, evidence)[:8])


def _shown(reply: Reply) -> list[Message]:
    """The faulty answer; not one that was cut off, which would be continued."""
    return [] if reply.fault or not reply.said.strip() else [("assistant", reply.said[:SHOWN])]


def _digest(messages: Sequence[Message]) -> str:
    return hashlib.sha256(json.dumps(list(messages)).encode("utf-8", "surrogatepass")).hexdigest()


def _took_over(error: ModelError, model: str) -> str:
    return f"{error} — the fallback model '{model}' wrote this draft or part of it"


_REPAIR = (
    "That answer cannot be used: {}. Answer again with the whole corrected JSON object and nothing around it. "
    "The rules above hold; drop a claim rather than cite what does not stand in the evidence."
)
