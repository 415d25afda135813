"""What the evidence lacks to answer a question, in plain words."""

from collections.abc import Sequence

from copilot.adapters.models.extractive.choose import Found, acronyms
from copilot.adapters.models.extractive.disclosures import filing
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.lookup import made_of
from copilot.adapters.models.extractive.question import Expects, Question, as_written, strength
from copilot.adapters.models.extractive.reckoned import Reckoned
from copilot.adapters.models.extractive.strangers import strangers
from copilot.adapters.models.extractive.words import stems
from copilot.domain.passage import Passage


def lacking(question: Question, library: Library, passages: Sequence[Passage], sentences: Sequence[Found],
             figures: Reckoned | None, *, weak: bool, forgiven: bool, clause: bool) -> tuple[list[str], bool]:  # fmt: skip
    """What is missing, and whether what was found is of somebody or some year that was not asked about.

    `clause`: what is asked is a clause, and found. It may give no figure: a cap of 'the fees paid in the year'."""
    documents = list(dict.fromkeys([f.unit.document for f in sentences] + [p.document_id for p in passages]))
    if not documents:
        return ["no passage of the documents resembles the question"], False
    unknown = [n for n in strangers(question, library, documents) if not forgiven or n in acronyms(question)]
    lacks = [f"no document that was found names “{as_written(question, name)}”" for name in unknown]
    years = {p.year for p in question.periods if p.year}
    absent = sorted(y for y in years if not any(y in library.years(d) for d in documents))
    lacks += [f"no document that was found names the year {year}" for year in absent]
    foreign = bool(lacks)
    filed = figures is None and not clause and all(filing(library, f.unit.document) for f in sentences)
    for measure in made_of(question.text) if filed else ():  # a study may say it in other words, a filing hardly
        if not any(_gives(measure, question, f) for f in sentences):
            lacks.append("no line item or sentence gives " + " ".join(as_written(question, t) for t in sorted(measure)))
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
    lacking = [f"“{as_written(question, t)}”" for t in question.terms if not strength(t, held)]
    where = "the nearest says" if sentences else "the passages say"
    return f": {where} nothing on {', '.join(lacking[:6])}" if lacking else ""
