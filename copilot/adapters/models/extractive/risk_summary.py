"""A summary of the risks that filings disclose: the captions under 'Risk Factors' by kind, each with the exposure told beneath it.

Of documents that list none, the sentences that tell of a risk; what only speaks of hedging, accounting or of managing risks is none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from copilot import datafile
from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive import risks, show
from copilot.adapters.models.extractive.answers import NEEDED, standing_question
from copilot.adapters.models.extractive.choose import about
from copilot.adapters.models.extractive.disclosures import filings_meant
from copilot.adapters.models.extractive.grid import named_documents
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.phrases import Phrase, phrase
from copilot.adapters.models.extractive.question import analyse
from copilot.adapters.models.extractive.sides import sides
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.words import stems
from copilot.adapters.models.writer import Writer
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.markup import escape
from copilot.domain.prompt import Prompt, Shape

_FILE = Path(__file__).with_name("risk_kinds.yaml")
CLOSELY = 2  # what a phrase that names a kind counts, beside a word that goes with it
BENEATH = 120  # sentences looked at beneath a caption
EXPLAINED = 8  # captions of a kind whose consequence is quoted where no exposure is quantified
PER_KIND = 5  # sentences of a kind where no captions are listed
SAME = 0.6  # share of their words that two captions of one risk have in common
LONGEST = 450  # characters of a sentence quoted beneath a caption
HEDGES = re.compile(
    r"\b(?:could|may|might|can|would|likely|subject to|subjects?|exposed?|exposes|no assurance|cannot be certain|depends?|dependent)\b",
    re.IGNORECASE,
)
HARMS = re.compile(
    r"\b(?:advers\w+|harm\w*|risks?|loss(?:es)?|los[et]|disrupt\w*|declin\w*|decreas\w*|reduc\w+|fail\w*|delay\w*|damag\w*|interrupt\w*"
    r"|litigation|proceedings|claims|liabilit\w+|penalt\w+|fines|breach\w*|shortage\w*|volatil\w+|uncertain\w*|fluctuat\w+|impair\w*"
    r"|negativ\w+|unable|inability|unfavorabl\w+|vulnerab\w+|difficult\w*|default\w*|restrict\w*|los(?:e|ing)|weigh|suffer\w*|materially)\b",
    re.IGNORECASE,
)
EXPOSED = re.compile(
    rf"{HARMS.pattern}|\b(?:accounted for|represent\w*|expos\w*|outstanding|indebtedness|owe)\b", re.IGNORECASE
)
# What is done about a risk, or how it is accounted for, is not the risk.
_MANAGES = re.compile(
    r"\b(?:may|might|can|could) (?:also )?(?:use|enter into|designate|elect|hedge)\b|\bto (?:hedge|offset|mitigate|reduce|manage|address|minimi[sz]e)\b"
    r"|\brisk(?:-based| management)\b|\b(?:mitigat|manag|reduc|minimi[sz]|address|prevent)\w*\s+(?:\w+\s+){0,4}?risks?\b"
    r"|\b(?:recogni[sz]ed|recorded|presented|measured|classified|amorti[sz]ed)\b|\bpro forma\b",
    re.IGNORECASE,
)
# What has come about already: a suit that was brought, a customer who stands for a tenth.
_STANDS = re.compile(
    r"\bcustomers?\b[^.]{0,80}\b(?:represented|accounted for)\b|\b(?:represented|accounted for)\b[^.]{0,80}\bcustomers?\b"
    r"|\bfiled an?\b[^.]{0,40}\b(?:lawsuit|complaint|action|suit)\b|\balleg(?:es|ed|ing)\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(r"\brisks?\b|\bexpos|\badvers|\buncertain|\bvolatil|\bfluctuat|\bthreat", re.IGNORECASE)
_RISKS = re.compile(r"\brisks?\b(?!\s+(?:management|committee|officer))|\buncertaint", re.IGNORECASE)
# An amount, a share or a count of what is exposed; a date, a year and the number of a section are none.
_AMOUNT = re.compile(
    r"[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:%|percent\b|per cent\b|basis points\b)|\b\d[\d.,]*\s(?:million|billion|thousand)\b|\b(?:one|two|three|four|five|six|\d+) customers?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the file."""

    name: str
    closely: tuple[Phrase, ...]
    words: tuple[Phrase, ...]

    def fits(self, text: str) -> int:
        """How much the words speak for this kind."""
        near = sum(p.stands_in(text) for p in self.closely)
        return CLOSELY * near + sum(p.stands_in(text) for p in self.words)


class Risk(NamedTuple):
    """A caption and the sentences beneath it."""

    caption: Unit
    beneath: tuple[Unit, ...]


