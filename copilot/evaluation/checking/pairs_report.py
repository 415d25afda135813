"""Figures of the labelled pairs, as JSON and to read."""

from rich.console import Group
from rich.table import Table

from copilot.evaluation.checking.labels import Label
from copilot.evaluation.checking.pairs import Report
from copilot.evaluation.statistics import Interval


def as_json(report: Report) -> dict[str, object]:
    """Figures to four places."""
    return {
        "pairs": report.pairs,
        "pairs_per_minute": round(60 * report.pairs / report.seconds),
        "balanced_accuracy": round(report.mean, 4) if report.mean is not None else None,
        "parts": {
            part: {"pairs": b.n, "balanced_accuracy": _rounded(b.accuracy), "supported": _rounded(b.supported), "stopped": _rounded(b.unsupported)}
            for part, b in report.parts.items()
        },
        "kinds_stopped": {kind: {"pairs": n, "share": _rounded(share)} for kind, (share, n) in report.kinds.items()},
        "three_way_accuracy": _rounded(report.three_way) if report.three_way else None,
        "majority_class": round(report.majority, 4),
        "confusion": [{"label": label, "answer": answer, "pairs": n} for (label, answer), n in sorted(report.confusion.items())],
    }  # fmt: skip


def _rounded(interval: Interval) -> list[float]:
    return [round(x, 4) for x in (interval.value, interval.low, interval.high)]


def as_table(report: Report) -> Group:
    """Balanced accuracy by part and kind, and the three-way table where the labels tell three things apart."""
    tables = [_parts(report)]
    if report.kinds:
        tables.append(_kinds(report))
    if report.three_way:
        tables.append(_confusion(report, report.three_way))
    return Group(*tables)


def _parts(report: Report) -> Table:
    rate = 60 * report.pairs / report.seconds
    mean = f"; balanced accuracy, mean of parts {report.mean:.3f}" if report.mean is not None else ""
    table = Table(title=f"{report.pairs} pairs, {rate:,.0f} a minute{mean}")
    for column in ("part", "pairs", "balanced accuracy", "supported left alone", "unsupported stopped"):
        table.add_column(column, justify="left" if column == "part" else "right")
    for part, b in report.parts.items():
        table.add_row(part or "all", str(b.n), _shown(b.accuracy), _shown(b.supported), _shown(b.unsupported))
    return table


def _kinds(report: Report) -> Table:
    table = Table("kind", "pairs", "stopped")
    for kind, (share, n) in report.kinds.items():
        table.add_row(kind, str(n), _shown(share))
    return table


def _confusion(report: Report, accuracy: Interval) -> Table:
    answers = (Label.SUPPORTED, Label.CONTRADICTED, Label.NOT_MENTIONED)
    title = f"three-way accuracy {_shown(accuracy)}; majority class {report.majority:.3f}"
    table = Table("label \\ answer", *answers, "recall", title=title)
    for label in answers:
        counts = [report.confusion.get((label, a), 0) for a in answers]
        recall = f"{counts[answers.index(label)] / sum(counts):.3f}" if sum(counts) else ""
        table.add_row(label, *map(str, counts), recall)
    return table


def _shown(interval: Interval) -> str:
    return f"{interval.value:.3f} ({interval.low:.3f} to {interval.high:.3f})"
