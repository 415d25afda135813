"""The words that announce an item of a list: '(b) is independently developed;' says nothing without 'It does not include what:'."""

import re
from collections.abc import Sequence

from copilot.adapters.models.extractive.library import Library
from copilot.adapters.models.extractive.unit import Unit
from copilot.adapters.models.extractive.wordings import Hit

ITEM = re.compile(r"^\W*(?:\([a-z\divx]{1,4}\)|[a-z]{1,3}[.)]|\d{1,2}\)|[•–-])\s*", re.IGNORECASE)
_GOES_ON = re.compile(r"[a-z]")  # an item that begins small is part of the sentence that announces it
_ANNOUNCES = re.compile(r"(?:[:—–]|\b(?:that|which|if|to|shall|will|not|by|of|or|and))\s*$", re.IGNORECASE)
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


def _lead(unit: Unit, library: Library) -> Unit | None:
    item = ITEM.match(unit.text)
    if item is None or not _GOES_ON.match(unit.text[item.end() :]):
        return None
    before = library.reading(unit.document).before(unit, REACH)
    announcing = next((u for u in reversed(before) if not ITEM.match(u.text) or _ANNOUNCES.search(u.text)), None)
    return announcing if announcing is not None and _ANNOUNCES.search(announcing.text) and library.trusted(announcing) else None
