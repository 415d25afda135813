"""A question answered from evidence, word for word: figures first where figures are asked for, then sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from copilot.adapters.models.extractive import debts, definitions, prose, reasons, risks, show, splits, trend, which
from copilot.adapters.models.extractive.best import best_sentences, section
from copilot.adapters.models.extractive.choose import Found, about, acronyms, choose_sentences
from copilot.adapters.models.extractive.clauses import named
from copilot.adapters.models.extractive.columns import asked_apart, without_columns
from copilot.adapters.models.extractive.contracts import agreed, clause_sentences
from copilot.adapters.models.extractive.disclosures import Disclosed, disclosed, filing
from copilot.adapters.models.extractive.kinds import counts, of_kind
from copilot.adapters.models.extractive.leaned_on import Leaned, leaned_on
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import Match, made_of
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.opening import opening
from copilot.adapters.models.extractive.operation import Op, Operation, operation
from copilot.adapters.models.extractive.periods import years_of
from copilot.adapters.models.extractive.question import GENERIC, Expects, Question, analyse, strength
from copilot.adapters.models.extractive.reckon import compute, reckon
from copilot.adapters.models.extractive.reckoned import Favoured, Reckoned
from copilot.adapters.models.extractive.strangers import nowhere, strangers
from copilot.adapters.models.extractive.sure import surely
from copilot.adapters.models.extractive.together import together
from copilot.adapters.models.extractive.unit import pieces
from copilot.adapters.models.extractive.whole_clause import PLAINLY, WHOLE, Answering, answering
from copilot.adapters.models.extractive.words import CONCEPT, stem, stems, words
from copilot.domain.passage import Passage

NEAR = 0.05  # what a table gains that the search found
STATING = 4  # sentences whose own figures are looked at
# When figures of a table answer, and not sentences. Over the span questions of half of TAT-QA that read a figure: 124 of 130
# right cells are kept and 8 questions that a sentence answers get a cell.
COVERED, PRECISE, PRECISE_UNLESS_ASKED, BEHIND = 0.4, 0.5, 0.6, 0.1
# Share of the question that the best evidence must hold, else the drafter abstains: of figures, and of sentences without vectors.
ENOUGH = 0.33
# How sure of sentences it must be (sure.py). Declined with no answer of all declined, and of all that have none, as `copilot bench
# answers` prints them: CLAP NQ 0.87 [0.79, 0.92] and 0.64 [0.57, 0.71], MTRAG-UN 0.82 [0.64, 0.92] and 0.68 [0.51, 0.81]. The value
# was looked at on all rows: by halves (curve.half) 0.83 and 0.90, 0.92 (12 of 13) and 0.71 (12 of 17) of the declined have none.
SURE = 0.59
# Of its own label, and of the question, below which a line item is not the one whose change is asked for.
LOOSE, MOSTLY = 0.5, 0.7
PIECES = 3  # quotations in which a long sentence that answers is given
ABSENT = 0.3  # the most that it is sure of an answer whose clause the contracts lack
# How well one clause of a contract must answer (whole_clause.py): at all, by score and share; by its title, where another clause is of
# the type asked for; by its share, where none is and it is headed so; and where it is not.
BEARS, HELD, HEADED, DEALS, ALMOST = 0.6, 0.45, 0.25, 0.7, 0.85
OVER_TIME = (Op.CHANGE, Op.GROWTH, Op.DEVELOPS)
ON_SECTION, AMENDING = 0.5, 2  # share of the question in a sentence of an amendment, and how many, quoted beside what it amends
_SHARE_ALONE = re.compile(r"[-(–]?\d[\d.,]*\s?%\)?")
_SEQUENTIAL = re.compile(
    r"\bsequential|\bqoq\b|\bquarter[- ](?:over|on|to)[- ]quarter\b|\b(?:previous|prior|preceding|last|first|second|third|fourth) quarter\b|\bquarter (?:before|earlier)\b",
    re.IGNORECASE,
)
WHETHER = 0.8  # share of a yes-or-no question that a line item must bear for its figure to answer
_YES_OR_NO = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|shall|should|will)\b", re.IGNORECASE
)
_IN_PERCENT = re.compile(r"\d\s?(?:%|per ?cent)", re.IGNORECASE)
HALF = 0.5  # share of the question in the best sentence below which it is told which words of it no document quoted has
TOLD = 0.6  # share of the question in a sentence that says that the figure moved, though not why
PLAIN = 0.75  # from which a name that no document bears is forgiven: everything else that is asked stands there


@dataclass(frozen=True, slots=True)
class Selection:
    """What answers a question. `missing` says in plain words what the evidence lacks; empty when it answers.

    `spread`: it is a clause of several documents, or told in several sentences, so that no one figure in it is the answer.
    `absent`: what else is asked for and the contracts lack. `foreign`: of somebody or some year that no document found speaks of.
    `unheard`: what is asked about and the documents quoted have no word for. `leaned`: what the sentences of a contract refer to.
    """

    question: Question
    sentences: tuple[Found, ...]
    figures: Reckoned | None = None
    missing: tuple[str, ...] = ()
    confidence: float = 1.0
    spread: bool = False
    absent: tuple[str, ...] = ()
    foreign: bool = False
    unheard: tuple[str, ...] = ()
    leaned: tuple[Leaned, ...] = ()

    @property
    def answers(self) -> bool:
        return not self.missing and bool(self.sentences or self.figures)


def select(
    question: Question,
    library: Library,
    passages: Sequence[Passage],
    enough: float = ENOUGH,
    *,
    own: str = "",
    whole: bool = False,
    by_clause: bool = True,
) -> Selection:
    """The figures and sentences that answer, or what is missing.

    `own` is the turn as typed, where the question is more. `whole`: contracts may be read beyond the passages.
    `by_clause`: the clause of a contract that deals with it is quoted under its own title.
    """
    ranked = choose_sentences(question, library, passages)
    figures = _figures(question, library, passages, ranked, whole=whole)
    clauses, alone, absent, read = clause_sentences(question, library, passages, whole=whole)
    if clauses and alone and figures is not None and figures.op is Op.VALUE and figures.precise < 1:
        figures = None  # a cell of something narrower, the insured limit of one risk, where the clause itself is asked for
    everywhere = _of_those_named(question, library, passages, whole=whole)
    told = disclosed(question, library, everywhere) if not clauses else None
    if not clauses and risks.asks(question, library) and (listed := risks.risks(question, library, everywhere)):
        told = Disclosed("risk factors", listed, figures=False)
    if (
        not clauses
        and told is None
        and reasons.asks_why(question.text)
        and (why := reasons.reasons(question, library, passages))
    ):
        told = Disclosed("reasons", why, figures=False)
    elif (
        told is None
        and not clauses
        and reasons.asks_what_moved(question.text)
        and not any(f.own >= TOLD and reasons.moves(f.unit.text) for f in ranked[:3])
        and all(filing(library, p.document_id) for p in passages)
    ):
        told = Disclosed("why it moved", [], figures=False)  # what only shares words with the figure gives no reason
    if told is not None and (told.sentences or told.table or not told.figures):
        figures = told.table
    of_section = section(question, library, passages) if figures is None else []
    if of_section:
        of_section += [f for f in ranked if f.own >= ON_SECTION and library.amendment(f.unit.document)][:AMENDING]
    sentences = of_section or best_sentences(question, ranked, library, beside_figures=figures is not None or bool(clauses))
    if figures is not None:
        sentences = [f for f in sentences if not _of_other_years(question, f)]
    if clauses:
        quoted = {(f.unit.document, f.unit.start) for f in clauses}
        sentences = [*clauses, *(f for f in sentences if not alone and (f.unit.document, f.unit.start) not in quoted)]
    if told is not None and told.sentences:
        sentences = told.sentences
    in_contracts = all(f.unit.document in read for f in ranked[:3])  # else another document may answer
    of_contracts = (
        by_clause and bool(read) and in_contracts and told is None and figures is None and not definitions.term(question.text)
    )
    dealing = answering(question, sorted(d for d in read if agreed(d, library)), library) if of_contracts else []
    dealt = bool(dealing) and _deals(question, library, dealing[0], clauses, alone=alone, absent=bool(absent))
    if dealt:
        quoted = {(u.document, u.start) for a in dealing for u in a.units}
        others = [f for f in sentences if (f.unit.document, f.unit.start) not in quoted]
        within = {u.start for u in dealing[0].provision.units}
        typed = next((u for f in clauses[:1] for u in dealing[0].units if u.start == f.unit.start), dealing[0].best)
        dealing[0] = replace(dealing[0], best=typed)  # the sentence of the type asked for stands first
        besides = [f for f in others if f in clauses and (dealing[0].share < DEALS or f.unit.start in within)][:AMENDING]
        changing = [f for f in others if f not in besides and library.amendment(f.unit.document)][:AMENDING]
        sentences, absent, clauses, alone = [*_as_dealt(dealing), *besides, *changing], (), besides, False
        library.evidence.give(f.unit.passage for f in sentences)
    sure = _sure(question, own, library, passages, [*ranked, *of_section])
    if absent and not clauses and figures is None and not of_section and told is None and in_contracts:
        return Selection(question, tuple(sentences), None, absent, min(sure, ABSENT))
    if dealing and dealing[0].literal and dealing[0].share >= (DEALS if dealing[0].titled >= HEADED else ALMOST):
        sure = max(sure, SURE)
    plainly = bool(clauses) or (told is not None and bool(told.sentences))
    confidence = max([sure, *([figures.covered * SURE / ENOUGH] if figures is not None else []), *([1.0] if plainly else [])])
    forgiven = figures is None and library.vectors is not None and sure >= PLAIN
    missing, foreign = _missing(
        question,
        library,
        passages,
        sentences,
        figures,
        weak=confidence < SURE * enough / ENOUGH,
        forgiven=forgiven,
        clause=(bool(clauses) and alone)
        or (dealt and dealing[0].share >= DEALS)
        or (told is not None and bool(told.sentences)),
    )
    if told is not None and not told.sentences and figures is None:
        missing = [f"no sentence of the filings states {told.name}", *missing]
    loose = figures is None and not plainly and sentences and sentences[0].own < HALF
    unheard = nowhere(question, library, list(dict.fromkeys(f.unit.document for f in sentences))) if loose else []
    spread = len({f.unit.document for f in clauses}) > 1 or (told is not None and len(told.sentences) > 1)
    quoting = sentences and read and (clauses or dealing)
    leaned = leaned_on([f.unit for f in sentences], library, only_limits=bool(clauses) and not dealt) if quoting else []
    library.evidence.give(u.passage for one in leaned for u in one.units)
    return Selection(
        question,
        tuple(sentences),
        figures,
        tuple(missing),
        min(confidence, 1.0),
        spread,
        absent if clauses else (),
        foreign,
        tuple(_as_written(question, term) for term in unheard),
        tuple(leaned),
    )


def _deals(
    question: Question, library: Library, best: Answering, clauses: Sequence[Found], *, alone: bool, absent: bool
) -> bool:
    """True where the one clause answers better than what was found: sentences of a type of clause, or none of it."""
    if not best.literal:
        return False
    headed = best.score >= PLAINLY and best.titled >= HEADED
    if absent:
        return best.titled >= HEADED and best.share >= DEALS and (best.literal > 1 or best.score >= PLAINLY)
    if clauses:  # the type of clause is surer than the question's words, unless a clause is headed with them
        first = clauses[0].unit
        opened = any(
            h.unit.start == first.start for c in named(question).clauses for h in opening(c.name, first.document, library)
        )
        several = len({f.unit.document for f in clauses}) > 1
        inside = first.start in {u.start for u in best.provision.units}
        enough = alone and inside and best.provision.length > WHOLE  # of a long clause the sentences of its type say enough
        return headed and not (opened or several or enough) and best.share >= (DEALS if alone else HELD)
    return best.score >= BEARS and best.share >= HELD


def _as_dealt(dealing: Sequence[Answering]) -> list[Found]:
    """The clauses as they are quoted, each under its own number and title."""
    return [
        Found(replace(u, passage=replace(u.passage, headings=(a.provision.name,))), a.score, a.share, a.share, a.share)
        for a in dealing
        for sentence in a.answer_first
        for u in (pieces(sentence, show.QUOTATION, PIECES) if sentence == a.best else [sentence])
    ]


def _of_those_named(question: Question, library: Library, passages: Sequence[Passage], *, whole: bool) -> list[str]:
    """The documents about those whom the question names; `whole`: of all, not only of those that the search found."""
    return about(
        question, library, list(library.evidence.documents if whole else dict.fromkeys(p.document_id for p in passages))
    )


def _of_other_years(question: Question, found: Found) -> bool:
    """True for a sentence that names years, and none that is asked for: beside the right figure it says a wrong one."""
    asked, named = {p.year for p in question.periods if p.year}, set(years_of(found.unit.text))
    if any(p.fiscal for p in question.periods) and "fiscal" not in found.unit.text.casefold():
        return False  # dates lie in other years than the fiscal one
    return bool(asked and named) and not asked & named


def _sure(question: Question, own: str, library: Library, passages: Sequence[Passage], ranked: Sequence[Found]) -> float:
    """How sure it is of the sentences; without vectors by their words alone, on the same scale."""
    if not ranked:
        return 0.0
    if library.vectors is not None:
        return surely(library.vectors, question, own or question.text, library, passages)
    return max((f.own + f.flat) / 2 for f in ranked[:3]) * SURE / ENOUGH


def _figures(
    question: Question, library: Library, passages: Sequence[Passage], ranked: Sequence[Found], *, whole: bool
) -> Reckoned | None:
    """What tables or sentences give in figures; None where words are asked for, or no figure fits."""
    in_each = asked_apart(question.text)
    question = analyse(without_columns(question.text)) if in_each else question
    asked = replace(operation(question.text), apart=in_each, sequential=_SEQUENTIAL.search(question.text) is not None)
    documents = about(question, library, list(dict.fromkeys(p.document_id for p in passages)))
    favoured = _favoured(library, passages)
    apart = splits.asked(question.text)
    through = None if asked.sequential else trend.course(question.text, question.periods)
    if apart is not None and (parts := splits.split(question, apart, library, documents)):
        return parts
    if through is not None:
        everywhere = _of_those_named(question, library, passages, whole=whole)
        if followed := trend.follow(question, through, library, everywhere, favoured):
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
    if table is None or _says_more(question, table, library, ranked) or _share_of_what_is_counted(question, table):
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


def _share_of_what_is_counted(question: Question, table: Reckoned) -> bool:
    """True for a percentage where a number or an amount is asked for: 97.6% of sales came from stores, and that is not how many."""
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
    return [_as_written(question, name) for name in question.names if not strength(name, bears)]


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


def _missing(question: Question, library: Library, passages: Sequence[Passage], sentences: Sequence[Found],
             figures: Reckoned | None, *, weak: bool, forgiven: bool, clause: bool) -> tuple[list[str], bool]:  # fmt: skip
    """What is missing, and whether what was found is of somebody or some year that was not asked about.

    `clause`: what is asked is a clause, and found. It may give no figure: a cap of 'the fees paid in the year'."""
    documents = list(dict.fromkeys([f.unit.document for f in sentences] + [p.document_id for p in passages]))
    if not documents:
        return ["no passage of the documents resembles the question"], False
    unknown = [n for n in strangers(question, library, documents) if not forgiven or n in acronyms(question)]
    lacks = [f"no document that was found names “{_as_written(question, name)}”" for name in unknown]
    years = {p.year for p in question.periods if p.year}
    absent = sorted(y for y in years if not any(y in library.years(d) for d in documents))
    lacks += [f"no document that was found names the year {year}" for year in absent]
    foreign = bool(lacks)
    filed = figures is None and not clause and all(filing(library, f.unit.document) for f in sentences)
    for measure in made_of(question.text) if filed else ():  # a study may say it in other words, a filing hardly
        if not any(_gives(measure, question, f) for f in sentences):
            lacks.append("no line item or sentence gives " + " ".join(_as_written(question, t) for t in sorted(measure)))
    if weak:
        lacks.append("no sentence or table row speaks of all that is asked" + _uncovered(question, sentences, passages))
    if (
        not lacks
        and not (forgiven or clause)
        and figures is None
        and question.expects in (Expects.FIGURE, Expects.DATE)
        and not any(question.answered_by(f.unit.text) for f in sentences)
    ):
        lacks.append("the passages on this subject hold no " + ("date" if question.expects is Expects.DATE else "figure"))
    return lacks, foreign


def _gives(measure: frozenset[str], question: Question, found: Found) -> bool:
    """True for a sentence that speaks of the measure and holds a figure."""
    held = frozenset(stems(found.unit.text))
    return all(strength(t, held) for t in measure) and question.answered_by(found.unit.text)


def _uncovered(question: Question, sentences: Sequence[Found], passages: Sequence[Passage]) -> str:
    """What the nearest sentence lacks; where none is near, what no passage bears."""
    held = frozenset(stems(sentences[0].unit.text if sentences else " ".join(p.text for p in passages)))
    lacking = [f"“{_as_written(question, t)}”" for t in question.terms if not strength(t, held)]
    where = "the nearest says" if sentences else "the passages say"
    return f": {where} nothing on {', '.join(lacking[:6])}" if lacking else ""


def _as_written(question: Question, term: str) -> str:
    """The question's own words for a term."""
    parts = term.partition(":")[2].split("+") if term.startswith(CONCEPT) else [term]
    return " ".join(next((m.group() for m in words(question.text) if stem(m.group()) == part), part) for part in parts)
