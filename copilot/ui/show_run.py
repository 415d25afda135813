"""An evaluation run: a table with intervals, a plot of the same, and what the gate says."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from copilot.domain.evaluation import Gate, Metric, Run
from copilot.ui.escaping import esc
from copilot.ui.render import chip, empty, moment, notice, reference, sheet, table

if TYPE_CHECKING:
    import plotly.graph_objects as go

NO_RUN = empty("No run chosen", "Choose a suite and run it, or click an earlier run to see its figures.")
_GATES = {
    Gate.PASS: ("gate: pass", "good"),
    Gate.FAIL: ("gate: fail", "bad"),
    Gate.CANNOT_TELL: ("gate: cannot tell, too few samples", "warn"),
}
PETROL, GREY = "#0f5f6e", "#8795a1"


def run_sheet(run: Run) -> str:
    """The figures of one run."""
    words, kind = _GATES[run.gate]
    against = esc(run.against or "nothing")
    facts = f"{esc(run.suite)} · {esc(run.prompt)} · {esc(run.model)} · {run.samples} samples · against {against} · {moment(run.at)}"
    rows = [("", (esc(name.replace("_", " ")), *_figures(metric))) for name, metric in run.metrics.items()]
    listed = table(("Metric", "Value", "95% interval", "Before", "Effect", "95% interval of the effect", "p"), rows)
    notes = "".join(notice(note, "info") for note in run.notes)
    worse = "".join(f"<li class=mono>{esc(sample)}</li>" for sample in run.worse[:50])
    fallen = f"<h3>Samples that got worse ({len(run.worse)})</h3><ul>{worse}</ul>" if worse else ""
    return sheet(f'<div class="labels">{chip(words, kind)}</div><p class="quiet">{facts}</p>', listed, notes, fallen)


def run_plot(run: Run) -> "go.Figure":
    """Each metric's value with its interval; the value before as a diamond."""
    import plotly.graph_objects as go  # half a second, and only runs need it

    names = [name.replace("_", " ") for name in run.metrics]
    found = list(run.metrics.values())
    before = [m.against for m in found]
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[m.value for m in found],
            y=names,
            mode="markers",
            name="this run",
            marker={"size": 11, "color": PETROL},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [m.high - m.value for m in found],
                "arrayminus": [m.value - m.low for m in found],
                "color": PETROL,
                "thickness": 2,
            },
        )
    )
    if any(value is not None for value in before):
        marker = {"size": 11, "color": GREY, "symbol": "diamond-open"}
        figure.add_trace(go.Scatter(x=before, y=names, mode="markers", name="before", marker=marker))
    figure.update_layout(
        height=110 + 44 * max(len(names), 1),
        margin={"l": 10, "r": 20, "t": 10, "b": 40},
        template="plotly_white",
        xaxis_title="value with 95% interval",
        yaxis={"autorange": "reversed", "automargin": True},
        legend={"orientation": "h", "y": 1.15},
        font={"family": "IBM Plex Sans, sans-serif", "size": 13},
    )
    return figure


def runs_table(runs: Sequence[Run]) -> str:
    """Earlier runs, newest first."""
    if not runs:
        return empty(
            "No runs yet", "A run drafts or searches every sample of a suite on a throw-away desk and scores the results."
        )
    rows = [
        (
            reference(r.id),
            (
                moment(r.at),
                esc(r.suite),
                f'<span class="mono">{esc(r.prompt)}</span>',
                esc(r.against or "—"),
                str(r.samples),
                chip(*_GATES[r.gate]),
            ),
        )
        for r in runs[:50]
    ]
    return sheet(table(("When", "Suite", "Prompt", "Against", "Samples", "Gate"), rows, picks="runs-pick"))


def _figures(metric: Metric) -> tuple[str, ...]:
    def number(value: float | None, sign: str = "") -> str:
        return "—" if value is None else f"{value:{sign}.3f}"

    def interval(low: float | None, high: float | None, sign: str = "") -> str:
        return "—" if low is None or high is None else f"{number(low, sign)} to {number(high, sign)}"

    return (
        f"<b>{number(metric.value)}</b>",
        interval(metric.low, metric.high),
        number(metric.against),
        number(metric.effect, "+"),
        interval(metric.effect_low, metric.effect_high, "+"),
        "—" if metric.p is None else f"{metric.p:.3f}",
    )
