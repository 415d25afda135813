"""Where evaluations run: a throw-away desk with the sample corpora in it, and the desk's own services driven on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import yaml

from copilot import datafile
from copilot.domain.document import DocumentStatus
from copilot.domain.draft import Draft
from copilot.domain.drafting import Progress
from copilot.domain.engagement import Kind
from copilot.domain.member import Actor
from copilot.domain.passage import Passage, Query
from copilot.errors import CopilotError, UnreadableError, UsageError
from copilot.evaluation.ranking import DEPTH
from copilot.evaluation.suite import AnswerSample, RetrievalSample
from copilot.services import engagements, members, retrieve
from copilot.services.desk import Desk
from copilot.services.draft import ask
from copilot.services.ingest import IngestOutcome, ingest


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What the runner is handed by `bootstrap`. `scratch` opens a fresh, empty desk and removes it at the end."""

    evals: Path
    corpora: Path
    scratch: Callable[[], AbstractContextManager[Desk]]
    program: str  # version of this program, kept in baselines


@dataclass(frozen=True, slots=True)
class Answered:
    """A sample's draft; None when drafting it failed, with the reason."""

    sample: AnswerSample
    draft: Draft | None
    error: str = ""


def evaluator(scratch: Desk) -> Actor:
    """Who acts on the throw-away desk."""
    return members.at_keyboard(scratch, None, "evaluation")


def fill(scratch: Desk, corpora: Path, names: Iterable[str]) -> Iterator[Progress]:
    """Make the engagements and ingest their documents. Raises UsageError for a corpus that is not there, UnreadableError."""
    actor = evaluator(scratch)
    for name in names:
        folder = corpora / name
        if not (folder / "documents").is_dir():
            raise UsageError(f"the samples ask about '{name}', but there is no corpus '{folder}'; set COPILOT_CORPORA")
        engagements.create(scratch, actor, name, _kind(folder))
        for item in ingest(scratch, actor, name, [folder / "documents"]):
            if isinstance(item, Progress):
                yield Progress("ingest", item.done, item.total, f"{name}: {item.note}")
            elif isinstance(item, IngestOutcome) and item.status is DocumentStatus.FAILED:
                raise UnreadableError(f"{name}/{item.document} was not read, so the suite cannot run: {item.error}")


def draft_all(scratch: Desk, samples: Sequence[AnswerSample], prompts: Mapping[str, str]) -> Iterator[Progress | Answered]:
    """Draft every sample by the prompt version that `prompts` names for its task (TASK -> TASK@N), or else production."""
    actor = evaluator(scratch)
    for number, sample in enumerate(samples, 1):
        yield _draft(scratch, actor, sample, prompts.get(sample.task))
        yield Progress("draft", number, len(samples), sample.id)


def search_all(scratch: Desk, samples: Sequence[RetrievalSample]) -> dict[str, Sequence[Passage]]:
    """Sample id -> passages, best first."""
    actor = evaluator(scratch)
    found: dict[str, Sequence[Passage]] = {}
    for name in sorted({sample.engagement for sample in samples}):
        asked = [sample for sample in samples if sample.engagement == name]
        queries = [Query(sample.question, DEPTH, sample.document) for sample in asked]
        results = retrieve.search_many(scratch, actor, name, queries)
        found.update({sample.id: passages for sample, passages in zip(asked, results, strict=True)})
    return found


def _draft(scratch: Desk, actor: Actor, sample: AnswerSample, prompt: str | None) -> Answered:
    """A sample whose draft fails scores nothing; the run goes on."""
    try:
        *_, last = ask(scratch, actor, sample.engagement, sample.question, task=sample.task, prompt=prompt)
    except CopilotError as error:
        return Answered(sample, None, str(error))
    return Answered(sample, last if isinstance(last, Draft) else None)


def _kind(folder: Path) -> Kind:
    try:
        return Kind(datafile.read(folder / "corpus.yaml")["kind"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"{folder.name}/corpus.yaml does not say the kind of work ({', '.join(Kind)}): {error}") from None
