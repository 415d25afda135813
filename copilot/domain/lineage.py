"""Which claim of a new version is which of the one before, so that comments and decisions follow a sentence through edits."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from copilot.domain.claim import Claim

HALF = 0.5  # of the words of the shorter one have to be shared for two wordings to be one sentence
FEW = 3  # shared words below which two sentences of more words are not taken for one
COMMON = 50  # sentences that a word may stand in and still tell them apart
_WORD = re.compile(r"\w+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Descent:
    """A claim's id, and the ids of earlier claims that were merged into it."""

    id: str
    was: tuple[str, ...] = ()


def descend(texts: Sequence[str], before: Sequence[Claim], taken: Collection[str] = ()) -> list[Descent]:
    """For each claim's text of the new version. Equal sentences keep their ids, in order; then those most alike.

    Of a sentence that was split, the part with most of its words keeps the id; of merged ones the id of the largest stays and
    the others are remembered. New ids are none of `taken` and none that `before` has.
    """
    heirs: dict[int, int] = _equal(texts, before)
    rest = [n for n in range(len(texts)) if n not in heirs.values()]
    old = [n for n in range(len(before)) if n not in heirs]
    shared = _shared({n: texts[n] for n in rest}, {n: before[n].text for n in old})
    merged: dict[int, list[int]] = {}
    for (a, b), words in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
        if a in heirs:
            continue
        if b not in heirs.values():
            heirs[a] = b
        elif words >= HALF * len(_words(before[a].text)):
            heirs[a] = b
            merged.setdefault(b, []).append(a)
    first = {b: a for a, b in reversed(heirs.items()) if a not in merged.get(b, ())}
    fresh = _fresh({c.id for c in before} | {i for c in before for i in c.was} | set(taken))
    return [
        Descent(before[first[n]].id, _was(before, first[n], merged.get(n, ()))) if n in first else Descent(next(fresh))
        for n in range(len(texts))
    ]


def _was(before: Sequence[Claim], kept: int, merged: Iterable[int]) -> tuple[str, ...]:
    joined = (i for n in merged for i in (before[n].id, *before[n].was))
    return tuple(dict.fromkeys((*before[kept].was, *joined)))


def _equal(texts: Sequence[str], before: Sequence[Claim]) -> dict[int, int]:
    standing: dict[str, list[int]] = {}
    for n, claim in enumerate(before):
        standing.setdefault(" ".join(claim.text.split()), []).append(n)
    found: dict[int, int] = {}
    for n, text in enumerate(texts):
        queue = standing.get(" ".join(text.split()))
        if queue:
            found[queue.pop(0)] = n
    return found


def _shared(new: Mapping[int, str], old: Mapping[int, str]) -> dict[tuple[int, int], int]:
    """(old, new) -> words they share, of pairs alike enough. Looked up by word: thousands of sentences are no matter."""
    counts = {n: Counter(_words(text)) for n, text in old.items()}
    holders: dict[str, list[int]] = {}
    for n, words in counts.items():
        for word in words:
            holders.setdefault(word, []).append(n)
    found: dict[tuple[int, int], int] = {}
    for b, text in new.items():
        mine = Counter(_words(text))
        for a in {a for word in mine if len(holders.get(word, ())) <= COMMON for a in holders.get(word, ())}:
            common = (mine & counts[a]).total()
            shorter = min(mine.total(), counts[a].total())
            if common >= HALF * shorter and common >= min(FEW, shorter):
                found[a, b] = common
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _fresh(taken: Collection[str]) -> Iterator[str]:
    number = 0
    while True:
        number += 1
        if f"c{number}" not in taken:
            yield f"c{number}"
