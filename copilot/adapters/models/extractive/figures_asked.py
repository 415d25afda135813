"""The figures that a question asks for: of cells, of sums and changes of cells, or of a sentence that states them better."""

import re
from collections.abc import Sequence
from dataclasses import replace

from copilot.adapters.models.extractive import debts, prose, splits, trend, which
from copilot.adapters.models.extractive.choose import Found, about
from copilot.adapters.models.extractive.columns import asked_apart, without_columns
from copilot.adapters.models.extractive.kinds import counts, of_kind
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.operation import Op, Operation, operation
from copilot.adapters.models.extractive.question import GENERIC, Expects, Question, analyse, as_written, strength
from copilot.adapters.models.extractive.reckon import compute, reckon
from copilot.adapters.models.extractive.reckoned import Favoured, Reckoned
from copilot.adapters.models.extractive.together import together
from copilot.adapters.models.extractive.words import stems
from copilot.domain.passage import Passage

NEAR = 0.05  # what a table gains that the search found
STATING = 4  # sentences whose own figures are looked at
# When figures of a table answer, and not sentences. Over the span questions of half of TAT-QA that read a figure: 124 of 130
# right cells are kept and 8 questions that a sentence answers get a cell.
COVERED, PRECISE, PRECISE_UNLESS_ASKED, BEHIND = 0.4, 0.5, 0.6, 0.1
# Of its own label, and of the question, below which a line item is not the one whose change is asked for.
LOOSE, MOSTLY = 0.5, 0.7
OVER_TIME = (Op.CHANGE, Op.GROWTH, Op.DEVELOPS)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_SUM = re.compile(
    r"\b(?:expenses?|costs?|liabilit\w+|payables?|receivables?|accrued|revenues?|sales|income|assets|debt)\b", re.IGNORECASE
)
WHETHER = 0.8  # share of a yes-or-no question that a line item must bear for its figure to answer
_SHARE_ALONE = re.compile(r"[-(–]?\d[\d.,]*\s?%\)?")
_SEQUENTIAL = re.compile(
    r"\bsequential|\bqoq\b|\bquarter[- ](?:over|on|to)[- ]quarter\b|\b(?:previous|prior|preceding|last|first|second|third|fourth) quarter\b|\bquarter (?:before|earlier)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|shall|should|will)\b", re.IGNORECASE
)
_IN_PERCENT = re.compile(r"\d\s?(?:%|per ?cent)", re.IGNORECASE)


def figures_asked(
    question: Question, library: Library, passages: Sequence[Passage], ranked: Sequence[Found], everywhere: Sequence[str]
) -> Reckoned | None:
    """What tables or sentences give in figures; None where words are asked for, or no figure fits.

    `everywhere`: the documents that a course over time is followed through, not only those of the passages.
    """
    in_each = asked_apart(question.text)
    question = analyse(without_columns(question.text)) if in_each else question
    asked = replace(operation(question.text), apart=in_each, sequential=_SEQUENTIAL.search(question.text) is not None)
    documents = about(question, library, list(dict.fromkeys(p.document_id for p in passages)))
    favoured = _favoured(library, passages)
    apart = splits.asked(question.text)
    through = None if asked.sequential else trend.course(question.text, question.periods)
    if apart is not None and (parts := splits.split(question, apart, library, documents)):
        return parts
    if through is not None and (followed := trend.follow(question, through, library, everywhere, favoured)):
        return followed
    return None if asked.explains else _reckoned(question, asked, library, documents, favoured, ranked)


