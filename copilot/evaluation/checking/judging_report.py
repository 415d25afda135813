"""What a model adds, as JSON and to read."""

from dataclasses import asdict

from rich.console import Group
from rich.table import Table

from copilot.evaluation.checking import pairs_report
from copilot.evaluation.checking.judging import Judged
from copilot.evaluation.checking.pairs import Report

_SORTS = ("without", "alone", "together")


def as_json(judged: Judged) -> dict[str, object]:
    """Figures as they are; the calibration as the file holds it."""
    return {
        "model": judged.model,
        "asked": judged.asked,
        "not_judged": dict(judged.silent),
        "calibration": asdict(judged.calibration),
        "reliability": asdict(judged.reliability),
        **{sort: pairs_report.as_json(getattr(judged, sort)) for sort in _SORTS},
    }


def as_table(judged: Judged) -> Group:
    """Accuracy by part without the model, of it alone and with it; then how far its probabilities can be trusted."""
    c, r = judged.calibration, judged.reliability
    title = f"{judged.model}: {judged.asked} pairs asked, calibrated on {c.pairs}; figures of {judged.without.pairs} others"
    table = Table("part", "checks alone", "model alone", "checks and model", title=title)
    reports: dict[str, Report] = {sort: getattr(judged, sort) for sort in _SORTS}
    for part in judged.without.parts:
        table.add_row(part or "all", *(_balanced(report, part) for report in reports.values()))
    if judged.without.three_way:
        table.add_row("three-way", *(f"{x.value:.3f}" if (x := report.three_way) else "" for report in reports.values()))
    bins = Table("pairs", "probability given", "share supported", title=f"reliability: Brier {r.brier:.3f} (as said {r.brier_raw:.3f}), calibration error {r.error:.3f}")  # fmt: skip
    for b in r.bins:
        bins.add_row(str(b.pairs), f"{b.said:.2f}", f"{b.was:.2f}")
    bins.caption = f"below {c.stops_below:.2f} a supported claim is stopped" + "".join(
        f"\n{n} not judged: {why}" for why, n in judged.silent
    )
    return Group(table, bins)


def _balanced(report: Report, part: str) -> str:
    found = report.parts.get(part)
    return f"{found.accuracy.value:.3f} ({found.accuracy.low:.3f} to {found.accuracy.high:.3f})" if found else ""
