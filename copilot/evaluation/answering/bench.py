"""Asks every labelled question through the desk's own `ask`, on a throw-away desk, and scores the drafts."""

import html
import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from copilot.domain.document import DocumentStatus
from copilot.domain.draft import Draft
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.errors import UnreadableError
from copilot.evaluation.answering import exact, reach
from copilot.evaluation.answering.quoted import Quoted, quoted
from copilot.evaluation.answering.rows import Question, Source, corpora
from copilot.evaluation.laboratory import evaluator
from copilot.services import engagements
from copilot.services.desk import Desk
from copilot.services.draft import ask
from copilot.services.ingest import IngestOutcome, ingest


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and what came of it. `score` and `in_reach` are None where the row has no answer to compare with, `quoted` where
    it does not say where the answer stands.
    """

    question: Question
    draft: Draft
    answer: exact.Said
    score: exact.Score | None
    in_reach: bool | None
    quoted: Quoted | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """All questions asked. `model` is the drafter's."""

    name: str
    model: str
    asked: tuple[Asked, ...]


def bench(
    name: str, questions: Sequence[Question], scratch: Callable[[], AbstractContextManager[Desk]]
) -> Iterator[Progress | Result]:
    """Yields progress and last the Result. Raises UnreadableError for a document that cannot be read."""
    with scratch() as desk:
        yield from _ingest(desk, corpora(questions))
        wanted = [q for q in questions if q.asked]
        asked = []
        for number, question in enumerate(wanted, 1):
            asked.append(_asked(desk, question))
            yield Progress("ask", number, len(wanted), question.id)
        yield Result(name, desk.drafter.model, tuple(asked))


def as_line(asked: Asked) -> str:
    """One question with its draft, as a JSON line, to be read."""
    row = {
        "id": asked.question.id, "question": asked.question.question, "kind": asked.question.kind,
        "answers": asked.question.answers, "scale": asked.question.scale, "derivation": asked.question.derivation,
        "unanswerable": asked.question.unanswerable, "said": asked.answer.parts, "said_scale": asked.answer.scale,
        "exact": asked.score.exact if asked.score else None, "f1": asked.score.f1 if asked.score else None,
        "in_reach": asked.in_reach, "quoted": [asked.quoted.recall, asked.quoted.precision] if asked.quoted else None, "abstained": asked.draft.abstained, "confidence": asked.draft.confidence,
        "text": asked.draft.text,
    }  # fmt: skip
    return json.dumps(row, ensure_ascii=False)


def _asked(desk: Desk, question: Question) -> Asked:
    document = None if question.corpus else question.documents[0].name
    conversation = None
    for earlier in question.earlier:
        conversation = _draft(desk, question, earlier, None, conversation).conversation
    began = time.perf_counter()
    draft = _draft(desk, question, question.question, document, conversation)
    seconds = time.perf_counter() - began
    answer = exact.said(draft)
    wanted = question.answers and not question.unanswerable
    score = exact.score(question.answers, question.scale, answer) if wanted else None
    found = quoted(question.spans, draft) if question.spans else None
    return Asked(question, draft, answer, score, reach.in_reach(question), found, seconds)


def _draft(desk: Desk, question: Question, text: str, document: str | None, conversation: str | None) -> Draft:
    *_, last = ask(desk, evaluator(desk), _engagement(question.corpus), text, document=document, conversation=conversation)
    if not isinstance(last, Draft):
        raise TypeError(f"ask ended with {type(last).__name__}")
    return last


def _engagement(corpus: str) -> str:
    return corpus or "own documents"


def _ingest(desk: Desk, found: Mapping[str, Mapping[str, Source]]) -> Generator[Progress]:
    actor = evaluator(desk)
    for corpus, sources in found.items():
        engagements.create(desk, actor, _engagement(corpus), Kind.RESEARCH)
        with TemporaryDirectory(prefix="questions-") as folder:
            for source in sources.values():
                path = Path(folder) / source.name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(_written(source), "utf-8")
            for item in ingest(desk, actor, _engagement(corpus), [Path(folder)]):
                if isinstance(item, Progress):
                    yield item
                elif isinstance(item, IngestOutcome) and item.status is DocumentStatus.FAILED:
                    raise UnreadableError(f"{item.document} was not read: {item.error}")


def _written(source: Source) -> str:
    """The file's content: the text as it is; a table and paragraphs as HTML, or as lines where the name says another format."""
    if source.text or not source.name.endswith((".html", ".htm")):
        lines = [" | ".join(line) for line in source.table]
        return "\n\n".join(filter(None, (source.text, "\n".join(lines), *source.paragraphs)))
    rows = ("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in source.table)
    table = f"<table>{''.join(rows)}</table>" if source.table else ""
    return f"<!DOCTYPE html><html><body>{table}{''.join(f'<p>{html.escape(p)}</p>' for p in source.paragraphs)}</body></html>"
