"""The drafter with a chat model: the prompt from the registry, evidence as labelled data, a validated structure back."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from copilot.adapters.models.assemble import notes, write_claims
from copilot.adapters.models.endpoint import Endpoint, Message
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.metrics import write_metrics
from copilot.adapters.models.extractive.words import spelt_out
from copilot.adapters.models.layout import Laid, describe, lay_out, recount, unfenced
from copilot.adapters.models.output import ModelAnswer, ModelClaim
from copilot.adapters.models.rows import Part, parts_of, write_rows
from copilot.adapters.models.session import Prices, Session
from copilot.adapters.models.tokens import TiktokenCounter
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.passage import Passage
from copilot.domain.prompt import SYSTEM_END, Prompt, Shape
from copilot.ports import PromptLibrary, TokenCounter

WORKERS = 4
EVIDENCE_TOKENS = 24_000  # of one call: leaves room for instructions and answer in a context of 32,000


@dataclass(frozen=True, slots=True)
class _Asked:
    """One part of the request, what the model was shown for it and what it answered."""

    part: Part
    laid: Laid
    answer: ModelAnswer


class ChatDrafter:
    """Fits ports.Drafter. One instance may draft several briefs at once.

    `timeout` is seconds for one call; `tokens` the budget of evidence a call. `sleep` is what waits between attempts.
    """

    def __init__(
        self,
        model: str,
        prompts: PromptLibrary,
        *,
        base_url: str = "",
        api_key: str = "",
        fallback: str = "",
        timeout: float = 60.0,
        prices: Prices = Prices(),  # noqa: B008 (frozen)
        counter: TokenCounter | None = None,
        tokens: int = EVIDENCE_TOKENS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = Endpoint(model, base_url, api_key, timeout=timeout, sleep=sleep)
        self._fallback = Endpoint(fallback, base_url, api_key, timeout=timeout, sleep=sleep) if fallback else None
        self._prompts, self._prices, self._tokens = prompts, prices, tokens
        self._counter = counter or TiktokenCounter(model)

    @property
    def model(self) -> str:
        return self._endpoint.name

    def draft(self, brief: Brief) -> Iterator[Progress | Drafting]:
        """Yield progress, then one Drafting. Raises ModelError; nothing is yielded of a draft that failed."""
        yield Progress("start", 0, 0, "reading the request")
        evidence = Evidence(brief)
        session = Session(self._endpoint, self._fallback, self._prices)
        writer = Writer(evidence)
        library = Library(evidence)
        if brief.prompt.shape is Shape.METRICS:
            yield from write_metrics(brief, library, writer)
        parts = parts_of(brief, library)
        asked: dict[int, _Asked] = {}
        yield Progress("draft", 0, len(parts), f"asking {self.model}")
        pool = ThreadPoolExecutor(WORKERS)
        try:
            futures = {pool.submit(self._ask, part, brief, evidence, session): n for n, part in enumerate(parts)}
            for future in as_completed(futures):
                asked[futures[future]] = future.result()
                yield Progress("draft", len(asked), len(parts), parts[futures[future]].name[:80])
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        yield self._write(writer, brief, [asked[n] for n in range(len(parts))], session)

    def close(self) -> None:
        """Let go of connections."""
        self._endpoint.close()
        if self._fallback:
            self._fallback.close()

    def _ask(self, part: Part, brief: Brief, evidence: Evidence, session: Session) -> _Asked:
        passages = _passages(part, brief, evidence)
        laid = lay_out(passages, self._counter, self._tokens, brief.prompt.retrieval.characters)
        evidence.give(laid.labels.values())
        if not laid.labels:
            return _Asked(
                part,
                laid,
                ModelAnswer(answerable=False, claims=(), open_questions=(f"No passage was found for: {part.question[:300]}",)),
            )
        messages = self._messages(brief, part, laid)
        return _Asked(part, laid, session.ask(messages, laid.labels, evidence))

    def _messages(self, brief: Brief, part: Part, laid: Laid) -> list[Message]:
        values = {
            "question": unfenced(brief.question),
            "passages": laid.text,
            "documents": describe(brief.documents),
            "history": recount(brief),
            "previous": unfenced(brief.previous) or "(none)",
            "note": unfenced(brief.note) or "(none)",
            "item": unfenced(part.text),
        }
        declared = {given.name for given in brief.prompt.inputs}
        rendered = self._prompts.render(brief.prompt, {name: value for name, value in values.items() if name in declared})
        system, marker, request = rendered.partition(SYSTEM_END)
        return [("system", system.strip()), ("user", request.strip())] if marker else [("user", rendered.strip())]

    @staticmethod
    def _write(writer: Writer, brief: Brief, asked: Sequence[_Asked], session: Session) -> Drafting:
        answers = [a.answer for a in asked]
        if brief.prompt.shape is Shape.GRID:
            write_rows(writer, [(a.part, a.laid.labels, a.answer) for a in asked])
        else:
            for a in asked:
                write_claims(writer, _ordered(brief.prompt, a.answer), a.laid.labels)
        notes(writer, answers)
        silent = not any(answer.answerable and answer.claims for answer in answers) and not writer.cited
        if silent:
            writer.note("**Not found in the documents.** The evidence does not answer the request.")
        return writer.finish(" + ".join(session.models), abstained=silent, usage=session.usage, warnings=session.warnings)


def _ordered(prompt: Prompt, answer: ModelAnswer) -> tuple[ModelClaim, ...]:
    """Claims in the template's order of sections; a synthesis' 'TOPIC | agree' becomes a heading that says so."""
    if not answer.answerable:
        return ()
    order = {name.casefold(): n for n, (name, _) in enumerate(prompt.items)}
    claims = sorted(answer.claims, key=lambda c: order.get(c.section.partition("|")[0].strip().casefold(), len(order)))
    if prompt.shape is Shape.SYNTHESIS:
        return tuple(
            c.model_copy(
                update={"section": c.section.replace(" | ", ": sources ").replace("sources single source", "one source only")}
            )
            for c in claims
        )
    return tuple(claims)


def _passages(part: Part, brief: Brief, evidence: Evidence) -> list[Passage]:
    """The passages of each of the part's queries, interleaved by rank, each once."""
    found = [evidence.look(spelt_out(query), brief.prompt.retrieval.passages, part.document) for query in part.queries]
    merged: dict[tuple[str, int], Passage] = {}
    for rank in range(max((len(f) for f in found), default=0)):
        for passages in found:
            if rank < len(passages):
                merged.setdefault((passages[rank].document_id, passages[rank].start), passages[rank])
    return [replace(p, rank=n) for n, p in enumerate(merged.values(), 1)]
