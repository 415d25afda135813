"""How good the work is: what was returned, rejected, changed and escaped, by prompt, task, reviewer and drafter."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from copilot.domain.review import Act
from copilot.evaluation.statistics import Interval, interval, wilson
from copilot.evaluation.work_record import OUT, VERDICTS, Piece

FEWEST = 10  # pieces of work; no figure is shown of fewer


@dataclass(frozen=True, slots=True)
class Rate:
    """So many of so many; `interval` is Wilson's at 95% (1927), None below FEWEST."""

    count: int
    of: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Quality:
    """One row of the report. `edited` is the share of the machine's words that the released text changed, on average.

    A reviewer's row: of the verdicts that they gave (a draft that they returned twice has two), and of the releases that they
    approved. Every other row: of the drafts that were decided, by whether that ever was the decision.
    """

    by: str
    name: str
    returned: Rate
    rejected: Rate
    escaped: Rate
    unjudged: int  # of the escaped: those by a client's word alone so far
    edited: Interval | None
    edited_of: int


def quality(pieces: Iterable[Piece], names: Mapping[str, str]) -> tuple[Quality, ...]:
    """Rows over everything, then by prompt, task, reviewer and drafter. `names`: member id -> name."""
    found = list(pieces)
    groups: dict[str, Callable[[Piece], str]] = {
        "all": lambda _: "",
        "prompt": lambda p: p.draft.prompt,
        "task": lambda p: p.draft.task,
        "drafter": lambda p: p.draft.model,
    }
    rows = {by: [_of_drafts(by, name, [p for p in found if of(p) == name]) for name in sorted({of(p) for p in found})]
            for by, of in groups.items()}  # fmt: skip
    reviewers = {m for p in found for m in (p.reviewer, *(judged.member for judged in p.verdicts)) if m}
    rows["reviewer"] = [_of_reviewer(names.get(m, m), m, found) for m in sorted(reviewers, key=lambda m: names.get(m, m))]
    return tuple(row for by in ("all", "prompt", "task", "reviewer", "drafter") for row in rows[by])


def rate(count: int, of: int) -> Rate:
    """With its interval where there is enough to tell."""
    if of < FEWEST:
        return Rate(count, of, None)
    return Rate(count, of, Interval(count / of, *wilson(count, of)))


def _of_drafts(by: str, name: str, pieces: list[Piece]) -> Quality:
    decided = [p for p in pieces if p.verdicts]
    counts = {act: sum(p.was(act) for p in decided) for act in VERDICTS}
    return _row(by, name, counts, len(decided), pieces)


def _of_reviewer(name: str, member: str, pieces: list[Piece]) -> Quality:
    acts = Counter(judged.act for p in pieces for judged in p.verdicts if judged.member == member)
    return _row("reviewer", name, acts, acts.total(), [p for p in pieces if p.reviewer == member])


def _row(by: str, name: str, counts: Mapping[Act, int], of: int, pieces: list[Piece]) -> Quality:
    out = [p for p in pieces if p.review.state in OUT]
    edits = [_edited(p) for p in out if p.machine is not None]
    return Quality(
        by=by,
        name=name,
        returned=rate(counts.get(Act.RETURN, 0), of),
        rejected=rate(counts.get(Act.REJECT, 0), of),
        escaped=rate(sum(p.escaped for p in out), len(out)),
        unjudged=sum(p.unjudged for p in out),
        edited=interval(edits) if len(edits) >= FEWEST else None,
        edited_of=len(edits),
    )


def _edited(piece: Piece) -> float:
    machine = piece.machine.text.split() if piece.machine else []
    return float(Levenshtein.normalized_distance(machine, piece.draft.text.split()))
