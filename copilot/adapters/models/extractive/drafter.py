"""The drafter without a model: evidence word for word, in the shape that the task declares."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.answers import draft_answer
from copilot.adapters.models.extractive.compliance import draft_compliance
from copilot.adapters.models.extractive.grid import draft_grid
from copilot.adapters.models.extractive.metrics import draft_metrics
from copilot.adapters.models.extractive.risk_summary import asks_for_risks, draft_risks
from copilot.adapters.models.extractive.sections import draft_summary, draft_synthesis
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.prompt import Shape
from copilot.ports import WordVectors

NAME = "extractive"
_BLANKS = re.compile(r"(\s)\s{2,}")  # say nothing in a question, and its patterns try each of them
Shaped = Callable[[Brief, Evidence, str], Iterator[Progress | Drafting]]
SHAPES: dict[Shape, Shaped] = {
    Shape.ANSWER: draft_answer,
    Shape.GRID: draft_grid,
    Shape.METRICS: draft_metrics,
    Shape.SUMMARY: draft_summary,
    Shape.SYNTHESIS: draft_synthesis,
}


class ExtractiveDrafter:
    """Fits ports.Drafter. No model, no network; the same brief gives the same draft.

    The vectors say how far passages answer a free question; without them their words alone do, which declines more that is answered.
    """

    def __init__(self, vectors: WordVectors | None = None) -> None:
        self._shapes = SHAPES | {Shape.ANSWER: partial(draft_answer, vectors=vectors)}

    @property
    def model(self) -> str:
        return NAME

    def draft(self, brief: Brief) -> Iterator[Progress | Drafting]:
        """Yield progress, then one Drafting. A grid without items is a compliance matrix: its rows are the requirements."""
        shape = self._shapes[brief.prompt.shape]
        if brief.prompt.shape is Shape.GRID and not brief.prompt.items:
            shape = draft_compliance
        elif asks_for_risks(brief.prompt):
            shape = draft_risks
        yield Progress("start", 0, 0, "reading the request")
        brief = replace(brief, question=_BLANKS.sub(r"\1", brief.question))
        yield from shape(brief, Evidence(brief), NAME)
