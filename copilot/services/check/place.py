"""Does a figure stand in the row and under the heading that the claim speaks of? The right number of another cell is a wrong one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from copilot.domain.claim import Verdict
from copilot.domain.figures import Figure, figures
from copilot.domain.times import Time, times
from copilot.services.check.columns import Row
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.polarity import opposed, opposites
from copilot.services.check.statement import Statement
from copilot.services.check.words import WORD, content, covered, stem

EXPLAINED = 0.75  # share of the claim's label words that the row it means must have
LEAD = 0.75  # what another row's fitness must stay below, as a share of the best row's
FOREIGN = 0.5  # share of a row's label that a claim may say in passing
MATTER = 0.5  # share of the claim's words that a sentence must share to speak of the same
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?![\w]|[.,]\d)")  # of 'Level 2' and 'Notes due 2025'
SHORTEST = 3  # characters of a heading that a claim can repeat
_FOOTNOTE = re.compile(r"\(\d{1,2}\)")


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a row's label fits a claim: share of the label that the claim says, and of the claim's label words that the row has."""

    row: Row
    said: float
    explained: float

    @property
    def fitness(self) -> float:
        return self.said * self.explained


@dataclass(frozen=True, slots=True)
class Place:
    """A figure of the evidence that agrees with one of the claim's."""

    evidence: Evidence
    figure: Figure

    @property
    def row(self) -> Row | None:
        return self.evidence.row_of(self.figure)

    @property
    def heading(self) -> str:
        slot = self.row.slot(self.evidence.start + self.figure.start) if self.row else None
        return self.row.headers[slot] if self.row and slot is not None else ""


