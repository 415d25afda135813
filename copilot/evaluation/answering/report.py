"""The figures of a run over labelled questions, as JSON, as tables, and beside an earlier run."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from rich.console import Group
from rich.table import Table

from copilot.errors import UsageError
from copilot.evaluation.answering import quoted
from copilot.evaluation.answering.bench import Asked, Result
from copilot.evaluation.answering.curve import Curve, Judged, Point, as_drafted, drawn
from copilot.evaluation.statistics import Interval, Paired, interval, paired

DRAWS = 2_000
ALL = "all"


@dataclass(frozen=True, slots=True)
class Kind:
    """The answerable questions of one kind. `reach` is the most that code alone could answer; `answered` the share not declined."""

    questions: int
    exact: Interval
    figure: Interval
    f1: Interval
    reach: Interval
    answered: Interval


@dataclass(frozen=True, slots=True)
class Report:
    """`kinds` is empty without labelled answers, `quotations` without marked places, `abstention` None without unanswerable rows,
    `changes` without an earlier run.
    """

    name: str
    model: str
    questions: int
    kinds: Mapping[str, Kind]
    quotations: Mapping[str, quoted.Quotations]
    abstention: Mapping[str, Point] | None
    curve: Curve | None
    median_ms: float
    p95_ms: float
    changes: Mapping[str, Paired]


def reported(result: Result, before: Mapping[str, Mapping[str, float]] | None = None) -> Report:
    """The figures; `before` are the scores of an earlier run over the same rows (see `scores`)."""
    asked = result.asked
    times = [1000 * a.seconds for a in asked]
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else [*times] * 19
    judged = [
        Judged(a.question.id, a.draft.confidence if a.draft.confidence is not None else -1.0, a.question.unanswerable,
               a.draft.abstained)
        for a in asked
    ]  # fmt: skip
    both = any(j.unanswerable for j in judged) and not all(j.unanswerable for j in judged)
    sure = all(a.draft.confidence is not None for a in asked)
    return Report(
        name=result.name,
        model=result.model,
        questions=len(asked),
        kinds=_kinds(asked),
        quotations=_quotations(asked),
        abstention=_abstention(asked, judged) if both else None,
        curve=drawn(judged) if both and sure else None,
        median_ms=cuts[9],
        p95_ms=cuts[18],
        changes=_changes(scores(result), before or {}),
    )


def scores(result: Result) -> dict[str, dict[str, float]]:
    """Measure -> row id -> value: what a later run is paired with."""
    found: dict[str, dict[str, float]] = {"exact": {}, "f1": {}, "quoted f1": {}, "abstains rightly": {}}
    for a in result.asked:
        found["abstains rightly"][a.question.id] = float(a.draft.abstained == a.question.unanswerable)
        if a.quoted is not None:
            found["quoted f1"][a.question.id] = a.quoted.f1
        if a.score is not None:
            found["exact"][a.question.id], found["f1"][a.question.id] = a.score.exact, a.score.f1
    return {name: values for name, values in found.items() if values}


def read_scores(path: Path) -> dict[str, dict[str, float]]:
    """What an earlier run saved. Raises UsageError."""
    try:
        return {m: {i: float(v) for i, v in rows.items()} for m, rows in json.loads(path.read_text("utf-8")).items()}
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise UsageError(f"'{path}' holds no scores of an earlier run (--save writes them): {error}") from None


def _kinds(asked: Sequence[Asked]) -> dict[str, Kind]:
    scored = [a for a in asked if a.score is not None]
    names = sorted({a.question.kind for a in scored if a.question.kind})
    groups = {name: [a for a in scored if a.question.kind == name] for name in names}
    wholes: dict[str, list[Asked]] = {}
    for name in names:
        wholes.setdefault(name.partition(" · ")[0], []).extend(groups[name])
    groups |= {name: rows for name, rows in wholes.items() if name not in groups}
    return {name: _kind(rows) for name, rows in sorted(groups.items())} | ({ALL: _kind(scored)} if scored else {})


def _kind(rows: Sequence[Asked]) -> Kind:
    def mean(value: Callable[[Asked], float]) -> Interval:
        return interval([value(a) for a in rows], draws=DRAWS)

    return Kind(
        questions=len(rows),
        exact=mean(lambda a: a.score.exact if a.score else 0.0),
        figure=mean(lambda a: a.score.figure if a.score else 0.0),
        f1=mean(lambda a: a.score.f1 if a.score else 0.0),
        reach=mean(lambda a: float(bool(a.in_reach))),
        answered=mean(lambda a: float(not a.draft.abstained)),
    )


def _quotations(asked: Sequence[Asked]) -> dict[str, quoted.Quotations]:
    """By kind, and all; empty where no row says where its answer stands."""
    if all(a.quoted is None for a in asked):
        return {}
    names = sorted({a.question.kind for a in asked if a.question.kind})
    return {name: _quoted([a for a in asked if a.question.kind == name]) for name in names} | {ALL: _quoted(asked)}


def _quoted(asked: Sequence[Asked]) -> quoted.Quotations:
    marked = [(a.quoted, a.draft.abstained) for a in asked if a.quoted is not None]
    silent = [a.draft.abstained for a in asked if a.question.unanswerable]
    return quoted.quotations([q for q, _ in marked], [d for _, d in marked], silent)


def _abstention(asked: Sequence[Asked], judged: Sequence[Judged]) -> dict[str, Point]:
    kinds = sorted({a.question.kind for a in asked})
    parts = {k or ALL: [j for a, j in zip(asked, judged, strict=True) if a.question.kind == k] for k in kinds}
    return {k: as_drafted(rows) for k, rows in parts.items()} | {ALL: as_drafted(judged)}


def _changes(after: Mapping[str, Mapping[str, float]], before: Mapping[str, Mapping[str, float]]) -> dict[str, Paired]:
    changes = {}
    for name in after:
        common = sorted(set(after[name]) & set(before.get(name, ())))
        if common:
            first, second = [before[name][i] for i in common], [after[name][i] for i in common]
            changes[name] = paired(first, second, draws=DRAWS)
    return changes


def as_json(report: Report) -> dict[str, object]:
    """Figures to four places."""
    return {
        "benchmark": report.name,
        "model": report.model,
        "questions": report.questions,
        "kinds": {
            name: {
                "questions": k.questions, "exact": _three(k.exact), "figure": _three(k.figure), "f1": _three(k.f1),
                "in_reach": _three(k.reach), "answered": _three(k.answered),
            }
            for name, k in report.kinds.items()
        },
        "quotations": quoted.as_rows(report.quotations),
        "abstention": {k: _point(p) for k, p in report.abstention.items()} if report.abstention else None,
        "curve": {
            "points": [_point(p) for p in report.curve.points],
            "area": round(report.curve.area, 4),
            "chosen": _point(report.curve.chosen) if report.curve.chosen else None,
            "held_out": _point(report.curve.held_out) if report.curve.held_out else None,
        }
        if report.curve
        else None,
        "median_ms": round(report.median_ms, 1),
        "p95_ms": round(report.p95_ms, 1),
        "changes": {n: [round(x, 4) for x in (p.effect, p.low, p.high, p.p)] for n, p in report.changes.items()},
    }  # fmt: skip


def as_tables(report: Report) -> Group:
    """Exact answers by kind, abstention by kind, the risk-coverage curve, and what changed."""
    tables = [_answers(report)] if report.kinds else []
    tables += [quoted.as_table(report.quotations)] if report.quotations else []
    if report.abstention:  # by kind, it stands beside the quotations
        tables += [_abstentions({ALL: report.abstention[ALL]} if report.quotations else report.abstention)]
    tables += [_curve(report.curve)] if report.curve else []
    tables += [_changed(report.changes)] if report.changes else []
    return Group(*tables, f"{report.model}: {report.median_ms:.0f} ms a draft, p95 {report.p95_ms:.0f} ms, checks included")


def _answers(report: Report) -> Table:
    table = Table(title=f"{report.name}: {report.questions} questions, {report.model}")
    for column in ("kind", "questions", "exact", "figure, any scale", "F1", "in reach of code", "answered"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    for name, k in report.kinds.items():
        table.add_row(
            name, str(k.questions), _shown(k.exact), f"{k.figure.value:.3f}", f"{k.f1.value:.3f}", f"{k.reach.value:.3f}",
            f"{k.answered.value:.3f}",
        )  # fmt: skip
    return table


def _abstentions(abstention: Mapping[str, Point]) -> Table:
    table = Table(title="Abstention as drafted")
    for column in ("kind", "coverage", "risk", "precision", "recall"):
        table.add_column(column, justify="left" if column == "kind" else "right")
    for name, p in abstention.items():
        table.add_row(name, f"{p.coverage:.3f}", f"{p.risk:.3f}", _shown(p.precision), _shown(p.recall))
    return table


def _curve(curve: Curve) -> Table:
    table = Table(title=f"Risk and coverage (area {curve.area:.3f})")
    for column in ("declines below", "coverage", "risk", "precision", "recall"):
        table.add_column(column, justify="right")
    for p in curve.points:
        table.add_row(*_cells(p))
    if curve.chosen and curve.held_out:
        table.add_section()
        table.add_row(*_cells(curve.chosen, "one half chooses "))
        table.add_row(*_cells(curve.held_out, "the other half: "))
    return table


def _cells(p: Point, label: str = "") -> list[str]:
    return [f"{label}{p.threshold:.3f}", f"{p.coverage:.3f}", f"{p.risk:.3f}", _shown(p.precision), _shown(p.recall)]


def _changed(changes: Mapping[str, Paired]) -> Table:
    table = Table("measure", "pairs", "change", "95% interval", "p", title="Against the earlier run")
    for name, p in changes.items():
        table.add_row(name, str(p.n), f"{p.effect:+.3f}", f"{p.low:+.3f} to {p.high:+.3f}", f"{p.p:.3f}")
    return table


def _shown(i: Interval) -> str:
    return f"{i.value:.3f} ({i.low:.3f} to {i.high:.3f})"


def _three(i: Interval) -> list[float]:
    return [round(x, 4) for x in (i.value, i.low, i.high)]


def _point(p: Point) -> dict[str, object]:
    return {"threshold": round(p.threshold, 4), "coverage": round(p.coverage, 4), "risk": round(p.risk, 4),
            "precision": _three(p.precision), "recall": _three(p.recall)}  # fmt: skip
