"""What an engagement was agreed under: who owns the work, what is confidential, where data and people may be, how long."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from copilot.errors import UsageError

LONGEST = 2_000  # characters of a clause
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")  # ISO 3166-1 alpha-2, with an ISO 3166-2 subdivision
_EU = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
    "NL", "PL", "PT", "RO", "SE", "SI", "SK",
})  # fmt: skip
UNIONS = {"EU": _EU, "EEA": _EU | {"IS", "LI", "NO"}}


class Keeping(StrEnum):
    """What happens when somebody or something does not fit the terms."""

    REFUSE = "refuse"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Terms:
    """Clauses in the parties' own words, and places as ISO 3166 codes, EU or EEA; no places: anywhere."""

    owner: str = ""  # who owns the work product
    confidentiality: str = ""
    non_compete: str = ""
    retention: str = ""
    data_places: tuple[str, ...] = ()  # where documents and drafts may be kept, and sent to a model
    people_places: tuple[str, ...] = ()  # where members who see them may be
    keeping: Keeping = Keeping.REFUSE

    def clauses(self) -> tuple[tuple[str, str], ...]:
        """What was agreed, as (label, text); what was not is left out."""
        told = (
            ("Work product", self.owner),
            ("Confidentiality", self.confidentiality),
            ("Non-compete", self.non_compete),
            ("Retention", self.retention),
            ("Data may be in", ", ".join(self.data_places)),
            ("People may be in", ", ".join(self.people_places)),
        )
        return tuple((label, text) for label, text in told if text)

    def for_the_client(self) -> tuple[tuple[str, str], ...]:
        """The clauses that bind whoever holds a deliverable, as (label, text)."""
        told = (("Work product", self.owner), ("Confidentiality", self.confidentiality), ("Retention", self.retention))
        return tuple((label, text) for label, text in told if text)


def place(text: str) -> str:
    """A place's code. Raises UsageError for what is none."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code) and code not in UNIONS:
        raise UsageError(f"'{text.strip()[:40]}' is no place: give an ISO 3166 code such as DE or US-NY, or EU or EEA")
    return code


def within(code: str, allowed: Iterable[str]) -> bool:
    """Whether the place (empty: not known) is one of those allowed, or lies in one of them."""
    country = code.partition("-")[0]
    lies_in = {code, country, *(union for union, members in UNIONS.items() if country in members)}
    if code == "EU":
        lies_in.add("EEA")
    return bool(code) and not lies_in.isdisjoint(allowed)
