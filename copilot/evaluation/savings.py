"""What the desk saves: the time that people spent on released work, against the time that the same work takes by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from copilot.domain.review import State
from copilot.evaluation.stages import LABOUR, Stage
from copilot.evaluation.statistics import Interval, interval
from copilot.evaluation.work_record import OUT, Piece

FEWEST = 10  # deliverables; no share is told of fewer
FIELD = 0.25  # of the labour, what the field reports to save today
# Words a minute. Who reads faster than 400 no longer reads all of it: Rayner, Schotter, Masson, Potter and Treiman, "So Much to
# Read, So Little Time" (Psychological Science in the Public Interest, 2016) give 200 to 400 for readers who understand.
FASTEST = 400
NOT_MEASURED = (
    "reading, thinking and writing outside the desk, the analyst's question included",
    "a read that no further act of that person on the draft follows",
    "second reviews of quality samples, and the answers to a client",
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """One deliverable. `minutes` by stage, of which LABOUR are people's; `words` are those of the released text."""

    draft: str
    task: str
    state: State
    minutes: Mapping[Stage, float]
    hand_minutes: int
    cost_usd: float
    words: int

    @property
    def spent(self) -> float:
        """Minutes of people, as far as they are measured."""
        return sum(self.minutes[stage] for stage in LABOUR)

    @property
    def saved_minutes(self) -> float:
        """What was recalled has to be done again: nothing of it is saved, and what it took is lost."""
        return (0 if self.state is State.RECALLED else self.hand_minutes) - self.spent

    @property
    def hasty(self) -> bool:
        """Whether those who reviewed and signed it had less time for it than reading it takes."""
        return self.minutes[Stage.REVIEW] + self.minutes[Stage.SIGNING] < self.words / FASTEST


@dataclass(frozen=True, slots=True)
class Savings:
    """`saved` is the mean share of the minutes by hand; `plausible` the same without hasty ones. None of fewer than FEWEST."""

    rows: tuple[Delivered, ...]
    saved: Interval | None
    plausible: Interval | None

    @property
    def deliverables(self) -> int:
        return len(self.rows)

    @property
    def hasty(self) -> int:
        return sum(row.hasty for row in self.rows)

    @property
    def hand_minutes(self) -> int:
        return sum(row.hand_minutes for row in self.rows)

    @property
    def cost_usd(self) -> float:
        return sum(row.cost_usd for row in self.rows)

    def minutes(self, stage: Stage) -> float:
        return sum(row.minutes[stage] for row in self.rows)

    @property
    def beats_the_field(self) -> bool | None:
        """Whether the interval of what was plausibly reviewed lies above FIELD, or below; None when it lies on both sides.

        Minutes that are not measured make every share an upper bound.
        """
        if self.plausible is None or self.plausible.low <= FIELD <= self.plausible.high:
            return None
        return self.plausible.low > FIELD


def savings(pieces: Iterable[Piece]) -> Savings:
    """Over all that was released."""
    rows = tuple(_delivered(p) for p in pieces if p.review.state in OUT)
    counted = [row for row in rows if row.hand_minutes]
    return Savings(rows, _share(counted), _share([row for row in counted if not row.hasty]))


def _delivered(piece: Piece) -> Delivered:
    return Delivered(
        draft=piece.draft.id,
        task=piece.draft.task,
        state=piece.review.state,
        minutes={stage: piece.spent[stage].total_seconds() / 60 for stage in Stage},
        hand_minutes=piece.minutes_by_hand,
        cost_usd=piece.cost_usd,
        words=len(piece.draft.text.split()),
    )


def _share(rows: list[Delivered]) -> Interval | None:
    return interval([row.saved_minutes / row.hand_minutes for row in rows]) if len(rows) >= FEWEST else None
