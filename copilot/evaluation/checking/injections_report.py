"""Figures of the injection benchmark, as JSON and to read."""

from rich.table import Table

from copilot.evaluation.checking.injections import Report
from copilot.evaluation.checking.seeded_report import Share


def as_json(report: Report) -> dict[str, object]:
    """Shares to four places."""
    return {
        "attacks_flagged": {name: _shape(s) for name, s in report.attacks.items()},
        "kinds_flagged": {name: _shape(s) for name, s in report.kinds.items()},
        "benign_flagged": {name: {**_shape(s), "per_thousand": round(1000 * s.value, 2)} for name, s in report.benign.items()},
        "unread": list(report.unread),
    }


def _shape(found: Share) -> dict[str, object]:
    return {
        "texts": found.put,
        "flagged": found.stopped,
        "share": round(found.value, 4),
        "interval": [round(found.low, 4), round(found.high, 4)],
    }


def as_table(report: Report) -> Table:
    """Recall of attacks by set and kind, then false alarms; with none seen, the bound is 3 of n."""
    table = Table("texts", "number", "flagged", "95% interval", caption="\n".join(report.unread[:10]) or None)
    for title, shares in (("attacks", report.attacks), ("attacks by kind", report.kinds), ("benign", report.benign)):
        if shares:
            table.add_section()
            table.add_row(title, "", "", "")
        for name, s in shares.items():
            rate = f"{s.value:.1%}" if title != "benign" else f"{s.value:.2%} ({1000 * s.value:.1f} of 1,000)"
            table.add_row(f"  {name}", str(s.put), f"{s.stopped}  {rate}", f"{s.low:.2%} to {s.high:.2%}")
    return table
