"""Whose words a text is in: kept word by word through edits, also when sentences are split, merged, moved or put back."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from copilot.domain.claim import Origin
from copilot.domain.claims import bare, split_claims, structure
from copilot.domain.markup import MARKER
from copilot.domain.redline import Kind, changes

RUN = 4  # words in a row that are taken for moved, not for chosen anew
SECONDS = (
    5.0  # for comparing two long versions; beyond, the comparison is coarser: a word may count as the editor's that was kept
)
_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words from start to end (offsets into the text) in the wording of one origin; an empty one is where it took words out."""

    start: int
    end: int
    origin: Origin


@dataclass(frozen=True, slots=True)
class Worded:
    """A text with whose words it is in."""

    text: str
    wording: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


_Owners = dict[int, Origin]  # a word's start -> whose it is


def attribute(text: str, origin: Origin, earlier: Sequence[Worded]) -> tuple[Wording, ...]:
    """The wording of a new version by `origin`; `earlier` are the versions before, the newest first.

    Sentences and lines that stood in any earlier version are whose they were there: kept, moved, copied or put back. Of the
    others, what the redline shows as kept is whose it was, and so are runs of at least RUN words. The rest is the editor's.
    """
    words, owners = _words(text), _Owners()
    cuts: set[Wording] = set()
    for version in earlier:
        if len(owners) < len(words):
            cuts |= _find_whole(words, owners, version, text)
    if earlier and len(owners) < len(words):
        cuts |= _keep(words, owners, earlier[0], text, origin)
    for version in earlier:
        if len(owners) < len(words):
            _find_runs(words, owners, version)
    stretches = _joined(words, [owners.get(word.start, origin) for word in words])
    return tuple(sorted((*stretches, *cuts), key=lambda s: (s.start, s.end)))


def counted(wording: Sequence[Wording], text: str, start: int = 0, end: int | None = None) -> Mapping[Origin, int]:
    """How many words of text[start:end] are in whose wording; all three origins are present. Citation marks are no words.

    `wording` is in the text's order, and its stretches do not overlap.
    """
    stop = len(text) if end is None else end
    found: Counter[Origin] = Counter()
    for stretch in _within(wording, start, stop):
        a, b = max(start, stretch.start), min(stop, stretch.end)
        if a < b:
            found[stretch.origin] += len(_words(text[a:b]))
    return {origin: found[origin] for origin in Origin}


def machine_order(text: str, origin: Origin, earlier: Iterable[Worded]) -> frozenset[str]:
    """The headings, block quotes, labels and table headers that the machine wrote, as `split_claims` wants them.

    A line that the machine wrote as a sentence is none of them, also where somebody has made a heading of it.
    """
    known, others = set[str](), set[str]()
    for version in earlier:
        for span in structure(version.text):
            mine = last_hand(version.wording, version.text, span.start, span.end) is Origin.MACHINE
            (known if mine else others).add(bare(version.text[span.start : span.end]))
    if origin is Origin.MACHINE:
        known |= {bare(text[span.start : span.end]) for span in structure(text)} - others
    return frozenset(known)


def last_hand(wording: Sequence[Wording], text: str, start: int, end: int) -> Origin:
    """Whose sentence text[start:end] is: of the latest hand that put words into it or took some out of its middle."""
    words = _words(text[start:end], start)
    if not words:
        return Origin.MACHINE
    first, last = words[0].start, words[-1].end
    hands = {s.origin for s in _within(wording, first, last) if s.end > first and (s.start < s.end or s.start > first)}
    return next((origin for origin in reversed(Origin) if origin in hands), Origin.MACHINE)


def _within(wording: Sequence[Wording], start: int, end: int) -> Sequence[Wording]:
    """Those that may reach into text[start:end], found without looking at the others: a draft asks for each of its claims."""
    first = bisect_right(wording, start, key=_start)
    while first > 0:
        first -= 1
        if wording[first].start < wording[first].end:
            break
    return wording[first : bisect_left(wording, end, key=_start)]


def _start(stretch: Wording) -> int:
    return stretch.start


