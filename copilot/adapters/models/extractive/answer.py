"""A question answered from evidence, word for word: figures first where figures are asked for, then sentences."""

from collections.abc import Sequence

from copilot.adapters.models.extractive.best import best_sentences, section
from copilot.adapters.models.extractive.choose import Found, about, choose_sentences
from copilot.adapters.models.extractive.contracts import Clauses, clause_sentences
from copilot.adapters.models.extractive.dealt import Dealt, dealt
from copilot.adapters.models.extractive.disclosures import Disclosed
from copilot.adapters.models.extractive.figures_asked import figures_asked
from copilot.adapters.models.extractive.lacking import lacking
from copilot.adapters.models.extractive.leaned_on import leaned_on
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.operation import Op
from copilot.adapters.models.extractive.periods import years_of
from copilot.adapters.models.extractive.question import Question, as_written
from copilot.adapters.models.extractive.reckoned import Reckoned
from copilot.adapters.models.extractive.selection import Selection
from copilot.adapters.models.extractive.strangers import nowhere
from copilot.adapters.models.extractive.sure import surely
from copilot.adapters.models.extractive.told import told
from copilot.domain.passage import Passage

# Share of the question that the best evidence must hold, else the drafter abstains: of figures, and of sentences without vectors.
ENOUGH = 0.33
# How sure of sentences it must be (sure.py). Declined with no answer of all declined, and of all that have none, as `copilot bench
# answers` prints them: CLAP NQ 0.87 [0.80, 0.92] and 0.68 [0.60, 0.75], MTRAG-UN 0.82 [0.64, 0.92] and 0.68 [0.51, 0.81]. The value
# was looked at on all rows: by halves (curve.half) 0.83 and 0.90, 0.92 (12 of 13) and 0.71 (12 of 17) of the declined have none.
SURE = 0.59
ABSENT = 0.3  # the most that it is sure of an answer whose clause the contracts lack
ON_SECTION, AMENDING = 0.5, 2  # share of the question in a sentence of an amendment, and how many, quoted beside what it amends
HALF = 0.5  # share of the question in the best sentence below which it is told which words of it no document quoted has
PLAIN = 0.75  # from which a name that no document bears is forgiven: everything else that is asked stands there


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
    everywhere = about(
        question, library, list(library.evidence.documents if whole else dict.fromkeys(p.document_id for p in passages))
    )
    found = clause_sentences(question, library, passages, whole=whole)
    told_of = told(question, library, passages, ranked, everywhere) if not found.sentences else None
    figures = _not_beside(figures_asked(question, library, passages, ranked, everywhere), found, told_of)
    of_section = _section(question, library, passages, ranked) if figures is None else []
    sentences = of_section or best_sentences(
        question, ranked, library, beside_figures=figures is not None or bool(found.sentences)
    )
    sentences = _quoted(question, sentences, figures, found, told_of)
    sure = _sure(question, own, library, passages, [*ranked, *of_section])
    in_contracts = all(f.unit.document in found.read for f in ranked[:3])  # else another document may answer
    clause = Dealt()
    if in_contracts and figures is None and told_of is None:
        if by_clause and found.read:
            clause = dealt(question, library, found, sentences)
        if found.absent and not (found.sentences or of_section or clause.better):
            return Selection(question, tuple(sentences), None, found.absent, min(sure, ABSENT))
    if clause.better:
        sentences, found = list(clause.sentences), Clauses(list(clause.besides), alone=False, read=found.read)
    sure = max(sure, SURE) if clause.surely else sure
    tells = told_of is not None and bool(told_of.sentences)
    plainly = bool(found.sentences) or tells
    confidence = max([sure, *([figures.covered * SURE / ENOUGH] if figures is not None else []), *([1.0] if plainly else [])])
    missing, foreign = lacking(
        question,
        library,
        passages,
        sentences,
        figures,
        weak=confidence < SURE * enough / ENOUGH,
        forgiven=figures is None and library.vectors is not None and sure >= PLAIN,
        clause=(bool(found.sentences) and found.alone) or clause.plainly or tells,
    )
    if told_of is not None and not told_of.sentences and figures is None:
        missing = [f"no sentence of the filings states {told_of.name}", *missing]
    loose = figures is None and not plainly and bool(sentences) and sentences[0].own < HALF
    quoting = sentences and found.read and (found.sentences or clause.dealing)
    leaned = leaned_on([f.unit for f in sentences], library, only_limits=plainly and not clause.better) if quoting else []
    library.evidence.give(u.passage for one in leaned for u in one.units)
    return Selection(
        question,
        tuple(sentences),
        figures,
        tuple(missing),
        min(confidence, 1.0),
        spread=len({f.unit.document for f in found.sentences}) > 1 or (tells and len(sentences) > 1),
        absent=found.absent if found.sentences else (),
        foreign=foreign,
        unheard=_unheard(question, library, sentences) if loose else (),
        leaned=tuple(leaned),
    )


def _not_beside(figures: Reckoned | None, found: Clauses, told_of: Disclosed | None) -> Reckoned | None:
    """The figures, or those told with what is asked for. None beside a clause that is itself asked for: the insured limit of one
    risk is a cell of something narrower.
    """
    if found.sentences and found.alone and figures is not None and figures.op is Op.VALUE and figures.precise < 1:
        return None
    return told_of.table if told_of is not None and (told_of.sentences or told_of.table or not told_of.figures) else figures


def _section(question: Question, library: Library, passages: Sequence[Passage], ranked: Sequence[Found]) -> list[Found]:
    """The section that is headed as what is asked for, and what amendments say of it."""
    of_section = section(question, library, passages)
    amending = [f for f in ranked if f.own >= ON_SECTION and library.amendment(f.unit.document)][:AMENDING]
    return [*of_section, *amending] if of_section else []


def _quoted(
    question: Question, sentences: Sequence[Found], figures: Reckoned | None, found: Clauses, told_of: Disclosed | None
) -> list[Found]:
    """The sentences shown: what is told, or the clauses before the others, or those that do not gainsay the figures."""
    if told_of is not None and told_of.sentences:
        return told_of.sentences
    kept = [f for f in sentences if figures is None or not _of_other_years(question, f)]
    if not found.sentences:
        return kept
    quoted = {(f.unit.document, f.unit.start) for f in found.sentences}
    return [*found.sentences, *(f for f in kept if not found.alone and (f.unit.document, f.unit.start) not in quoted)]


def _unheard(question: Question, library: Library, sentences: Sequence[Found]) -> tuple[str, ...]:
    """The words of the question that no document quoted has."""
    documents = list(dict.fromkeys(f.unit.document for f in sentences))
    return tuple(as_written(question, term) for term in nowhere(question, library, documents))


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
