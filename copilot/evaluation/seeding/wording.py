"""Names, parties, denials, modal verbs and directions, swapped."""

import random
import re
from collections.abc import Iterable, Sequence

from copilot.domain.wordlists import words_of
from copilot.evaluation.seeding.dates import DATE, MONTHS
from copilot.evaluation.seeding.swap import Made, one_of, put, words

_RUN = re.compile(r"\b[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]{2,})*\b")
_MIDDLE = re.compile(r"[\w,;)’'”\"]\s+$")
_COMMON = frozenset(
    words_of(
        """
    the this that these those there for from with under in on at by if when where while since after before during
    because however although our we they their his her its it all any each both no not section article clause exhibit
    schedule item note table figure page annex appendix part form total net gross other an and but or who what which
    such sales revenue revenues income loss cost costs year years quarter monday tuesday wednesday thursday friday
    saturday sunday fiscal company agreement see as to of upon no
    """
    )
)
_INVENTED = words_of(
    "Meridian Halvorsen Castellan Ostrava Brightwater Kessler Tamarind Lindqvist Pemberton Zhao Valdane Orsini"
)
_ROLES = (
    ("Supplier", "Buyer"), ("Seller", "Buyer"), ("Seller", "Purchaser"), ("Licensor", "Licensee"), ("Landlord", "Tenant"),
    ("Lessor", "Lessee"), ("Lender", "Borrower"), ("Disclosing Party", "Receiving Party"), ("Discloser", "Recipient"),
    ("Employer", "Employee"), ("Customer", "Provider"), ("Customer", "Supplier"), ("Client", "Contractor"), ("Company", "Consultant"),
    ("Company", "Executive"), ("Distributor", "Manufacturer"), ("Franchisor", "Franchisee"), ("Assignor", "Assignee"),
    ("Company", "Distributor"), ("Parent", "Subsidiary"), ("placebo", "treatment"), ("placebo group", "treatment group"),
)  # fmt: skip
_DENIALS = r"(?P<verb>shall|may|will|must|can|should|does|did|is|are|was|were|has|have|had|could|would)"
_PLAIN = re.compile(rf"\b{_DENIALS}\b(?!\s+(?:not|no|never|neither)\b)(?!\s*[,.;:?])(?!n[’']t)(?=\s+[a-z])")
_DENIED = re.compile(rf"\b{_DENIALS} not\b(?! (?:limited|later|less|more|only|exceed))")
_MODALS = {
    "shall": ("may",), "must": ("may", "should"), "may": ("shall", "must"), "is required to": ("may",), "are required to": ("may",),
    "is permitted to": ("is required to",), "are permitted to": ("are required to",), "is entitled to": ("is obliged to",), "may not": ("may",),
    "shall not": ("may",), "must not": ("may",), "is obliged to": ("is entitled to",), "has the right to": ("has the obligation to",),
}  # fmt: skip
_DIRECTIONS = {
    "increase": ("decrease",), "increased": ("decreased", "fell"), "increases": ("decreases",), "increasing": ("decreasing",),
    "decrease": ("increase",), "decreased": ("increased", "rose"), "decreases": ("increases",), "decreasing": ("increasing",),
    "rose": ("fell",), "fell": ("rose",), "grew": ("shrank", "fell"), "growth": ("decline",), "decline": ("growth", "rise"), "declined": ("rose",),
    "higher": ("lower",), "lower": ("higher",), "above": ("below",), "below": ("above",), "more than": ("less than",),
    "less than": ("more than",), "exceeds": ("is below",), "exceeded": ("was below",), "at least": ("at most",), "at most": ("at least",),
    "not less than": ("not more than",), "no more than": ("no less than",), "maximum": ("minimum",), "minimum": ("maximum",),
    "before": ("after",), "after": ("before",), "prior to": ("after",), "up to": ("at least",), "greater than": ("less than",),
    "improved": ("worsened",), "reduced": ("increased",), "gain": ("loss",), "favorable": ("unfavorable",), "unfavorable": ("favorable",),
    "inflow": ("outflow",), "outflow": ("inflow",),
}  # fmt: skip
_MODAL, _DIRECTION = words(_MODALS), words(_DIRECTIONS)


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Capitalised words that stand inside sentences somewhere, dates and headings' words aside: the names of a work."""
    found: dict[str, int] = {}
    for text in texts:
        for match in _RUN.finditer(text):
            if _MIDDLE.search(text[max(0, match.start() - 3) : match.start()]) and _is_name(match.group()):
                found[match.group()] = found.get(match.group(), 0) + 1
    return tuple(sorted(found))


def _is_name(run: str) -> bool:
    return not any(w.casefold() in _COMMON or w in MONTHS for w in re.split(r"[ -]", run))


def name(claim: str, random_: random.Random, others: Sequence[str]) -> Made | None:
    """Another name in the place of one: of the same work where there are some, else invented."""
    dates = [m.span() for m in DATE.finditer(claim)]
    known = frozenset(others)
    found = [
        m
        for m in _RUN.finditer(claim)
        if _is_name(m.group())
        and (_MIDDLE.search(claim[max(0, m.start() - 3) : m.start()]) or m.group() in known)
        and not any(a < m.end() and m.start() < b for a, b in dates)
    ]
    if not found:
        return None
    match = random_.choice(found)
    pool = [n for n in others if n.casefold() not in claim.casefold() and match.group() not in n and n not in match.group()]
    strangers = [n for n in _INVENTED if n not in claim]
    return put(claim, *match.span(), random_.choice(pool if pool and random_.random() < 0.5 else strangers))


def party(claim: str, random_: random.Random, others: Sequence[str]) -> Made | None:
    """The other side of the contract, or of the trial; both sides exchanged where the claim names both."""
    found = [(a, b) for pair in _ROLES for a, b in (pair, pair[::-1]) if re.search(rf"\b{a}\b", claim)]
    if not found:
        return None
    a, b = random_.choice(found)
    if re.search(rf"\b{b}\b", claim):
        after = re.sub(rf"\b(?:{a}|{b})\b", lambda m: b if m.group() == a else a, claim)
    else:
        after = re.sub(rf"\b{a}\b", b, claim)
    return Made(after, a, b) if after != claim else None


def negation(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """A 'not' put after a verb, or taken away."""
    if removable := [*_DENIED.finditer(claim)]:
        match = random_.choice(removable)
        return put(claim, *match.span(), match["verb"])
    found = [*_PLAIN.finditer(claim)]
    if not found:
        return None
    match = random_.choice(found)
    return put(claim, *match.span(), f"{match.group()} not")


def modality(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Leave for duty, duty for leave, leave for a ban."""
    return one_of(claim, _MODAL, _MODALS, random_)


def direction(claim: str, random_: random.Random, _: Sequence[str]) -> Made | None:
    """Up for down, above for below, before for after."""
    return one_of(claim, _DIRECTION, _DIRECTIONS, random_)