def _reckoned(
    question: Question,
    asked: Operation,
    library: Library,
    documents: Sequence[str],
    favoured: Favoured,
    ranked: Sequence[Found],
) -> Reckoned | None:
    """The figures at the periods asked for."""
    if (chosen := which.choice(question.text)) is not None:
        return which.decide(question, chosen, library, documents, favoured)
    if (owed := debts.debts(question, library, documents)) is not None:
        return owed
    if (several := together(question, asked, library, documents, favoured)) is not None:
        return several
    table = reckon(question, asked, library, documents, favoured)
    stated = _stated(asked, library, ranked)
    if asked.op is not Op.VALUE:
        if table is not None and asked.op in OVER_TIME and _told_better(asked, table, library, ranked):
            return None  # the whole's change is not its part's
        if table is None or (stated is not None and stated.covered > table.covered + 2 * BEHIND):
            return stated or table
        return table
    if question.expects in (Expects.DATE, Expects.PERSON):
        return None
    if stated is not None and len(asked.periods) > 1 and (table is None or stated.covered > table.covered):
        return stated
    if table is not None and table.op is not Op.VALUE:
        return table  # a ratio asked for by name: no line bears its words
    if table is None or _says_more(question, table, library, ranked) or _of_another_kind(question, table):
        return None
    if _YES_OR_NO.match(question.text) and table.covered < WHETHER:
        return None  # how many requirements were met does not say whether this one was
    wanted = question.reads_a_figure
    needed = PRECISE if wanted or len(asked.periods) > 1 else PRECISE_UNLESS_ASKED
    said = max(
        (f.own for f in ranked[:1] if not wanted or of_kind(question.text, f.unit.text, figures_in(f.unit.text))), default=0.0
    )
    return table if table.covered >= COVERED and table.precise >= needed and table.covered >= said - BEHIND else None


def _told_better(asked: Operation, table: Reckoned, library: Library, ranked: Sequence[Found]) -> bool:
    """True where sentences say what is asked and the line item does not plainly; of a ratio, where the first states it in percent."""
    if table.op in OVER_TIME:
        return _loosely(table) or _says_more(analyse(asked.subjects[0]), table, library, ranked)
    first = ranked[0] if table.op is Op.SHARE and ranked else None
    return first is not None and first.own >= 2 * COVERED and _IN_PERCENT.search(first.unit.text) is not None


def _of_another_kind(question: Question, table: Reckoned) -> bool:
    """True for a percentage where a number or an amount is asked for, 97.6% of sales came from stores, and for a sum of money where
    things are counted: accrued store expenses are not how many stores.
    """
    if _HOW_MANY.search(question.text) and _SUM.search(table.lines[0].label) and not _SUM.search(question.text):
        return True
    return counts(question.text) and any(_SHARE_ALONE.fullmatch(result) for line in table.lines for result in line.result)


def _loosely(table: Reckoned) -> bool:
    """True for a line item that shares a word with what is asked for, and is called otherwise."""
    return table.precise <= LOOSE and table.covered < MOSTLY


def _says_more(question: Question, table: Reckoned, library: Library, ranked: Sequence[Found]) -> bool:
    """True when one of the best sentences with a figure bears all of the question that the line items do, and more."""
    terms = [t for t in question.terms if t not in GENERIC]
    bears = borne(table, library)
    held = {t for t in terms if strength(t, bears) == 1.0}
    for found in ranked[:STATING]:
        own = frozenset(stems(found.unit.text)) | library.identity(found.unit.document)
        if figures_in(found.unit.text) and held < {t for t in terms if strength(t, own) == 1.0}:
            return True
    return False


def borne(table: Reckoned, library: Library) -> frozenset[str]:
    """The words that the line items of an answer bear: label, column, group, title, document."""
    series = [part.series for line in table.lines for part in line.parts]
    return frozenset().union(*(s.own | s.around | s.title | library.identity(s.grid.document) for s in series))


def unborne(question: Question, table: Reckoned, library: Library) -> list[str]:
    """The proper names of the question that the figures say nothing of, as written there."""
    bears = borne(table, library)
    return [as_written(question, name) for name in question.names if not strength(name, bears)]


def _stated(asked: Operation, library: Library, ranked: Sequence[Found]) -> Reckoned | None:
    """What the best sentences' own figures give, each with its period."""
    if len(asked.subjects) > 1:
        return None
    for found in ranked[:STATING]:
        series = prose.stated(found.unit, library.dated(found.unit.document)) if found.own >= 2 * COVERED else None
        if series is not None and (made := compute(asked, [Match(series, found.score, found.own, 1.0)], library)):
            return made
    return None


def _favoured(library: Library, passages: Sequence[Passage]) -> dict[str, float]:
    """Tables that the search found."""
    return {
        f"{g.document}:{g.start}": NEAR
        for p in passages[:8]
        for g in library.grids(p.document_id)
        if p.start < g.end and g.start < p.end
    }
