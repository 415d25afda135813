"""How good the work is: what was returned, what escaped, how much was changed, by prompt, task, reviewer and drafter."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from copilot.evaluation.statistics import Interval, interval, wilson
from copilot.evaluation.work_record import OUT, Piece

FEWEST = 10  # pieces of work; no figure is shown of fewer


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; `interval` is Wilson's at 95% (1927), None below FEWEST."""

    count: int
    of: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Quality:
    """One row of the report. `edited` is the share of the machine's words that the released text changed, on average."""

    by: str
    name: str
    returned: Rate
    escaped: Rate
    edited: Interval | None
    edited_of: int


def quality(pieces: Iterable[Piece], names: Mapping[str, str]) -> tuple[Quality, ...]:
    """Rows over everything, then by prompt, task, reviewer and drafter. `names`: member id -> name."""
    found = list(pieces)
    groups: dict[str, Callable[[Piece], str]] = {
        "all": lambda _: "",
        "prompt": lambda p: p.draft.prompt,
        "task": lambda p: p.draft.task,
        "reviewer": lambda p: names.get(p.reviewer, p.reviewer),
        "drafter": lambda p: p.draft.model,
    }
    rows = []
    for by, of in groups.items():
        for name in sorted({of(p) for p in found}):
            if by != "reviewer" or name:
                rows.append(_row(by, name, [p for p in found if of(p) == name]))
    return tuple(rows)


def rate(count: int, of: int) -> Rate:
    """With its interval where there is enough to tell."""
    if of < FEWEST:
        return Rate(count, of, None)
    return Rate(count, of, Interval(count / of, *wilson(count, of)))


def _row(by: str, name: str, pieces: list[Piece]) -> Quality:
    decided = [p for p in pieces if p.reviewer or p.returned]
    out = [p for p in pieces if p.review.state in OUT]
    edits = [_edited(p) for p in out if p.machine is not None]
    return Quality(
        by=by,
        name=name,
        returned=rate(sum(p.returned for p in decided), len(decided)),
        escaped=rate(sum(p.escaped for p in out), len(out)),
        edited=interval(edits) if len(edits) >= FEWEST else None,
        edited_of=len(edits),
    )


def _edited(piece: Piece) -> float:
    machine = piece.machine.text.split() if piece.machine else []
    return float(Levenshtein.normalized_distance(machine, piece.draft.text.split()))
