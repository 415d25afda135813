"""A question answered from evidence, word for word: cells first where a figure is asked for, then sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from copilot.adapters.models.extractive.choose import Cells, Found, choose_cells, choose_sentences
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import Expects, Question
from copilot.adapters.models.extractive.words import stem, words
from copilot.domain.passage import Passage

SENTENCES = 6
ROWS = 4
# Share of the question that the best evidence must hold, else the drafter abstains. Measured on CLAP NQ's development rows
# (161 answerable, 162 not): at 0.34 the abstentions are right in 80% and catch 70%, at 0.40 75% and 73%.
ENOUGH = 0.33


@dataclass(frozen=True, slots=True)
class Selection:
    """What answers a question. `missing` says in plain words what the evidence lacks; empty when it answers."""

    question: Question
    sentences: tuple[Found, ...]
    cells: tuple[Cells, ...]
    missing: tuple[str, ...]
    confidence: float = 1.0

    @property
    def answers(self) -> bool:
        return not self.missing and bool(self.sentences or self.cells)


def select(question: Question, library: Library, passages: Sequence[Passage], enough: float = ENOUGH) -> Selection:
    """The sentences and cells that answer, or what is missing."""
    ranked = choose_sentences(question, library, passages)
    rows = choose_cells(question, library, passages)
    cells = _best_cells(question, rows)
    sentences = _best_sentences(ranked, bool(cells))
    missing = _missing(question, library, passages, sentences, cells, enough)
    best = max([f.support for f in sentences[:3]] + [c.covered for c in cells[:2]], default=0.0)
    return Selection(question, tuple(sentences), tuple(cells), tuple(missing), best)


def _best_sentences(ranked: list[Found], beside_cells: bool) -> list[Found]:
    """Those close to the best one, each wording once; beside cells only such as speak of the question themselves."""
    said = [f for f in ranked if not f.unit.text.rstrip().endswith(":")] or ranked
    if beside_cells:
        said = [f for f in said if f.own >= 0.6]
    kept: dict[str, Found] = {}
    for found in said:
        close = found.score >= max(said[0].score * 0.72, said[0].score - 0.35)
        if close and len(kept) < (3 if beside_cells else SENTENCES):
            kept.setdefault(" ".join(found.unit.text.split()).casefold(), found)
    return list(kept.values())


def _best_cells(question: Question, rows: list[Cells]) -> list[Cells]:
    needed = 0.6 if question.expects is Expects.FIGURE or question.compares else 0.78
    good = [c for c in rows if c.score >= needed]
    return [c for c in good if c.score >= good[0].score - 0.08][:ROWS]


def _missing(question: Question, library: Library, passages: Sequence[Passage], sentences: Sequence[Found],
             cells: Sequence[Cells], enough: float) -> list[str]:  # fmt: skip
    documents = list(
        dict.fromkeys(
            [f.unit.document for f in sentences] + [c.grid.document for c in cells] + [p.document_id for p in passages]
        )
    )
    if not documents:
        return ["no passage of the documents resembles the question"]
    strangers = [name for name in question.names if not any(name in library.vocabulary(d) for d in documents)]
    lacks = [f"no document that was found names “{_as_written(question, name)}”" for name in strangers]
    years = {p.year for p in question.periods if p.year}
    absent = sorted(y for y in years if not any(y in library.years(d) for d in documents))
    lacks += [f"no document that was found names the year {year}" for year in absent]
    best = max([f.support for f in sentences[:3]] + [c.covered for c in cells[:2]], default=0.0)
    if best < enough:
        lacks.append("no sentence or table row speaks of all that is asked" + _uncovered(question, sentences))
    if (
        not lacks
        and not cells
        and question.expects in (Expects.FIGURE, Expects.DATE)
        and not any(question.answered_by(f.unit.text) for f in sentences)
    ):
        lacks.append("the passages on this subject hold no " + ("date" if question.expects is Expects.DATE else "figure"))
    return lacks


def _uncovered(question: Question, sentences: Sequence[Found]) -> str:
    from_best = sentences[0].unit.text.casefold() if sentences else ""
    words = [_as_written(question, t) for t in question.terms if t[:5] not in from_best]
    return f": nothing on {', '.join(f'“{w}”' for w in words[:6])}" if words else ""


def _as_written(question: Question, term: str) -> str:
    """The question's own word for a stem."""
    return next((m.group() for m in words(question.text) if stem(m.group()) == term), term)
