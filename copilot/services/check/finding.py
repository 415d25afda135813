"""What one check has to say of a claim."""

from collections.abc import Iterable
from dataclasses import dataclass

from copilot.domain.claim import Verdict

# A claim's verdict is that of its gravest finding.
_GRAVITY = {Verdict.SUPPORTED: 0, Verdict.NOT_FOUND: 1, Verdict.CONTRADICTED: 2, Verdict.FIGURE_MISMATCH: 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """`verdict` is what the finding alone would make of the claim; SUPPORTED: a remark only."""

    verdict: Verdict
    reason: str


def remark(reason: str) -> Finding:
    return Finding(Verdict.SUPPORTED, reason)


def gravest(findings: Iterable[Finding]) -> tuple[Verdict, tuple[str, ...]]:
    """The verdict, and the reasons, gravest first, each once."""
    ordered = sorted(findings, key=lambda f: -_GRAVITY[f.verdict])
    verdict = ordered[0].verdict if ordered else Verdict.SUPPORTED
    return verdict, tuple(dict.fromkeys(f.reason for f in ordered))