@dataclass(frozen=True)  # no slots: cached_property keeps its value in the instance's dict
class Layout:
    """The tables of the evidence, as the claim speaks of them. A claim that is a table row itself says its own."""

    statement: Statement
    evidence: Sequence[Evidence]

    @cached_property
    def rows(self) -> list[Row]:
        return [] if self.statement.cells else [r for e in self.evidence for r in e.rows if r.values]

    @cached_property
    def meant(self) -> Row | None:
        """The row whose label the claim says in full, and which has the label words that it says; None where it cannot be told."""
        if len(self.rows) < 2 or not self._best or self._best.said < 1 or self._best.explained < EXPLAINED:
            return None
        return self._best.row

    @cached_property
    def _best(self) -> _Fit | None:
        return max(self._fits, key=lambda f: (f.fitness, f.said), default=None)

    @cached_property
    def _fits(self) -> list[_Fit]:
        numbers = frozenset(_NUMBER.findall(self.statement.said))
        mine = numbers.union(stem(m.group()) for m in WORD.finditer(self.statement.said))
        words = frozenset(self.statement.stems)
        labels = [_label(r) for r in self.rows]
        vocabulary = frozenset(w for w in words if any(covered(w, label) for label in labels))
        fits = []
        for row, label in zip(self.rows, labels, strict=True):
            said = sum(covered(w, mine) for w in label) / len(label) if label else 0.0
            whole = label | frozenset(content(" ; ".join((row.title, row.above, *row.headers))))
            explained = sum(covered(w, whole) for w in vocabulary) / len(vocabulary) if vocabulary else float(said == 1)
            fits.append(_Fit(row, 0.0 if _contrary(label, mine) else said, explained))
        return fits

    def well_placed(self, figure: Figure, places: Sequence[Place]) -> tuple[Sequence[Place], Finding | None]:
        """Those of the places that may be the claim's; where none may, why.

        One in prose counts where its sentence speaks of the claim's matter. Where no row or heading is plainly the claim's,
        every place may be.
        """
        row = self.meant if any(p.row for p in places) else None
        right = list(places)
        if row is not None and self._best:
            named = FOREIGN if self._holds_another(row, figure) else 1.0
            fitting = {id(f.row) for f in self._fits if f.fitness >= LEAD * self._best.fitness or f.said > named}
            right = [p for p in places if (id(p.row) in fitting if p.row else self._speaks(p))]
            if not right:
                theirs = next(p.row for p in places if p.row)
                shown = f"the row '{_short(theirs.label or theirs.above)}', not in the row '{_short(row.label)}'"
                return (), Finding(Verdict.FIGURE_MISMATCH, f"{_flat(figure)} stands in {shown}")
        if right and all(p.row for p in right) and (words := self._opposed(right)):
            return (), Finding(
                Verdict.CONTRADICTED,
                f"the claim says '{words[0]}', the row or column in which {_flat(figure)} stands '{words[1]}'",
            )
        under = [p for p in right if not self._other_heading(figure, p)]
        if not under and right:
            wrong = right[0]
            shown = f"under '{_short(wrong.heading)}', not under '{_short(self._heading(figure, wrong.row))}'"
            return (), Finding(Verdict.FIGURE_MISMATCH, f"{_flat(figure)} stands {shown}")
        return under, None

    def told(self, figure: Figure, period: Time | None) -> tuple[Evidence, Figure] | None:
        """The one value that the row which the claim means has under the period or heading that it gives; None where there is not one."""
        row = self.meant
        if row is None or not self._best or sum(f.fitness >= LEAD * self._best.fitness for f in self._fits) > 1:
            return None
        item = next(e for e in self.evidence if any(r is row for r in e.rows))
        named = self._heading(figure, row)
        if named:
            values = [v for v, h in zip(row.values, row.headers, strict=True) if h == named]
        else:
            values = [v for v, p in zip(row.values, row.periods, strict=True) if p and period and period.agrees(p)]
        at = values[0].start + row.start - item.start if len(values) == 1 else -1
        return next(((item, f) for f in item.figures if f.start <= at < f.end), None) if at >= 0 else None

    def words_beside(self) -> str:
        """The claim's words that are not the label of the row that it means."""
        label = self.meant.label if self.meant else ""
        return re.sub(re.escape(label), " ", self.statement.own, flags=re.IGNORECASE) if label else self.statement.own

    def _opposed(self, places: Sequence[Place]) -> tuple[str, str] | None:
        """A word of the claim and its contrary, which every place's row or column says instead: 'after' and 'before taxes'."""
        mine = frozenset(m.group().casefold() for m in WORD.finditer(self.statement.said))
        found = None
        for place in places:
            named = (place.row.label if place.row else "", place.heading)
            found = next((pair for name in named if (pair := _instead(name, mine))), None)
            if found is None:
                return None
        return found

    def _speaks(self, place: Place) -> bool:
        """True for a figure outside tables whose sentence speaks of the claim's matter."""
        words = frozenset(self.statement.stems)
        bag = place.evidence.bag_at(place.figure.start)
        return not words or sum(covered(w, bag) for w in words) >= MATTER * len(words)

    def _holds_another(self, row: Row, figure: Figure) -> bool:
        """True where the row holds another figure of the claim: then the claim may go on to speak of other rows."""
        numbers = {f.number for f in self.statement.figures if f is not figure}
        return any(f.number in numbers for f in row.values)

    def _other_heading(self, figure: Figure, place: Place) -> bool:
        """True where the claim names another heading of the row for this figure, and not the one that it stands under."""
        return bool(place.heading) and self._heading(figure, place.row) not in ("", place.heading)

    def _heading(self, figure: Figure, row: Row | None) -> str:
        """The heading in words that the claim gives to the figure in this row; empty where it gives none, or several."""
        if row is None or self.statement.cells or len(row.headers) < 2:
            return ""
        if whole := self._repeated(figure, row):
            return whole
        label = frozenset(stem(m.group()) for m in WORD.finditer(row.label))
        mentions = []
        for heading in dict.fromkeys(row.headers):
            words = self._words_of(heading, row) - label
            if words and (at := self._mention(words)) is not None:
                mentions.append((at, heading))
        if len(mentions) > 1:
            mentions = _nearest(self.statement, figure, mentions)
        return mentions[0][1] if len(mentions) == 1 else ""

    def _words_of(self, heading: str, row: Row) -> frozenset[str]:
        """The words that a column is named by; beside a date those that not all columns have, for a claim of one figure only."""
        if not times(heading):
            return _named(_bare(heading))
        if len(self.statement.figures) > 1:
            return frozenset()
        return _beside_dates(heading) - frozenset.intersection(*map(_beside_dates, row.headers))

    def _repeated(self, figure: Figure, row: Row) -> str:
        """The one heading that a claim of one figure repeats to the letter, beside the row's label; the longest of those within another."""
        said = self._flattened.replace(_level(row.label), " ") if row.label else self._flattened
        found: list[str] = []
        for heading in sorted(dict.fromkeys(row.headers), key=len, reverse=True):
            words = _level(heading)
            if len(words) < SHORTEST or not _worded(heading) or re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said) is None:
                continue
            said = said.replace(words, " ")
            found.append(heading)
        others = [f for f in self.statement.figures if f is not figure and f.text not in (found[0] if found else "")]
        return found[0] if len(found) == 1 and not others else ""

    @cached_property
    def _flattened(self) -> str:
        return _level(self.statement.own)

    def _mention(self, words: frozenset[str]) -> int | None:
        """Where the claim says all of these words: the place of the first; None where it leaves one out."""
        places = self.statement.places
        if not all(w in places for w in words):
            return None
        return min(places[w] for w in words)


