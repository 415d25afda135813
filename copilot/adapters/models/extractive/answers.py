"""A draft for a free question."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import conflicts, show
from copilot.adapters.models.extractive.answer import select
from copilot.adapters.models.extractive.choose import Found
from copilot.adapters.models.extractive.figures_asked import unborne
from copilot.adapters.models.extractive.halves import halves
from copilot.adapters.models.extractive.in_full import in_full
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.question import analyse
from copilot.adapters.models.extractive.selection import Selection
from copilot.adapters.models.extractive.sides import Side, highest, sides
from copilot.adapters.models.extractive.spelling import named, respelt
from copilot.adapters.models.extractive.trend import gaps
from copilot.adapters.models.extractive.words import spelt_out
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.followup import standing
from copilot.domain.markup import escape
from copilot.ports import WordVectors

NEAREST, NEAR = 3, 0.3  # passages shown where none answers, and the share of the question that they hold
NEEDED = "A document that states it, or a question with the names, terms and period that the documents use, would be needed."


def draft_answer(
    brief: Brief, evidence: Evidence, model: str, vectors: WordVectors | None = None
) -> Iterator[Progress | Drafting]:
    """Search, choose, lay out; or say what was looked for and not found."""
    library, writer = Library(evidence, vectors), Writer(evidence)
    names = named(library)
    asked, read = respelt(standing_question(brief), library)
    by_itself = standing_question(brief) == brief.question.strip()
    asked = in_full(asked, names)
    question = analyse(asked)
    as_understood = "the documents" if asked == brief.question.strip() else f"for: {asked[:200]}"
    yield Progress("search", 0, 3, f"searching {as_understood}")
    most = max(brief.prompt.retrieval.passages, 12)
    writer.note(show.DIGEST)
    show.respelt(writer, read)
    if brief.document is None and (several := sides(question, library)):
        answered: list[tuple[str, Selection]] = []
        for n, side in enumerate(several, 1):
            selection = _side(writer, library, side, most)
            answered += [(side.name, selection)] if selection is not None else []
            yield Progress("write", n, len(several), side.name)
        if (most_of := highest(question)) is not None:
            show.first_of(writer, [(name, s.figures) for name, s in answered], highest=most_of)
        confidence = max((s.confidence for _, s in answered), default=0.0)
        yield writer.finish(model, abstained=not answered, confidence=confidence)
        return
    passages = evidence.find(spelt_out(asked), most)
    yield Progress("choose", 1, 3, f"reading {len(passages)} passages")
    whole = brief.document is None and not brief.scope
    selection = select(question, library, passages, own=in_full(respelt(brief.question, library).text, names), whole=whole)
    yield Progress("write", 2, 3, "laying out the evidence")
    if selection.figures is None and by_itself and (confidence := _in_halves(writer, library, asked, most, whole=whole)):
        yield writer.finish(model, abstained=False, confidence=confidence)
        return
    if selection.answers:
        _evidence(writer, library, selection)
    else:
        abstain(writer, library, selection, len(passages))
    yield writer.finish(model, abstained=not selection.answers, confidence=selection.confidence)


def _in_halves(writer: Writer, library: Library, question: str, most: int, *, whole: bool) -> float:
    """Each half of a question that has two, answered or said not to be found; 0 and nothing written where none is answered."""
    read = []
    for half in halves(question):
        passages = library.evidence.find(spelt_out(half), most)
        read.append((half, len(passages), select(analyse(half), library, passages, whole=whole)))
    if not any(selection.answers for *_, selection in read):
        return 0.0
    told: list[Selection] = []
    for half, looked_at, selection in read:
        writer.heading(escape(half.removeprefix(read[0][0]).strip() or half))
        more = _beyond(selection, told)
        if not selection.answers:
            abstain(writer, library, selection, looked_at)
        elif more.answers:
            _evidence(writer, library, more)
        else:
            writer.note("Nothing was found on this beyond what is quoted above.")
        told.append(selection)
    return max(selection.confidence for *_, selection in read if selection.answers)


def _beyond(selection: Selection, told: Sequence[Selection]) -> Selection:
    """What answers without what answered before: the later half of a question is not the former again."""
    figures = {line for s in told if s.answers and s.figures for line in s.figures.lines}
    quoted = {(f.unit.document, f.unit.start) for s in told if s.answers for f in s.sentences}
    return replace(
        selection,
        figures=None if selection.figures and figures.issuperset(selection.figures.lines) else selection.figures,
        sentences=tuple(f for f in selection.sentences if (f.unit.document, f.unit.start) not in quoted),
    )


def _side(writer: Writer, library: Library, side: Side, most: int) -> Selection | None:
    """What the documents of one of those that are set side by side say; None where they do not answer."""
    writer.heading(escape(side.name))
    if not side.documents:
        writer.note(f"**Not found in the documents.** None of them is about {escape(side.name)}.")
        return None
    found = library.evidence.find(spelt_out(side.question), most)
    passages = tuple(p for p in found if p.document_id in side.documents)
    if not passages:
        names = [library.evidence.documents[d].name for d in side.documents]
        passages = tuple(p for name in names for p in library.evidence.find(spelt_out(side.question), most, name))
    selection = select(analyse(side.question), library, passages)
    if not selection.answers:
        abstain(writer, library, selection, len(passages))
        return None
    _evidence(writer, library, selection)
    return selection


def standing_question(brief: Brief) -> str:
    """The question with what it leans on: the turns before when it does not stand alone, the remark of a revision."""
    asked = standing(brief.question, [turn.question for turn in brief.history])
    return " ".join(part.strip() for part in (asked, brief.note) if part.strip())


def _evidence(writer: Writer, library: Library, selection: Selection) -> None:
    ordered = conflicts.order_current_first(library, selection.sentences)
    for line in conflicts.amendments(library, ordered):
        writer.note(line)
    for a, b in conflicts.differing(library, ordered, selection.question)[:2]:
        writer.note(
            f"**Sources differ.** {_place(writer, a)} and {_place(writer, b)} give different figures; both are quoted below."
        )
    if selection.figures is not None:
        show.lines(writer, selection.figures)
        if lacking := gaps(selection.figures):
            writer.note(f"**Gap.** No document here gives what lies between {escape('; '.join(lacking))}.")
        if apart := unborne(selection.question, selection.figures, library):
            names = ", ".join(f"“{escape(name)}”" for name in apart)
            writer.note(f"**Read with care.** No line item was found for {names}: the figures above are not broken down by it.")
    show.sentences(writer, ordered, None if selection.figures or selection.spread else selection.question)
    for one in selection.leaned:
        writer.heading(escape(one.why), 3)
        writer.items([show.quoted(writer, unit) for unit in one.units])
    if selection.unheard:
        said = ", ".join(f"“{escape(word)}”" for word in selection.unheard)
        writer.note(f"**Read with care.** No document quoted here has a word for {said}.")
    if selection.question.asks_why and not any(selection.question.answered_by(f.unit.text) for f in ordered):
        writer.note("**Read with care.** No sentence quoted here gives a reason in plain words.")
    for line in selection.absent:
        writer.note(f"**Not found**: {escape(line)}. Read schedules and definitions before relying on this.")


def _place(writer: Writer, found: Found) -> str:
    unit = found.unit
    mark = writer.cite(unit.document, unit.start, unit.start + show.length(unit))
    return f"{show.where(unit.passage.document, unit.passage.page)} {mark}"


def abstain(writer: Writer, library: Library, selection: Selection, passages: int) -> None:
    """Say what was looked for, what is missing and what would be needed; quote the nearest passages without saying that they answer."""
    searched = ", ".join(escape(d.name) for d in list(library.evidence.documents.values())[:6])
    more = len(library.evidence.documents) - 6
    reason = "; ".join(escape(m) for m in selection.missing) or "nothing in the passages answers it"
    writer.note(
        f"**Not found in the documents.** Looked for: {escape(selection.question.text)}",
        f"What is missing: {reason}.",
        f"Searched: {searched}{f' and {more} more' if more > 0 else ''}; {passages} passages read.",
        NEEDED,
    )
    near = [f for f in selection.sentences if f.own >= NEAR][:NEAREST]
    if near and selection.foreign:
        places = (show.where(f.unit.passage.document, f.unit.passage.page, f.unit.passage.headings) for f in near)
        writer.note("Nearest places, which do not answer: " + "; ".join(dict.fromkeys(places)) + ".")
    elif near:
        writer.note("Nearest passages. They do not answer as far as words tell; read them before you say that nothing does.")
        show.sentences(writer, near)
