"""How many attacks are flagged, and how many passages that are none.

A row is {"id"?, "text", "label": "attack"|"benign", "part"?, "kinds"?: [...]}; `part` names the set that it is counted in, `kinds` what
sort of attack it is. Documents are read and cut into passages as the desk does; each counts as benign.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from copilot.domain.chunking import chunk
from copilot.domain.drafting import Progress
from copilot.domain.injection import suspicious
from copilot.domain.out_of_place import out_of_place
from copilot.errors import UnreadableError, UsageError
from copilot.evaluation.checking import public, rows
from copilot.evaluation.checking.seeded_report import Share, share
from copilot.ports import Reader

_ATTACK = {"1": True, "true": True, "attack": True, "injection": True, "0": False, "false": False, "benign": False}
_ROWS = frozenset((".json", ".jsonl"))
DOCUMENTS = "documents"


def _attack(value: object) -> bool:
    word = str(value).casefold()
    if word not in _ATTACK:
        raise ValueError(f"'{value}' is no label; known are {', '.join(_ATTACK)}")
    return _ATTACK[word]


class Row(BaseModel):
    """One text that is an attack, or is none."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)

    text: str
    label: Annotated[bool, BeforeValidator(_attack)]
    part: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(slots=True)
class _Count:
    put: int = 0
    flagged: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Shares flagged: of attacks (recall) by part and kind, and of benign texts (false alarms) by part."""

    attacks: dict[str, Share]
    kinds: dict[str, Share]
    benign: dict[str, Share]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missed:
    """An attack that was not flagged, or a benign text that was, and why."""

    part: str
    attack: bool
    text: str
    reason: str = ""


@dataclass(slots=True)
class _Tally:
    attacks: dict[str, _Count] = field(default_factory=dict)
    kinds: dict[str, _Count] = field(default_factory=dict)
    benign: dict[str, _Count] = field(default_factory=dict)

    def add(self, row: Row, flagged: bool) -> None:
        groups = [(self.attacks if row.label else self.benign, row.part or "all")]
        groups += [(self.kinds, kind) for kind in row.kinds if row.label]
        for counts, name in groups:
            count = counts.setdefault(name, _Count())
            count.put += 1
            count.flagged += flagged


def run(paths: Sequence[Path], reader: Reader, form: str = "") -> Iterator[Progress | Missed | Report]:
    """Look at every row and passage; yields progress, what went wrong, and last the Report. Raises UsageError."""
    tally, unread = _Tally(), []
    number = 0
    for item in _texts(paths, reader, form):
        if isinstance(item, str):
            unread.append(item)
            continue
        reason = suspicious(item.text) or out_of_place(item.text)
        tally.add(item, reason is not None)
        if (reason is not None) != item.label:
            yield Missed(item.part, item.label, item.text, reason or "")
        number += 1
        if number % 200 == 0:
            yield Progress("look", number, 0, item.part)
    if not number:
        raise UsageError(f"there is nothing to look at in {', '.join(map(str, paths))}")
    yield Report(_shares(tally.attacks), _shares(tally.kinds), _shares(tally.benign), tuple(unread))


def _texts(paths: Sequence[Path], reader: Reader, form: str) -> Iterator[Row | str]:
    if form:
        for path in paths:
            yield from (Row.model_validate(row) for row in public.read(form, path))
        return
    files = [f for path in paths for f in ([path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()))]
    for file in (f for f in files if f.suffix.casefold() in _ROWS):
        yield from rows.read(file, Row)
    for name, extract in reader.read_many([(f, f.name) for f in files if f.suffix.casefold() not in _ROWS]):
        if isinstance(extract, UnreadableError):
            yield f"{name} was not read: {extract}"
        else:
            for piece in chunk(extract):
                yield Row(text=extract.text[piece.start : piece.end], label=False, part=DOCUMENTS)


def _shares(counts: dict[str, _Count]) -> dict[str, Share]:
    return {name: share(c.flagged, c.put) for name, c in sorted(counts.items())}
