"""A compliance matrix: each 'shall' of a specification beside its evidence; met or not met only where figures decide it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import show
from copilot.adapters.models.extractive.choose import choose_sentences
from copilot.adapters.models.extractive.grid import WORKERS, documents_meant
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.limits import judge, subject
from copilot.adapters.models.extractive.proofs import NUMBER as _NUMBER
from copilot.adapters.models.extractive.proofs import Proof, lettered, proofs_by_number, requirement_number
from copilot.adapters.models.extractive.question import analyse
from copilot.adapters.models.extractive.sentences import sentences
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape
from copilot.domain.passage import Passage

RULE = (
    "“Met” and “not met” are set only where a figure and a limit in the same unit decide, or where a report's own verdict on that "
    "requirement number says so and no figure speaks against it; all else is unknown."
)
NUMBERED = 5  # requirements with a number of their own from which on sentences without one are no rows
REQUIREMENTS = 200  # most rows of one matrix
EVIDENCE_DOCUMENTS = 12
ENOUGH = 0.45  # share of a requirement's words that evidence must hold
_SHALL = re.compile(r"\b(?:shall|must|is required to|are required to)\b", re.IGNORECASE)
_DEFINES = re.compile(
    r"\bshall (?:mean|have the (?:same |respective )?meanings?|be (?:construed|interpreted) as|refer to)\b", re.IGNORECASE
)
# What grants, limits or explains, and what keeps a document in force, asks nobody to do anything.
_NO_DUTY = re.compile(
    r"\bshall (?:not )?have (?:the |full |no |any |sole |such )*(?:power|right|authority|discretion|obligation|liability|responsibility|option)s?\b"
    r"|\bshall (?:survive|govern|prevail|inure|enure|constitute|be entitled|be deemed|be governed|be binding|be construed|become effective"
    r"|(?:continue|remain) in (?:full )?(?:force|effect))\b"
    r"|\bshall not (?:be (?:obligated|obliged|required|liable|deemed|construed|entitled)|constitute|affect|relieve|limit|prejudice|prevent)\b"
    r"|\bshall (?:default|occur|fail to|have (?:been|given|\w+ed)|be ineffective)\b"
    r"|\bnothing\b[^.]{0,120}\bshall\b|\bno (?:failure|delay|waiver|amendment|termination)\b[^.]{0,120}\bshall\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:which|that|who) (?:is|are|was|were) required to\b|\b(?:if|as|where|when) (?:it |they )?(?:is|are) required to\b",
    re.IGNORECASE,
)
_SPECIFICATION = re.compile(r"\bspec|requirement|standard|criteria|tender|statement of work", re.IGNORECASE)


class Status(StrEnum):
    MET = "met"
    NOT_MET = "not met"
    UNKNOWN = "unknown"


def draft_compliance(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """Requirements of the specifying documents, evidence from the others."""
    library, writer = Library(evidence), Writer(evidence)
    writer.note(show.DIGEST, RULE)
    yield Progress("read", 0, 0, "collecting requirements")
    specifying = specifications(brief, library)
    units, unnumbered = matrix_requirements(library, specifying)
    found: list[list[Proof]] = []
    with ThreadPoolExecutor(WORKERS) as pool:
        for proofs in pool.map(lambda unit: best_evidence(unit, library, specifying), units):
            found.append(proofs)
            yield Progress("search", len(found), len(units), f"requirement {len(found)}")
    rows = [_row(writer, library, n, unit, proofs) for n, (unit, proofs) in enumerate(zip(units, found, strict=True), 1)]
    writer.table(["No.", "Requirement", "Evidence", "Status"], rows)
    if unnumbered:
        places = ", ".join(dict.fromkeys(show.where(u.passage.document, u.passage.page) for u in unnumbered))
        writer.note(f"**Left out**: sentences with “shall” or “must” that carry no requirement number, on {places}.")
    if not rows:
        writer.note("**Not found in the documents.** No requirement (shall, must) stands in any document.",
                    "A specification in the engagement, or its name in the request, would be needed.")  # fmt: skip
    yield writer.finish(model, abstained=not rows)


def matrix_requirements(library: Library, specifying: list[str]) -> tuple[list[Unit], list[Unit]]:
    """The rows of the matrix, and the sentences left out because the others are numbered and they are not."""
    units = [u for d in specifying for u in requirements(library, d)][:REQUIREMENTS]
    numbered = [u for u in units if lettered(requirement_number(u, library))]
    if len(numbered) < NUMBERED:
        numbered = units
    library.give_spans([(u.document, u.start, u.end) for u in numbered])
    return numbered, [u for u in units if u not in numbered]


def specifications(brief: Brief, library: Library) -> list[str]:
    """The documents that demand: the one asked about, those named so, else the one with the most 'shall' per word."""
    documents = list(library.evidence.documents.values())
    if brief.document is not None:
        return [d.id for d in documents if d.name == brief.document]
    named = [d.id for d in documents if _SPECIFICATION.search(f"{d.name} {d.title}")]
    if named:
        return named
    meant = documents_meant(analyse(brief.question), library)
    if len(meant) < len(documents):
        return [d.id for d in meant]
    counts = {d.id: len(_SHALL.findall(library.evidence.text(d.id))) for d in documents}
    return [d for d, n in counts.items() if n and n == max(counts.values())]


def requirements(library: Library, document: str) -> list[Unit]:
    """Every sentence or table cell that says shall or must, in order."""
    text, extract = library.evidence.text(document), library.evidence.body(document).extract
    name = library.evidence.documents[document].name
    cells = [(c.start, c.end) for t in extract.tables for c in t.cells]
    spans = sorted({(s.start, s.end) for block in _blocks(library, document) for s in sentences(text, *block)} | set(cells))
    units = []
    for start, end in spans:
        if (
            _SHALL.search(text, start, end)
            and demands(text[start:end])
            and end - start > 20
            and not library.evidence.hidden(document, start, end)
        ):
            place = Passage(1, name, document, extract.page_at(start), start, end, text[start:end], 0.0)
            units.append(Unit(document, start, end, text[start:end], "", place))
    return units


def demands(sentence: str) -> bool:
    """True for a sentence that asks somebody or something for something, and neither defines, grants nor keeps in force."""
    return _DEFINES.search(sentence) is None and _SHALL.search(_NO_DUTY.sub(" ", _RELATIVE.sub(" ", sentence))) is not None


def _blocks(library: Library, document: str) -> list[tuple[int, int]]:
    extract = library.evidence.body(document).extract
    tables = [(t.start, t.end) for t in extract.tables]
    blocks = [(b.start, b.end) for b in extract.blocks] or [(0, len(extract.text))]
    return [b for b in blocks if not any(s < b[1] and b[0] < e for s, e in tables)]


def best_evidence(unit: Unit, library: Library, specifying: list[str]) -> list[Proof]:
    """What bears on a requirement: table rows that name its number, else the best sentence of another document."""
    named = proofs_by_number(unit, requirement_number(unit, library), library, specifying)
    if named:
        return named
    question = analyse(subject(_NUMBER.sub("", _SHALL.sub(" ", unit.text))))
    others = [d for d in library.evidence.documents.values() if d.id not in specifying]
    passages = tuple(p for d in others[:EVIDENCE_DOCUMENTS] for p in library.evidence.find(unit.text, 4, d.name))
    ranked = [f for f in choose_sentences(question, library, passages) if f.covered >= ENOUGH and f.own >= ENOUGH / 2]
    decided = [f for f in ranked[:4] if judge(unit.text, f.unit.text) is not None]
    return [Proof(f.unit.document, f.unit.start, f.unit.end, judge(unit.text, f.unit.text)) for f in (decided or ranked)[:1]]


def _row(writer: Writer, library: Library, number: int, unit: Unit, proofs: list[Proof]) -> list[str]:
    label = requirement_number(unit, library)
    requirement = show.quoted(writer, unit)
    name = escape(label) if label else f"row {number}"
    if not proofs:
        return [name, requirement, "—", Status.UNKNOWN]
    said = {proof.met for proof in proofs if proof.met is not None}
    status = Status.UNKNOWN if len(said) != 1 else Status.MET if said == {True} else Status.NOT_MET
    shown = [
        f"{escape(library.evidence.documents[p.document].name)}: {writer.quote(p.document, p.start, p.end)}" for p in proofs
    ]
    return [name, requirement, " ".join(shown), status]
