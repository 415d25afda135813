"""The drafter with a chat model: the prompt from the registry, evidence as labelled data, a validated structure back."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from copilot.adapters.models.assemble import clean, notes, write_claims
from copilot.adapters.models.bill import Prices
from copilot.adapters.models.endpoint import Endpoint, Message
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.metrics import write_metrics
from copilot.adapters.models.faults import Fault, Kind
from copilot.adapters.models.layout import Laid, describe, lay_out, recount, unfenced
from copilot.adapters.models.output import ModelAnswer
from copilot.adapters.models.parts import Part, left_out, parts_of, passages_for
from copilot.adapters.models.pieces import Pieces, Tell
from copilot.adapters.models.rows import write_rows
from copilot.adapters.models.session import Session, Watcher
from copilot.adapters.models.sketching import Sketching, ordered
from copilot.adapters.models.tokens import TiktokenCounter
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress, Sketch
from copilot.domain.prompt import SYSTEM_END, Shape
from copilot.errors import SpendingError
from copilot.ports import PromptLibrary, TokenCounter

WORKERS = 4
EVIDENCE_TOKENS = 24_000  # of one call: leaves room for instructions and answer in a context of 32,000
LEAST_TOKENS = 1_500  # of evidence; a request that is too long even so is not mended by less
LONGEST_PREVIOUS = 12_000  # characters of a text under revision that go with one piece


@dataclass(frozen=True, slots=True)
class Named:
    """A chat model and where it is."""

    model: str
    base_url: str = ""
    api_key: str = ""
    prices: Prices = field(default_factory=Prices)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One part of the request, what the model was shown for it and what it answered."""

    part: Part
    laid: Laid
    answer: ModelAnswer


@dataclass(slots=True)
class _Run:
    """One draft on its way. `tokens` is the budget of evidence a call: it falls when an endpoint's context proves shorter."""

    brief: Brief
    evidence: Evidence
    session: Session
    parts: list[Part]
    tokens: int
    narrowed: bool = False


