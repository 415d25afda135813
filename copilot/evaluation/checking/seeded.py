"""Seeded errors over sources: what share of each kind the checks catch, and how often they stop what is true.

A claim is checked twice: `cited`, as a draft cites it (its sentence or table row is quoted, the rest of the document stands
around it), and `pair`, against the passage that holds it, as `copilot check` is used. Errors are seeded only in claims that
the checks find supported as they stand; those that they do not are the false alarms.
"""

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from statistics import quantiles

from copilot.domain.claim import Citation, Verdict
from copilot.domain.drafting import Progress
from copilot.domain.sentences import sentences
from copilot.evaluation.checking.grid import cell_claims
from copilot.evaluation.checking.sources import Source
from copilot.evaluation.seeding import Paraphrase, Swap, said_otherwise, seeded
from copilot.evaluation.seeding.wording import names_in
from copilot.services.check import check_draft, check_pair

SHORTEST, LONGEST = 30, 600  # characters of a sentence that is made a claim
PASSAGE = 3000  # characters of a long document around a claim that make its passage; a shorter text is taken whole
CAPTION = 600  # characters above a table that its passage takes in
DRAFT = 60  # claims of the draft that is timed
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Base:
    """A true claim: a sentence of the source, a sentence about a cell, or one that came with the source."""

    claim: str
    source: Source
    start: int
    end: int
    kind: str
    value: str = ""
    beside: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    equal: tuple[str, ...] = ()  # headings under which a cell's row says the same
    above: int = 10**9  # where what a table says of itself begins, for a claim about one of its cells


