"""Figures with their intervals, as reports print and write them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copilot.evaluation.statistics import Interval


def in_words(found: "Interval") -> str:
    return f"{found.value:.1%} ({found.low:.1%} to {found.high:.1%})"


def in_numbers(found: "Interval | None") -> dict[str, Any] | None:
    return {"value": round(found.value, 4), "interval": [round(found.low, 4), round(found.high, 4)]} if found else None