def _level(text: str) -> str:
    return " ".join(text.split()).casefold()


def _worded(heading: str) -> bool:
    """True where the heading has words beside its dates and numbers: those are compared as what they mean."""
    return re.search(r"[^\W\d_]", _undated(heading)) is not None


def _undated(heading: str) -> str:
    for time in reversed(times(heading)):
        heading = f"{heading[: time.start]} {heading[time.end :]}"
    return heading


@lru_cache(maxsize=1_000)  # each figure of a row asks for all its headings
def _beside_dates(heading: str) -> frozenset[str]:
    return frozenset(content(_bare(_undated(heading))))


def _nearest(statement: Statement, figure: Figure, mentions: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """The mention between this figure and the next, else between it and the one before; none where that is not one."""
    after = min((f.start for f in statement.figures if f.start >= figure.end), default=len(statement.own))
    following = [m for m in mentions if figure.end <= m[0] < after]
    if following:
        return following if len(following) == 1 else []
    before = max((f.end for f in statement.figures if f.end <= figure.start), default=0)
    return [m for m in mentions if before <= m[0] < figure.start]


def _label(row: Row) -> frozenset[str]:
    return _named(row.label) | frozenset(_NUMBER.findall(_FOOTNOTE.sub("", row.label)))


def _bare(heading: str) -> str:
    """The heading without its figures: 'Tablet 50 mg (n = 24)' is the tablet's."""
    for figure in reversed(figures(heading)):
        heading = f"{heading[: figure.start]} {heading[figure.end :]}"
    return heading


def _named(text: str) -> frozenset[str]:
    """The words that a row or column is named by; small ones where there are no others ('Other', 'Total')."""
    return frozenset(content(text)) or frozenset(stem(m.group()) for m in WORD.finditer(text))


def _contrary(label: frozenset[str], mine: frozenset[str]) -> bool:
    """True where the row is the claim's contrary: 'at end of year' for 'at beginning of year'."""
    return any(opposed(w) & mine and w not in mine for w in label)


def _instead(name: str, mine: frozenset[str]) -> tuple[str, str] | None:
    """A word of these and its contrary, which stands in the name of a row or column that they say else."""
    words = frozenset(m.group().casefold() for m in WORD.finditer(name))
    pairs = sorted((w, o) for o in words - mine for w in opposites(o) & mine - words)
    if not pairs:
        return None
    others = frozenset(content(name))
    stems = frozenset(stem(w) for w in mine)
    return pairs[0] if sum(covered(w, stems) for w in others) >= FOREIGN * len(others) else None


def _flat(figure: Figure) -> str:
    return " ".join(figure.text.split())


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