@dataclass(frozen=True, slots=True)
class Judged:
    """One claim as it was put to the checks. `change` names the swap or paraphrase, `wrong` says whether it was a swap."""

    mode: str
    change: str
    wrong: bool
    kind: str
    source: str
    claim: str
    stopped: bool
    reasons: tuple[str, ...] = ()
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one core to check a draft of `claims` claims."""

    claims: int
    median: float
    p95: float


@dataclass(slots=True)
class Tally:
    """Counts of (mode, change): how many were put, how many stopped."""

    put: Counter[tuple[str, bool, str]] = field(default_factory=Counter)
    stopped: Counter[tuple[str, bool, str]] = field(default_factory=Counter)

    def add(self, judged: Judged) -> None:
        key = (judged.mode, judged.wrong, judged.change)
        self.put[key] += 1
        self.stopped[key] += judged.stopped


def bases(source: Source, random_: random.Random) -> Iterator[Base]:
    """The claims that a source bears out."""
    for start, end in sentences(source.text):
        text = source.text[start:end]
        if SHORTEST <= len(text) <= LONGEST and _is_prose(text):
            yield Base(" ".join(text.split()), source, start, end, "sentence")
    for grid in source.grids:
        for cell in cell_claims(source.text, grid, random_):
            above = max(0, grid.rows[0][0].start - CAPTION)
            yield Base(cell.claim, source, cell.start, cell.end, "cell", cell.value, cell.beside, cell.below, cell.equal, above)
    for claim in source.claims:
        yield Base(claim, source, 0, len(source.text), "given")


def _is_prose(text: str) -> bool:
    return (
        text[0].isalpha()
        and text[0].isupper()
        and text.endswith((".", ")", "”"))
        and "|" not in text
        and "\n\n" not in text
        and "\t" not in text
    )


def drawn(sources: Iterable[Source], most: int, seed: int) -> list[Base]:
    """At most so many claims, with something in them to swap, evenly from all."""
    random_ = random.Random(seed)  # noqa: S311 (a sample, no secret)
    found = [
        b for s in sources for b in bases(s, random_) if b.kind != "sentence" or any(True for _ in seeded(b.claim, random_))
    ]
    return random_.sample(found, most) if len(found) > most else found


def put(claims: Sequence[Base], seed: int, modes: Sequence[str] = ("cited", "pair")) -> Iterator[Progress | Judged]:
    """Put every claim to the checks: as it is, said otherwise, and wrong in one place. Yields progress and judgements."""
    others = names_in(dict.fromkeys(b.source.text[:20_000] for b in claims))
    for number, base in enumerate(claims, 1):
        for mode in modes:
            random_ = random.Random(f"{seed} {mode} {number} {base.claim}")  # noqa: S311 (a sample, no secret)
            yield from _put(base, mode, random_, others)
        if number % 20 == 0 or number == len(claims):
            yield Progress("check", number, len(claims), base.source.name)


def _put(base: Base, mode: str, random_: random.Random, others: Sequence[str]) -> Iterator[Judged]:
    versions = list(said_otherwise(base.claim, random_))
    if base.kind == "given":
        versions = versions[:1]  # nobody vouches for what a change of words makes of a stranger's claim
    plain = _judged(base, mode, Paraphrase.VERBATIM if base.kind == "sentence" else base.kind, False, base.claim)
    yield plain
    for said in versions[1:]:
        yield _judged(base, mode, said.paraphrase, False, said.claim)
    if plain.stopped:
        return
    for wrong in seeded(base.claim, random_, others):
        if base.kind == "cell" and wrong.swap is Swap.NAME:
            continue  # a label's capital makes no name
        if any(wrong.after in heading for heading in base.equal):
            continue  # the row says the same there: what was seeded is true
        yield _judged(base, mode, wrong.swap, True, wrong.claim, wrong.before, wrong.after)
    for swap, pool in ((Swap.COLUMN, base.beside), (Swap.ROW, base.below)):
        fitting = [v for v in pool if v != base.value]
        if fitting:
            after = random_.choice(fitting)
            yield _judged(base, mode, swap, True, base.claim.replace(base.value, after), base.value, after)


def _judged(base: Base, mode: str, change: str, wrong: bool, claim: str, before: str = "", after: str = "") -> Judged:
    verdict, reasons = _CHECKS[mode](base, claim)
    return Judged(
        mode, str(change), wrong, base.kind, base.source.name, claim, verdict is not Verdict.SUPPORTED, reasons, before, after
    )


def _cited(base: Base, claim: str) -> tuple[Verdict, tuple[str, ...]]:
    made = check_draft(f"- {_escaped(claim)}[^1]", [_citation(1, base)], lambda _: base.source.text)
    stopped = [c for c in made.claims if c.verdict is not Verdict.SUPPORTED]
    return (stopped[0].verdict, stopped[0].reasons) if stopped else (Verdict.SUPPORTED, ())


def _pair(base: Base, claim: str) -> tuple[Verdict, tuple[str, ...]]:
    return check_pair(claim, passage(base))


_CHECKS = {"cited": _cited, "pair": _pair}


def passage(base: Base) -> str:
    """The text around a claim's place: the whole of it where it is short, else whole lines of it."""
    text = base.source.text
    if len(text) <= 2 * PASSAGE:
        return text
    start = text.rfind("\n", 0, max(1, min(base.start - PASSAGE // 2, base.above))) + 1
    end = text.find("\n", base.end + PASSAGE // 2)
    return text[start : len(text) if end < 0 else end]


def _citation(number: int, base: Base) -> Citation:
    quotation = base.source.text[base.start : base.end]
    return Citation(number, base.source.name, base.source.name, "", None, base.start, base.end, quotation)


def _escaped(claim: str) -> str:
    return claim.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_")


def timed(claims: Sequence[Base]) -> Timing | None:
    """How long the checks of a draft take that is made of such claims; None where there are too few."""
    chosen = list(islice((b for b in claims if b.kind != "given"), DRAFT))
    if len(chosen) < DRAFT:
        return None
    text = "\n\n".join(f"{_escaped(b.claim)}[^{n}]" for n, b in enumerate(chosen, 1))
    citations = [_citation(n, b) for n, b in enumerate(chosen, 1)]
    texts: Mapping[str, str] = {b.source.name: b.source.text for b in chosen}
    took = []
    for _ in range(ROUNDS):
        began = time.process_time()
        check_draft(text, citations, texts.__getitem__)
        took.append(1000 * (time.process_time() - began))
    cuts = quantiles(took, n=20, method="inclusive")
    return Timing(len(chosen), cuts[9], cuts[18])
