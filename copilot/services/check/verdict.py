"""One claim against its evidence: every check, and the verdict that follows."""

from collections.abc import Sequence

from copilot.domain.claim import Verdict
from copilot.services.check.belonging import check_belonging
from copilot.services.check.comparison import same_order
from copilot.services.check.departures import check_departures
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding
from copilot.services.check.movement import check_movement
from copilot.services.check.naming import check_names, check_references
from copilot.services.check.parties import check_parties
from copilot.services.check.periods import check_times
from copilot.services.check.qualifiers import check_qualifiers
from copilot.services.check.refind import check_figures
from copilot.services.check.roles import check_roles
from copilot.services.check.stance import check_stance
from copilot.services.check.statement import Statement, without
from copilot.services.check.support import check_support
from copilot.services.check.typography import evened


def judge(statement: Statement, evidence: Sequence[Evidence], sources: Sequence[str]) -> list[Finding]:
    """Every finding of the claim. `sources` are the whole texts of the cited documents."""
    if verbatim(statement.even, [e.level for e in evidence]):
        return []
    texts = [text for e in evidence for text in e.even]
    if verbatim(statement.even, texts):
        return []
    if statement.unwieldy:
        return [Finding(Verdict.NOT_FOUND, statement.unwieldy)]
    verified = [q for q in statement.quoted if verbatim(evened(q), texts)]
    findings = [
        Finding(Verdict.NOT_FOUND, f"the words in quotation marks do not stand in the cited passage: “{_short(q)}”")
        for q in statement.quoted
        if q not in verified and not any(_loosely(evened(q), t) for t in texts)
    ]
    whole, statement = statement, without(statement, verified)
    if verified and not any(c.isalnum() for c in statement.own):
        return findings
    findings += check_figures(statement, evidence)
    findings += check_times(statement, evidence)
    findings += check_names(statement, evidence)
    findings += check_references(statement, evidence, sources)
    if (same := same_order(statement.own, evidence)) is not None:
        way_round = Finding(Verdict.CONTRADICTED, "the claim compares the two the other way round than the evidence")
        return findings if same else [*findings, way_round]
    findings += check_departures(whole, evidence)
    if not verified:
        findings += check_stance(statement, evidence)
        findings += check_belonging(statement, evidence)
        findings += check_parties(statement, evidence)
        findings += check_roles(statement, evidence)
        findings += check_movement(statement, evidence)
    findings += check_qualifiers(statement, evidence)
    findings += check_support(statement, evidence)
    return findings


def verbatim(words: str, texts: Sequence[str]) -> bool:
    """True when the evened words stand in one of the evened texts."""
    bare = words.strip(" \"'.,;:")
    return bool(bare) and any(_at_word(bare, t) for t in texts)


def _at_word(words: str, text: str) -> bool:
    """True when the words stand in the text, not as part of longer words or figures ('5' in '15', '1.2' in '1.25')."""
    at = text.find(words)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(words) : at + len(words) + 2]
        broken = (before.isalnum() and words[0].isalnum()) or (before in ".,-(" and before and words[0].isdigit())
        broken = (
            broken
            or (after[:1].isalnum() and words[-1].isalnum())
            or (words[-1].isdigit() and after[:1] in (".", ",") and after[1:].isdigit())
        )
        broken = broken or (words[-1].isdigit() and after[:1] == "%")
        if not broken:
            return True
        at = text.find(words, at + 1)
    return False


def _loosely(words: str, text: str) -> bool:
    """A quotation with its own full stop, case at the beginning, or '...' and '[...]' for what was left out."""
    parts = [p.strip(" \"'.,;:[]") for p in words.replace("[...]", "...").split("...")]
    return all(p.casefold() in text.casefold() for p in parts if p)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"
