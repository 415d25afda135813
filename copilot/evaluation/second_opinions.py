"""What second reviews say: agreement of two reviewers on the same text, and how many planted errors were caught."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from copilot.domain.sampling import SecondReview
from copilot.evaluation.agreement import Pair, cohen_kappa, krippendorff_alpha, with_interval
from copilot.evaluation.quality import FEWEST, Rate, rate
from copilot.evaluation.statistics import Interval


@dataclass(frozen=True, slots=True)
class Opinions:
    """One row of the report. Agreement is on whether a text could go as it came; `claims` on what was done with each claim.

    `of` and `claims_of` count texts; no measure is told of fewer than FEWEST of them, nor where both reviewers only ever said
    one thing (kappa and alpha are undefined there). `caught` is of planted errors that the checks did not mark; by reviewer it
    is the second reviewer's, who looked for them.
    """

    by: str
    name: str
    of: int
    kappa: Interval | None
    alpha: Interval | None
    claims_of: int
    claims: Interval | None
    caught: Rate
    marked: Rate


def opinions(found: Iterable[SecondReview], names: Mapping[str, str]) -> tuple[Opinions, ...]:
    """Rows over everything, then by prompt, task, reviewer and drafter. `names`: member id -> name."""
    decided = [s for s in found if s.act is not None]
    groups: dict[str, Callable[[SecondReview], set[str]]] = {
        "all": lambda _: {""},
        "prompt": lambda s: {s.prompt},
        "task": lambda s: {s.task},
        "reviewer": lambda s: {names.get(m, m) for m in (s.reviewer, s.second) if m},
        "drafter": lambda s: {s.model},
    }
    rows = []
    for by, of in groups.items():
        for name in sorted({n for s in decided for n in of(s)}):
            mine = [s for s in decided if name in of(s)]
            looked = mine if by != "reviewer" else [s for s in mine if names.get(s.second or "", s.second) == name]
            rows.append(_row(by, name, mine, looked))
    return tuple(rows)


def _row(by: str, name: str, both: Sequence[SecondReview], looked: Sequence[SecondReview]) -> Opinions:
    texts: list[list[Pair]] = [[(not s.changed, bool(s.kept))] for s in both if not s.seeds]
    claims: list[list[Pair]] = [[(r.first, r.second) for r in s.ratings] for s in both if s.ratings]
    planted = [s for s in looked if s.seeds]
    by_mark = {m: [s for s in planted if any(seed.marked for seed in s.seeds) is m] for m in (False, True)}
    return Opinions(
        by=by,
        name=name,
        of=len(texts),
        kappa=with_interval(texts, cohen_kappa) if len(texts) >= FEWEST else None,
        alpha=with_interval(texts, krippendorff_alpha) if len(texts) >= FEWEST else None,
        claims_of=len(claims),
        claims=with_interval(claims, krippendorff_alpha) if len(claims) >= FEWEST else None,
        caught=rate(sum(bool(s.caught) for s in by_mark[False]), len(by_mark[False])),
        marked=rate(sum(bool(s.caught) for s in by_mark[True]), len(by_mark[True])),
    )