class ChatDrafter:
    """Fits ports.Drafter. One instance may draft several briefs at once.

    `timeout` is seconds for one call; `tokens` the budget of evidence a call; `most_output` bounds the tokens of an answer;
    `workers` are the calls of one draft at a time. `sleep` is what waits between attempts.
    """

    def __init__(
        self,
        model: Named,
        prompts: PromptLibrary,
        *,
        fallback: Named | None = None,
        timeout: float = 60.0,
        counter: TokenCounter | None = None,
        tokens: int = EVIDENCE_TOKENS,
        most_output: int | None = None,
        workers: int = WORKERS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._counter = counter or TiktokenCounter(model.model)
        self._endpoints = [
            Endpoint(named.model, named.base_url, named.api_key, timeout=timeout, prices=named.prices, most_output=most_output,
                     counter=self._counter, sleep=sleep)
            for named in (model, fallback) if named is not None
        ]  # fmt: skip
        self._prompts, self._tokens, self._workers = prompts, tokens, workers

    @property
    def model(self) -> str:
        return self._endpoints[0].name

    def draft(self, brief: Brief) -> Iterator[Progress | Sketch | Drafting]:
        """Yield progress and sketches, then one Drafting. Raises ModelError, SpendingError; a draft is never half-written."""
        yield Progress("start", 0, 0, "reading the request")
        evidence = Evidence(brief)
        writer, library = Writer(evidence), Library(evidence)
        if brief.prompt.shape is Shape.METRICS:
            yield from write_metrics(brief, library, writer)
            yield from Sketching("table", evidence, brief.prompt).written(writer)
        parts = parts_of(brief, library)
        run = _Run(brief, evidence, Session(self._allowed(brief), brief.ledger), parts, self._tokens)
        budget = "" if self._counter.exact else " (evidence measured by an estimate)"
        yield Progress("draft", 0, len(parts), f"asking {self.model}{budget}")
        asked: dict[int, _Asked] = {}
        pieces = Pieces([p.name for p in parts], run.session, self._workers)
        yield from pieces.run(lambda n, tell: self._ask(run, n, tell), asked)
        yield self._write(writer, run, [asked[n] for n in range(len(parts))], left_out(brief, library))

    def close(self) -> None:
        """Let go of connections."""
        for endpoint in self._endpoints:
            endpoint.close()

    def _allowed(self, brief: Brief) -> list[Endpoint]:
        """Those at hosts that the engagement allows."""
        found = [e for e in self._endpoints if not brief.model_hosts or e.host in brief.model_hosts]
        if not found:
            raise SpendingError(f"no model is configured at a host that the engagement allows ({', '.join(brief.model_hosts)})")
        return found

    def _ask(self, run: _Run, number: int, tell: Tell) -> _Asked:
        """One piece, with less evidence where the endpoint's context proves too short."""
        part = run.parts[number]
        passages = passages_for(part, run.brief, run.evidence)
        sketching = Sketching(str(number), run.evidence, run.brief.prompt)
        while True:
            tokens = run.tokens
            laid = lay_out(passages, self._counter, tokens, run.brief.prompt.retrieval.characters)
            run.evidence.give(laid.labels.values())
            if not laid.labels:
                return _Asked(part, laid, _nothing_found(part))
            watcher = Watcher(
                claims=lambda claims, labels=laid.labels: _each(tell, sketching.heard(claims, labels)),  # type: ignore[misc]
                note=lambda line: tell(Progress("draft", note=line)),
            )
            try:
                answer = run.session.ask(
                    self._messages(run, part, laid), laid.labels, run.evidence, watcher, widest=tokens <= LEAST_TOKENS
                )
            except Fault as fault:
                if fault.kind is not Kind.CONTEXT or tokens <= LEAST_TOKENS:
                    raise
                run.tokens, run.narrowed = max(LEAST_TOKENS, min(run.tokens, tokens // 2)), True
                tell(Progress("draft", note="the model's context is short: asking with less evidence"))
                continue
            asked = _Asked(part, laid, answer)
            _each(tell, sketching.answered(part, laid.labels, answer))
            return asked

    def _messages(self, run: _Run, part: Part, laid: Laid) -> list[Message]:
        brief = run.brief
        declared = {given.name for given in brief.prompt.inputs}
        alone = len(run.parts) == 1 or "item" in declared
        only = "" if alone else f"\nWrite only {part.text}; the rest is drafted apart, from evidence of its own."
        values = {
            "question": unfenced(brief.question) + unfenced(only),
            "passages": laid.text,
            "documents": describe(brief.documents),
            "history": recount(brief),
            "previous": unfenced(_previous(run, part)) or "(none)",
            "note": unfenced(brief.note) or "(none)",
            "item": unfenced(part.text),
        }
        rendered = self._prompts.render(brief.prompt, {name: value for name, value in values.items() if name in declared})
        system, marker, request = rendered.partition(SYSTEM_END)
        return [("system", system.strip()), ("user", request.strip())] if marker else [("user", rendered.strip())]

    @staticmethod
    def _write(writer: Writer, run: _Run, asked: Sequence[_Asked], left: int) -> Drafting:
        answers = [a.answer for a in asked]
        if run.brief.prompt.shape is Shape.GRID:
            write_rows(writer, [(a.part, a.laid.labels, a.answer) for a in asked])
        else:
            for a in asked:
                write_claims(writer, ordered(run.brief.prompt, a.answer), a.laid.labels, a.part.name if a.part.heading else "")
        notes(writer, answers)
        if left:
            writer.note(f"**Left out**: {left} more documents that fit the request. Name the period or the company to choose.")
        silent = not any(answer.answerable and answer.claims for answer in answers) and not writer.cited
        if silent:
            writer.note("**Not found in the documents.** The evidence does not answer the request.")
        session = run.session
        warnings = [*session.warnings, *([_NARROWED.format(session.models[0])] if run.narrowed else [])]
        return writer.finish(" + ".join(session.models), abstained=silent, usage=session.usage, warnings=warnings)


def _nothing_found(part: Part) -> ModelAnswer:
    return ModelAnswer(answerable=False, claims=(), open_questions=(f"No passage was found for: {part.question[:300]}",))


def _previous(run: _Run, part: Part) -> str:
    """The text under revision; of a grid the part's own lines, for the rest is revised with the rest."""
    text = run.brief.previous
    if part.heading:
        text = text.partition(f"## {clean(part.name)}\n")[2].partition("\n## ")[0]
    elif len(run.parts) > 1:
        text = "\n".join(line for line in text.splitlines() if part.name.casefold() in line.casefold())
    return text if len(text) <= LONGEST_PREVIOUS else text[:LONGEST_PREVIOUS] + "\n(shortened)"


def _each(tell: Tell, sketches: Iterator[Sketch]) -> None:
    for sketch in sketches:
        tell(sketch)


_NARROWED = (
    "the context of the model '{}' is short: it was given less evidence than the task asks for, and may have missed some"
)
