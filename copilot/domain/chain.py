"""Is a chain whole? Walked link by link, and held against what was signed of it."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from copilot.domain.audit import GENESIS, AuditEntry
from copilot.domain.checkpoint import Checkpoint

Signed = Mapping[int, Sequence[Checkpoint]]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`broken_at` is the first sequence number that does not verify, None when the chain is whole.

    `signed` is how many entries the newest sound checkpoint covers. `rows` says what in the store differs from what the
    chain tells of it, a line a row; `doubts` what could not be told.
    """

    chain: str
    entries: int
    head: str
    broken_at: int | None = None
    problem: str = ""
    signed: int = 0
    rows: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Nothing was found, whether or not everything could be told."""
        return self.broken_at is None and not self.rows


class Link(NamedTuple):
    """An entry as it was found, with what is wrong with how it was kept; empty when nothing is."""

    entry: AuditEntry
    flaw: str = ""


def verify_chain(chain: str, entries: Iterable[AuditEntry], checkpoints: Iterable[Checkpoint] = ()) -> ChainReport:
    """Walk the entries in order: numbering without gaps, each hash right, each linked to the one before, all as signed."""
    return verify_links(chain, map(Link, entries), checkpoints)


def verify_links(chain: str, links: Iterable[Link], checkpoints: Iterable[Checkpoint] = ()) -> ChainReport:
    """The same for entries of which more is known. The checkpoints' signatures are the caller's to verify."""
    walk = Walk(chain)
    walk.expect(checkpoints)
    for link in links:
        walk.take(link)
    return walk.report()


class Walk:
    """A walk that can pause: links are taken one by one, and after the first broken one nothing more is found."""

    def __init__(self, chain: str) -> None:
        self._chain = chain
        self._signed: dict[int, list[Checkpoint]] = {}
        self._previous, self._problem = GENESIS, ""
        self.number = 0  # of the last entry that was sound

    def expect(self, checkpoints: Iterable[Checkpoint]) -> None:
        """Hold entries still to come against these as well."""
        for checkpoint in checkpoints:
            self._signed.setdefault(checkpoint.sequence, []).append(checkpoint)

    def take(self, link: Link) -> None:
        """The next entry that was found."""
        if self._problem:
            return
        number = self.number + 1
        wrong = _wrong(self._chain, number, self._previous, link.entry)
        self._problem = wrong or _unlike(self._signed, link.entry) or link.flaw
        if not self._problem:
            self.number, self._previous = number, link.entry.hash

    def report(self) -> ChainReport:
        """What was found, the chain having ended here."""
        problem = self._problem or self._cut()
        signed = max((sequence for sequence in self._signed if sequence <= self.number), default=0)
        broken_at = self.number + 1 if problem else None
        return ChainReport(self._chain, self.number, self._previous, broken_at, problem, signed)

    def _cut(self) -> str:
        beyond = min((sequence for sequence in self._signed if sequence > self.number), default=None)
        if beyond is None:
            return ""
        lost = f"the chain ends with entry {self.number}, but entry {beyond} was signed on {_when(self._signed[beyond][0])}"
        return f"{lost}: its end was cut, or an older state was put back"


def _wrong(chain: str, number: int, previous: str, entry: AuditEntry) -> str:
    if entry.chain != chain or entry.sequence != number:
        return f"expected entry {number} of chain '{chain}', found {entry.sequence} of '{entry.chain}'"
    if entry.previous != previous:
        return f"entry {number} does not follow the one before it"
    if entry.computed_hash() != entry.hash:
        return f"entry {number} was changed"
    if entry.details and hashlib.sha256(entry.details.encode("utf-8", "surrogatepass")).hexdigest() != entry.details_sha256:
        return f"the details of entry {number} were changed"
    return ""


def _unlike(signed: Signed, entry: AuditEntry) -> str:
    for checkpoint in signed.get(entry.sequence, ()):
        if checkpoint.hash != entry.hash:
            return f"entry {entry.sequence} is not the one that was signed on {_when(checkpoint)}"
    return ""


def _when(checkpoint: Checkpoint) -> str:
    return f"{checkpoint.at:%Y-%m-%d %H:%M} UTC"
