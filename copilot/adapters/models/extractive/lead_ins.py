"""The words that announce an item of a list: '(b) is independently developed;' says nothing without 'It does not include what:'.

Of a list that runs on in one sentence, too long to be quoted whole, the items that are the clause are quoted, and what announces them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from copilot.adapters.models.extractive.clauses import Clause
from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.phrases import Phrase
from copilot.adapters.models.extractive.show import QUOTATION
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Hit, phrases

ITEM = re.compile(r"^\W*(?:\([a-z\divx]{1,4}\)|[a-z]{1,3}[.)]|\d{1,2}\)|[•–-])\s*", re.IGNORECASE)
_GOES_ON = re.compile(r"[a-z]")  # an item that begins small is part of the sentence that announces it
ANNOUNCES = re.compile(r"(?:[:—–]|\b(?:that|which|if|to|shall|will|not|by|of|or|and))\s*$", re.IGNORECASE)
_NESTS = re.compile(r"(?:[:—–]|\b(?:that|which|if|to|shall|will|not|by|of))\s*$", re.IGNORECASE)  # "; or" ends an item
_INLINE = re.compile(r"(?<=[\s;:,])\((?:[a-z]|[ivx]{1,4})\)\s", re.IGNORECASE)
ITEMS = 3  # of one sentence that are quoted
REACH = 14  # sentences that are looked back


def with_lead_ins(hits: Sequence[Hit], library: Library) -> list[Hit]:
    """The hits, and before each that is an item of a list the sentence that announces the list; each once, in the hits' order."""
    found: list[Hit] = []
    told: set[tuple[str, int]] = set()
    for hit in hits:
        lead = _lead(hit.unit, library)
        for one in ([Hit(lead, hit.score)] if lead else []) + [hit]:
            if (one.unit.document, one.unit.start) not in told:
                told.add((one.unit.document, one.unit.start))
                found.append(one)
    return found


def with_items(hits: Sequence[Hit], library: Library) -> list[Hit]:
    """The hits, and after each that announces a list ('may terminate if any of the following occurs:') its first items; each once."""
    told = {(hit.unit.document, hit.unit.start) for hit in hits}
    found: list[Hit] = []
    for hit in hits:
        found.append(hit)
        items = _items_of(hit.unit, library)
        if not any((item.document, item.start) in told for item in items):  # else those that are the clause stand there already
            told |= {(item.document, item.start) for item in items}
            found += [Hit(item, hit.score) for item in items]
    return found


def _items_of(unit: Unit, library: Library) -> list[Unit]:
    """The first items of the list that a sentence announces with a colon; none where it holds some itself."""
    if not unit.text.rstrip().endswith((":", ":-", "—")) or _INLINE.search(unit.text):
        return []
    items: list[Unit] = []
    for after in library.reading(unit.document).after(unit, ITEMS):
        if ITEM.match(after.text) is None or after.row:
            break
        items.append(after)
    return [item for item in items if library.trusted(item)]


def _lead(unit: Unit, library: Library) -> Unit | None:
    item = ITEM.match(unit.text)
    if item is None or not _GOES_ON.match(unit.text[item.end() :]):
        return None
    before = library.reading(unit.document).before(unit, REACH)
    announcing = next((u for u in reversed(before) if not ITEM.match(u.text) or _NESTS.search(u.text)), None)
    return announcing if announcing is not None and ANNOUNCES.search(announcing.text) and library.trusted(announcing) else None


def narrowed(hits: Sequence[Hit], clause: Clause) -> list[Hit]:
    """The hits, a long list in one sentence as its beginning and the items that are the clause."""
    telling = (*clause.first, *phrases(clause.question))
    return [one for hit in hits for one in _items(hit, telling)]


def _items(hit: Hit, telling: Sequence[Phrase]) -> list[Hit]:
    text = hit.unit.text
    starts = [m.start() for m in _INLINE.finditer(text)] if len(text) > QUOTATION else []
    if len(starts) < 2:
        return [hit]
    spans = [(0, starts[0]), *zip(starts, [*starts[1:], len(text)], strict=True)]
    kept = [span for span in spans[1:] if any(p.stands_in(text[slice(*span)]) for p in telling)][:ITEMS]
    if not kept or any(p.stands_in(text[slice(*spans[0])]) for p in telling):
        return [hit]
    announced = ANNOUNCES.search(text[: starts[0]].rstrip()) is not None and starts[0] <= QUOTATION
    return [_part(hit, *span) for span in ([spans[0]] if announced else []) + kept]


def _part(hit: Hit, start: int, end: int) -> Hit:
    unit = hit.unit
    text = unit.text[start:end]
    end = start + len(text.rstrip())
    return Hit(replace(unit, start=unit.start + start, end=unit.start + end, text=unit.text[start:end]), hit.score)
