"""A claim against a text that may be long: `copilot check` and evaluations."""

from copilot.domain.claim import Verdict
from copilot.domain.claims import split_claims
from copilot.services.check.evidence import Evidence
from copilot.services.check.finding import Finding, gravest
from copilot.services.check.statement import read_statement
from copilot.services.check.verdict import judge


def check_pair(claim: str, evidence: str) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict of the claim's worst sentence, and the reasons of all."""
    pieces = split_claims(claim)
    if not pieces:
        return Verdict.NOT_FOUND, ("the claim says nothing",)
    if not any(c.isalnum() for c in evidence):
        return Verdict.NOT_FOUND, ("the evidence is empty",)
    item = Evidence(text=evidence)
    findings: list[Finding] = []
    for piece in pieces:
        findings += judge(read_statement(piece), [item], [evidence])
    return gravest(findings)