def _words(text: str, offset: int = 0) -> list[_Word]:
    unmarked = MARKER.sub(lambda mark: " " * len(mark[0]), text)
    return [_Word(m[0], offset + m.start(), offset + m.end()) for m in _WORD.finditer(unmarked)]


def _owned(version: Worded) -> list[tuple[_Word, Origin]]:
    return [(word, s.origin) for s in version.wording for word in _words(version.text[s.start : s.end], s.start)]


def _find_whole(words: Sequence[_Word], owners: _Owners, version: Worded, text: str) -> set[Wording]:
    """Whole sentences, list items and rows; returns the places within them where words had been taken out."""
    was = {word.start: origin for word, origin in _owned(version)}
    places: dict[str, int] = {}
    for start, end in _units(version.text):
        places.setdefault(version.text[start:end], start)
    starts, cuts = [word.start for word in words], set[Wording]()
    for start, end in _units(text):
        place = places.get(text[start:end])
        free = starts[bisect_left(starts, start) : bisect_left(starts, end)]
        if place is None or any(n in owners for n in free):
            continue
        shift = start - place
        owners.update({n: was[n - shift] for n in free if n - shift in was})
        inside = (c for c in version.wording if c.start == c.end and place < c.start < place + end - start)
        cuts |= {Wording(c.start + shift, c.end + shift, c.origin) for c in inside}
    return cuts


def _units(text: str) -> Iterator[tuple[int, int]]:
    for claim in split_claims(text):
        yield claim.start, claim.end
    for line in _LINE.finditer(text):
        bare = line[0].strip()
        start = line.start() + line[0].index(bare)
        yield start, start + len(bare)


def _keep(words: Sequence[_Word], owners: _Owners, newest: Worded, text: str, origin: Origin) -> set[Wording]:
    """What the redline shows as kept, where it is not known yet; returns the places where words were taken out."""
    was = {word.start: owner for word, owner in _owned(newest)}
    old = [s for s in newest.wording if s.start == s.end]
    starts, cuts, known = [word.start for word in words], set[Wording](), set(owners)
    before = after = 0
    for change in changes(newest.text, text, SECONDS):
        size = len(change.text)
        if change.kind is Kind.KEPT:
            for start in starts[bisect_left(starts, after) : bisect_left(starts, after + size)]:
                if (source := start - after + before) in was:
                    owners.setdefault(start, was[source])
            shift = after - before
            cuts |= {Wording(c.start + shift, c.end + shift, c.origin) for c in old if before <= c.start <= before + size}
        elif change.kind is Kind.DELETED and _words(change.text):
            cuts.add(Wording(after, after, origin))
        before += size * (change.kind is not Kind.INSERTED)
        after += size * (change.kind is not Kind.DELETED)
    return {c for c in cuts if not known.issuperset(_beside(starts, c.start))}


def _beside(starts: Sequence[int], place: int) -> Sequence[int]:
    """The words before and after the place."""
    n = bisect_left(starts, place)
    return starts[max(0, n - 1) : n + 1]


def _find_runs(words: Sequence[_Word], owners: _Owners, version: Worded) -> None:
    """Runs of words that stood there."""
    source = _owned(version)
    runs: dict[tuple[str, ...], int] = {}
    for n in range(len(source) - RUN + 1):
        runs.setdefault(tuple(word.text for word, _ in source[n : n + RUN]), n)
    at = 0
    while at + RUN <= len(words):
        group = words[at : at + RUN]
        place = None if any(w.start in owners for w in group) else runs.get(tuple(w.text for w in group))
        if place is None:
            at += 1
            continue
        for n in range(place, len(source)):
            word, origin = source[n]
            if at == len(words) or words[at].start in owners or words[at].text != word.text:
                break
            owners[words[at].start] = origin
            at += 1


def _joined(words: Sequence[_Word], origins: Sequence[Origin]) -> Iterator[Wording]:
    for origin, group in groupby(zip(words, origins, strict=True), key=lambda pair: pair[1]):
        members = [word for word, _ in group]
        yield Wording(members[0].start, members[-1].end, origin)
