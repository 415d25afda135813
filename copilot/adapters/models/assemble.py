"""A model's answer as a draft in our markup, written by our code: its words are text and nothing else."""

import html
import re
from collections.abc import Mapping, Sequence

from copilot.adapters.models.evidence import Evidence
from copilot.adapters.models.extractive.sentences import sentences
from copilot.adapters.models.locate import locate
from copilot.adapters.models.output import ModelAnswer, ModelCitation, ModelClaim
from copilot.adapters.models.writer import Writer
from copilot.domain.claims import states
from copilot.domain.markup import MARKER, escape
from copilot.domain.passage import Passage

_IMAGE_OR_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|!?\[([^\]]*)\]\[[^\]]*\]")
_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\bmailto:|\bdata:\w+/)\S+", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,500}>")
_FURNITURE = re.compile(r"[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}(?=\W|$)|^\s*(?:[-*+>#]+|\d+[.)])\s+")

Labels = Mapping[str, Passage]


def clean(text: str) -> str:
    """A model's sentence without links, images, HTML, markers and emphasis, escaped. An address is named as removed."""
    plain = html.unescape(text)
    plain = _IMAGE_OR_LINK.sub(lambda m: m[1] or m[2] or "", plain)
    plain = _ADDRESS.sub("(address removed)", _TAG.sub("", plain))
    plain = MARKER.sub("", plain)
    return escape(_FURNITURE.sub("", plain))


def problems(answer: ModelAnswer, labels: Labels, evidence: Evidence) -> list[str]:
    """What one repair round may mend: labels that do not exist and quotations that do not stand in their passage."""
    found = []
    for n, claim in enumerate(answer.claims):
        for c in claim.citations:
            passage = labels.get(_label(c.label))
            if passage is None:
                found.append(f"claims.{n}: there is no passage '{c.label[:20]}'")
            elif locate(c.quotation, evidence.text(passage.document_id)[passage.start : passage.end]) is None:
                found.append(
                    f"claims.{n}: the quotation '{c.quotation[:80]}' does not stand in {c.label}; copy it character for "
                    f"character"
                )
    return found


def claim_line(writer: Writer, claim: ModelClaim, labels: Labels) -> str:
    """The claim with its markers; a claim of several sentences carries them after each, so that none stands bare."""
    marks = "".join(dict.fromkeys(_mark(writer, c, labels) for c in claim.citations))
    text = clean(claim.text)
    parts = [text[s.start : s.end] for s in sentences(text, 0, len(text))] or [text]
    return " ".join(f"{part} {marks}".rstrip() for part in parts)


def write_claims(writer: Writer, claims: Sequence[ModelClaim], labels: Labels, heading: str = "") -> None:
    """Claims as lists under their sections, sections in the order of their first claim, all under the heading, if any."""
    if heading and claims:
        writer.heading(clean(heading))
    for section in dict.fromkeys(claim.section for claim in claims):
        if section and clean(section) != clean(heading):
            if states(
                clean(section)
            ):  # nobody checks a heading: what asserts something is listed as a claim that cites nothing
                writer.items([clean(section)])
            else:
                writer.heading(clean(section), 3 if heading else 2)
        writer.items([claim_line(writer, c, labels) for c in claims if c.section == section])


def notes(writer: Writer, answers: Sequence[ModelAnswer]) -> None:
    """Assumptions and open questions, each once, as notes."""
    for title, lines in (
        ("Assumptions", [a for answer in answers for a in answer.assumptions]),
        ("Not found, or open", [q for answer in answers for q in answer.open_questions]),
    ):
        if lines:
            writer.note(f"**{title}**", *dict.fromkeys(clean(line) for line in lines))


def _mark(writer: Writer, citation: ModelCitation, labels: Labels) -> str:
    passage = labels.get(_label(citation.label))
    if passage is None:
        return ""  # names no evidence: the claim goes to the check without it and is marked there
    place = locate(citation.quotation, writer.text(passage.document_id, passage.start, passage.end))
    if place is None:
        return writer.cite_unlocated(passage, citation.quotation)
    return writer.cite(passage.document_id, passage.start + place[0], passage.start + place[1])


def _label(label: str) -> str:
    return label.strip().strip("[]").upper()
