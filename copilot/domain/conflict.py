"""Conflicts of interest: which persons may have nothing to do with which matters, and why."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from copilot.domain.engagement import Engagement

ALIKE = 0.85  # from this ratio on, two names are shown to a person as perhaps the same: 'Castelan' and 'Castellan' have 0.94
SIGNIFICANT = 4  # letters of a word that names by itself; shorter ones (of, the, UK) do not

# Legal forms at the end of a name, in the spelling that `normalised` has brought them to. Data, not law: add freely.
LEGAL_FORMS = frozenset(
    [
        "ab",
        "ag",
        "aps",
        "as",
        "asa",
        "bhd",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "cv",
        "doo",
        "eirl",
        "gmbh",
        "inc",
        "incorporated",
        "jsc",
        "kft",
        "kg",
        "kgaa",
        "kk",
        "lc",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "ltda",
        "mbh",
        "nv",
        "ohg",
        "ojsc",
        "ooo",
        "oy",
        "oyj",
        "plc",
        "private",
        "proprietary",
        "pte",
        "pty",
        "pvt",
        "rt",
        "sa",
        "sab",
        "sapa",
        "sarl",
        "sas",
        "sasu",
        "sca",
        "sdn",
        "se",
        "sl",
        "slu",
        "spa",
        "sprl",
        "srl",
        "sro",
        "ug",
        "unlimited",
        "zao",
        "zrt",
    ]
)
_DROPPED = re.compile(r"[.'’`´]|(?<=\b\w)/(?=\w\b)")  # S.A. is SA, A/S is AS
_SEPARATING = re.compile(r"[\W_]+")


class ConflictKind(StrEnum):
    """What a conflict is with. A party bars wherever the name is client or counterparty; the next two only in that part."""

    PARTY = "party"
    CLIENT = "client"
    COUNTERPARTY = "counterparty"
    MATTER = "matter"


@dataclass(frozen=True, slots=True)
class Conflict:
    """An entry of the register. Never changed, never removed: `lifts` names the entry that this one ends.

    `member` is the account for which it was declared; it bars the person, whatever account they use. `name` is the party's,
    or the engagement's in words; `engagement` is the barred engagement's id where the conflict is with a matter.
    """

    id: str
    member: str
    kind: ConflictKind
    name: str
    reason: str
    declared_by: str
    declared_at: datetime
    engagement: str | None = None
    lifts: str | None = None


def in_force(entries: Iterable[Conflict]) -> list[Conflict]:
    """Those that no later entry has lifted."""
    everything = list(entries)
    lifted = {entry.lifts for entry in everything}
    return [entry for entry in everything if entry.lifts is None and entry.id not in lifted]


def bars(conflict: Conflict, engagement: Engagement) -> bool:
    """Whether the conflict keeps its person out of the engagement."""
    if conflict.kind is ConflictKind.MATTER:
        return conflict.engagement == engagement.id
    name = normalised(conflict.name)
    return bool(name) and any(name == normalised(party) for party in _parties(conflict, engagement))


def looks_barred(conflict: Conflict, engagement: Engagement) -> bool:
    """Whether a party's name is so like the conflict's that a person should look at it; it bars nothing by itself."""
    if conflict.kind is ConflictKind.MATTER or bars(conflict, engagement):
        return False
    return any(alike(conflict.name, party) for party in _parties(conflict, engagement))


def normalised(name: str) -> str:
    """A party's name without case, accents, punctuation, a leading article and the legal form at its end.

    '  The Larkfield Foods, P.L.C.' and 'LARKFIELD FOODS' are one. A name that is nothing but a legal form stays as it is.
    """
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    bare = "".join(c for c in bare if unicodedata.category(c) not in ("Mn", "Cf")).replace("&", " and ").replace("+", " and ")
    words = _SEPARATING.sub(" ", _DROPPED.sub("", bare)).split()
    kept = words[1:] if len(words) > 1 and words[0] == "the" else words
    while len(kept) > 1 and kept[-1] in LEGAL_FORMS | {"and"}:
        kept = kept[:-1]
    return " ".join(kept)


def alike(one: str, other: str) -> bool:
    """Whether two names may mean the same: one's words are among the other's, or they are spelt nearly alike."""
    a, b = normalised(one), normalised(other)
    few, many = sorted((set(a.split()), set(b.split())), key=len)
    contained = few <= many and any(len(word) >= SIGNIFICANT for word in few)
    return bool(a and b) and (contained or SequenceMatcher(None, a, b).ratio() >= ALIKE)


def _parties(conflict: Conflict, engagement: Engagement) -> tuple[str, ...]:
    client = (engagement.client,) if engagement.client else ()
    parts = {
        ConflictKind.CLIENT: client,
        ConflictKind.COUNTERPARTY: engagement.counterparties,
        ConflictKind.PARTY: (*client, *engagement.counterparties),
    }
    return parts.get(conflict.kind, ())
