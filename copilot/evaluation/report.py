"""A run as others read it: JSON for programs, a table for a terminal, rows for a plot."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from rich.table import Table

from copilot.domain.evaluation import Metric, Run


@dataclass(frozen=True, slots=True)
class PlotRow:
    """One metric, or one metric on the samples of one trap, with its interval where there is one (see Metric)."""

    metric: str
    slice: str
    samples: int
    value: float
    low: float | None = None
    high: float | None = None
    against: float | None = None
    effect: float | None = None
    effect_low: float | None = None
    effect_high: float | None = None


def as_json(run: Run) -> dict[str, object]:
    """The shape that `copilot eval run --json` prints; figures to four places."""
    return {
        "run": run.id,
        "suite": run.suite,
        "prompt": run.prompt,
        "against": run.against,
        "model": run.model,
        "at": run.at.isoformat(),
        "samples": run.samples,
        "metrics": {name: _metric(metric) for name, metric in run.metrics.items()},
        "slices": {
            trap: {"samples": len(ids), **{name: _round(value) for name, value in slice_means(run, ids).items()}}
            for trap, ids in run.slices.items()
        },
        "gate": run.gate,
        "worse": list(run.worse),
        "notes": list(run.notes),
    }


def as_table(run: Run) -> Table:
    """One line a metric; what the gate says stands in the caption."""
    table = Table(title=f"{run.suite}: {run.prompt}, {run.samples} samples", caption=_caption(run))
    for column in ("metric", "value", "95% interval", "before", "change", "95% interval", "p"):
        table.add_column(column, justify="left" if column == "metric" else "right")
    for name, m in run.metrics.items():
        table.add_row(
            name, f"{m.value:.3f}", _interval(m.low, m.high), _number(m.against), _number(m.effect, signed=True),
            _interval(m.effect_low, m.effect_high), _number(m.p),
        )  # fmt: skip
    return table


def plot_rows(run: Run) -> tuple[PlotRow, ...]:
    """All samples first, metric by metric, then each trap's samples."""
    whole = [
        PlotRow(
            name, "all", len(run.scores.get(name, {})), m.value, m.low, m.high, m.against, m.effect, m.effect_low, m.effect_high
        )
        for name, m in run.metrics.items()
    ]
    slices = [
        PlotRow(name, trap, sum(i in run.scores[name] for i in ids), value)
        for trap, ids in run.slices.items()
        for name, value in slice_means(run, ids).items()
    ]
    return (*whole, *slices)


def slice_means(run: Run, ids: Sequence[str]) -> dict[str, float]:
    """Metric -> mean over these samples, for the metrics that apply to any of them."""
    return {
        name: fmean(values[i] for i in ids if i in values)
        for name, values in run.scores.items()
        if any(i in values for i in ids)
    }


def _metric(metric: Metric) -> dict[str, object]:
    return {
        "value": _round(metric.value),
        "interval": [_round(metric.low), _round(metric.high)],
        "against": _round(metric.against),
        "effect": _round(metric.effect),
        "effect_interval": None if metric.effect is None else [_round(metric.effect_low), _round(metric.effect_high)],
        "p": _round(metric.p),
    }


def _caption(run: Run) -> str:
    lines = [f"gate: {run.gate.replace('_', ' ')}" + (f", against {run.against}" if run.against else "")]
    lines += [f"worse: {', '.join(run.worse[:12])}" + (" …" if len(run.worse) > 12 else "")] if run.worse else []
    return "\n".join([*lines, *run.notes])


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _number(value: float | None, *, signed: bool = False) -> str:
    return "" if value is None else f"{value:+.3f}" if signed else f"{value:.3f}"


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
