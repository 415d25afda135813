"""Evidence as a model is given it: labelled, fenced, within the budget; nothing in a document can close its fence."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.domain.document import Document
from copilot.domain.drafting import Brief
from copilot.domain.passage import Passage
from copilot.ports import TokenCounter

_FENCE = re.compile(r"<<<|>>>")


@dataclass(frozen=True, slots=True)
class Laid:
    """The evidence's text, and the passage behind each label."""

    text: str
    labels: dict[str, Passage]


def lay_out(passages: Sequence[Passage], counter: TokenCounter, tokens: int, characters: int) -> Laid:
    """Best passages first, until a budget is used up; a passage that does not fit whole is left out."""
    pieces: list[str] = []
    labels: dict[str, Passage] = {}
    for passage in passages:
        piece = _fenced(f"S{len(labels) + 1}", passage)
        cost = counter.count(piece)
        if cost > tokens or len(passage.text) > characters:
            continue
        tokens, characters = tokens - cost, characters - len(passage.text)
        labels[f"S{len(labels) + 1}"] = passage
        pieces.append(piece)
    return Laid("\n\n".join(pieces) or "(no passage was found)", labels)


def describe(documents: Sequence[Document]) -> str:
    """One line a document: its name, and its title where it has another."""
    lines = [f"- {_line(d.name)}" + (f" ({_line(d.title)})" if d.title and d.title != d.name else "") for d in documents[:60]]
    return "\n".join(lines + ([f"- and {len(documents) - 60} more"] if len(documents) > 60 else []))


def recount(brief: Brief) -> str:
    """Earlier turns, shortened."""
    turns = [f"Asked: {_line(t.question)[:600]}\nDrafted: {_line(t.text)[:1500]}" for t in brief.history[-3:]]
    return "\n".join(turns) or "(none)"


def unfenced(text: str) -> str:
    """Foreign text that cannot be taken for a fence."""
    return _FENCE.sub(lambda m: " ".join(m.group()), text)


def _fenced(label: str, passage: Passage) -> str:
    """The mark depends on the text itself, so that a document cannot write its own end fence."""
    mark = hashlib.sha256(f"{label}{passage.text}".encode("utf-8", "surrogatepass")).hexdigest()[:8]
    place = [f'document "{_line(passage.document)}"'] + ([f"page {passage.page}"] if passage.page is not None else [])
    if passage.headings:
        place.append(f'under "{_line(" > ".join(passage.headings))[:200]}"')
    return f"<<<EVIDENCE {label} {mark}>>> {', '.join(place)}\n{unfenced(passage.text)}\n<<<END {label} {mark}>>>"


def _line(text: str) -> str:
    return unfenced(" ".join(text.split()))