@lru_cache(maxsize=1)
def kinds() -> tuple[Kind, ...]:
    """All entries of the file."""
    return tuple(
        Kind(row["name"], tuple(map(phrase, row["closely"])), tuple(map(phrase, row["words"]))) for row in datafile.read(_FILE)
    )


def asks_for_risks(prompt: Prompt) -> bool:
    """True for a summary each of whose sections asks for risks."""
    questions = [question.partition("?")[0] for _, question in prompt.items]
    return prompt.shape is Shape.SUMMARY and bool(questions) and all("risk" in question.casefold() for question in questions)


def draft_risks(brief: Brief, evidence: Evidence, model: str) -> Iterator[Progress | Drafting]:
    """The risks of each company asked about, from its newest filing that lists them."""
    library, writer = Library(evidence), Writer(evidence)
    writer.note(show.DIGEST)
    question = standing_question(brief)
    several = sides(analyse(question), library) if brief.document is None else []
    asked = [(side.question, sorted(side.documents)) for side in several if side.documents] or [(question, [])]
    for n, (one, of_side) in enumerate(asked):
        yield Progress("read", n, len(asked), one[:80])
        _write(brief, one, of_side, library, writer)
    yield writer.finish(model, abstained=not writer.cited)


def _write(brief: Brief, question: str, of_side: Sequence[str], library: Library, writer: Writer) -> None:
    """The sections of one company, or of the documents that the request names."""
    meant = [d.id for d in named_documents(brief, library)]
    documents = about(analyse(question), library, list(of_side) or meant)
    newest = filings_meant(analyse(question), library, documents) or documents
    listed, pointing = _listed(library, newest)
    if listed:
        _sections(brief, writer, library, listed, pointing)
        _new_since(writer, library, listed, [d for d in newest if d != listed[0].caption.document])
        return
    read = newest[:1] or documents
    told = _told(brief.prompt.items, read, library)
    if len(read) == 1 and (pointing or any(told.values())):
        writer.heading(f"Risks told · {escape(library.evidence.documents[read[0]].name)}")
    _pointing(writer, library, pointing)
    silent = []
    for name, units in told.items():
        if units:
            writer.heading(escape(name), 3)
            for place in dict.fromkeys(_place(u) for u in units):
                writer.heading(place, 4)
                writer.items([show.quoted(writer, u) for u in units if _place(u) == place])
        else:
            silent.append(escape(name))
    if silent:
        writer.note(f"**Not found in the documents**: {'; '.join(silent)}.", NEEDED)


def _place(unit: Unit) -> str:
    return show.where(unit.passage.document, unit.passage.page, unit.passage.headings)


def _listed(library: Library, newest: Sequence[str]) -> tuple[list[Risk], list[Unit]]:
    """The risks that the newest filing with captions lists; what the newest of all says of where its risks are told."""
    pointing: list[Unit] = []
    for document in newest:
        listed = risks.listed(library, document)
        pointing = pointing or listed.pointing
        if len(listed.captions) >= risks.FEW:
            ends = [*(c.start for c in listed.captions[1:]), listed.end]
            return [Risk(c, _beneath(c, end, library)) for c, end in zip(listed.captions, ends, strict=True)], pointing
    return [], pointing


def _beneath(caption: Unit, end: int, library: Library) -> tuple[Unit, ...]:
    """The sentences between a caption and where the next one begins."""
    following = library.reading(caption.document).after(caption, BENEATH)
    return tuple(u for u in following if caption.end <= u.start < end and not u.row)


def _kind(risk: Risk, names: Sequence[str]) -> str:
    """The section that a risk belongs to: by its caption, else by what is told beneath it, else the last."""
    known = [k for k in kinds() if k.name in names]
    for text in (risk.caption.text, " ".join(u.text for u in risk.beneath[:4])):
        best = max(known, key=lambda k: k.fits(text), default=None)
        if best is not None and best.fits(text):
            return best.name
    return names[-1]


def _sections(brief: Brief, writer: Writer, library: Library, listed: Sequence[Risk], pointing: Sequence[Unit]) -> None:
    names = [name for name, _ in brief.prompt.items]
    of_kind = {name: [r for r in listed if _kind(r, names) == name] for name in names}
    document = listed[0].caption.passage.document
    writer.heading(f"Risk factors · {escape(document)}")
    _pointing(writer, library, pointing)
    library.evidence.give(r.caption.passage for r in listed)
    for name, of_name in of_kind.items():
        if not of_name:
            continue
        writer.heading(escape(name), 3)
        ordered = sorted(of_name, key=lambda r: (_exposure(r) is None, r.caption.start))
        writer.items([_line(writer, library, risk, n < EXPLAINED) for n, risk in enumerate(ordered)])
    if without := [escape(name) for name, of_name in of_kind.items() if not of_name]:
        writer.note(f"**No risk factor of {escape(document)} is captioned so**: {'; '.join(without)}.")


