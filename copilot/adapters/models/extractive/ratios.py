"""Ratios asked for by name: which line items they are made of (ratios.yaml)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from copilot import datafile
from copilot.adapters.models.extractive.operation import Op, Operation

_ONWARDS = re.compile(
    r"[\s-]+to[\s-]+(?!(?:19|20)\d\d)[A-Za-z]|\s*/\s*[A-Za-z]", re.IGNORECASE
)  # 'net debt to EBITDA' is another ratio
_FILE = Path(__file__).with_name("ratios.yaml")


@dataclass(frozen=True, slots=True)
class Ratio:
    """One entry of the file."""

    name: re.Pattern[str]
    op: Op
    of: tuple[str, ...]
    to: tuple[str, ...]
    cost: bool = False


@lru_cache(maxsize=1)
def known() -> tuple[Ratio, ...]:
    """All entries, those with the longest names first."""
    rows = datafile.read(_FILE)
    found = [
        (
            max(map(len, row["names"])),
            Ratio(_pattern(row["names"]), Op(row["op"]), tuple(row["of"]), tuple(row["to"]), row.get("cost", False)),
        )
        for row in rows
    ]
    return tuple(ratio for _, ratio in sorted(found, key=lambda pair: -pair[0]))


def named(asked: Operation) -> Iterator[Operation]:
    """The question put as one of two line items, in every wording of the first ratio that it names; nothing where it names none."""
    text = asked.subjects[0]
    for ratio in known():
        if (m := ratio.name.search(text)) is not None and not _ONWARDS.match(text, m.end()):
            rest = f"{text[: m.start()]} {text[m.end() :]}"
            for of in ratio.of:
                for to in ratio.to:
                    yield Operation(
                        ratio.op, (f"{of} {rest}", f"{to} {rest}"), asked.periods, asked.respectively, cost=ratio.cost
                    )
            return


def _pattern(names: list[str]) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True)) + r")s?\b", re.IGNORECASE)