def _line(writer: Writer, library: Library, risk: Risk, explained: bool) -> str:
    """The caption, its page, and the exposure or consequence."""
    told = _exposure(risk) or (_consequence(risk) if explained else None)
    page = f" (page {risk.caption.passage.page})" if risk.caption.passage.page else ""
    line = show.quoted(writer, risk.caption) + page
    if told is None:
        return line
    library.evidence.give([told.passage])
    return f"{line}: {show.quoted(writer, told)}"


def _exposure(risk: Risk) -> Unit | None:
    """The sentence that puts a figure on the risk."""
    return next((u for u in risk.beneath if _AMOUNT.search(u.text) and _sentence(u) and EXPOSED.search(u.text)), None)


def _consequence(risk: Risk) -> Unit | None:
    """The sentence that says most of what may happen, in the caption's words."""
    about = frozenset(stems(risk.caption.text))
    telling = [u for u in risk.beneath if tells_of_risk(u.text) and _sentence(u)]
    return max(telling, key=lambda u: len(about.intersection(stems(u.text))) + min(3, len(HARMS.findall(u.text))), default=None)


def _sentence(unit: Unit) -> bool:
    return unit.text[:1].isupper() and len(unit.text) <= LONGEST and unit.text.rstrip()[-1:] in '.!”"'


def tells_of_risk(text: str) -> bool:
    """True for a sentence that says what may happen and that it does harm."""
    return HEDGES.search(text) is not None and HARMS.search(text) is not None and _MANAGES.search(text) is None


def _told(items: Sequence[tuple[str, str]], documents: Sequence[str], library: Library) -> dict[str, list[Unit]]:
    """Of documents without captions, the sentences that tell of a risk, by kind; those under a heading on risks first."""
    found: dict[str, list[tuple[bool, float, Unit]]] = {name: [] for name, _ in items}
    for document in documents:
        reading = library.reading(document)
        scores = {hit.unit.start: hit.score for name, wordings in items for hit in reading.hits(name, wordings)}
        for unit in reading.units:
            headed = any(_RISKS.search(h) for h in unit.passage.headings)
            if (headed or unit.start in scores) and _stated(unit, headed=headed) and library.trusted(unit):
                found.get(_best_kind(unit.text), []).append((headed, scores.get(unit.start, 0.0), unit))
    best = {name: sorted(of, key=lambda f: (not f[0], -f[1], f[2].start))[:PER_KIND] for name, of in found.items()}
    library.evidence.give(unit.passage for of in best.values() for _, _, unit in of)
    return {name: [unit for _, _, unit in of] for name, of in best.items()}


def _stated(unit: Unit, *, headed: bool) -> bool:
    """True for a sentence that tells of a risk, or of what has come about; under a heading on risks also for one that speaks of one."""
    text = unit.text
    if unit.row or not _sentence(unit) or risks.points(text):
        return False
    speaks = headed and _SPEAKS.search(text) is not None and _MANAGES.search(text) is None
    return speaks or tells_of_risk(text) or _STANDS.search(text) is not None


def _best_kind(text: str) -> str:
    """The kind that the words speak for; empty where they speak for none."""
    best = max(kinds(), key=lambda k: k.fits(text))
    return best.name if best.fits(text) else ""


def _pointing(writer: Writer, library: Library, pointing: Sequence[Unit]) -> None:
    """What the filing says of its risk factors: where they stand, and whether they changed."""
    if pointing:
        library.evidence.give(u.passage for u in pointing)
        writer.heading("What the filing says of its risk factors", 3)
        writer.items([show.quoted(writer, u) for u in pointing])


def _new_since(writer: Writer, library: Library, listed: Sequence[Risk], earlier: Sequence[str]) -> None:
    """Name the captions that the filing before does not have, where it lists its risks too."""
    for document in earlier:
        before = [frozenset(stems(u.text)) for u in risks.listed(library, document).captions]
        if len(before) < risks.FEW:
            continue
        fresh = [r.caption for r in listed if not any(_alike(frozenset(stems(r.caption.text)), b) for b in before)]
        name = escape(library.evidence.documents[document].name)
        quoted = "; ".join(f"“{escape(' '.join(u.text.split()))}”" for u in fresh)
        writer.note(f"**Not captioned in {name}**: {quoted}." if fresh else f"**Every caption stands in {name} too.**")
        return


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= SAME * max(1, len(one | other))
