"""A model's opinion beside the checks in code: one more signal, which can take support away and never gives any.

So neither a text that talks the model round nor a fault of its endpoint makes a claim supported. Without a calibration that was
measured for this model its figure is told to the reviewer and changes no verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from copilot.domain.claim import Citation, Claim, Match, Verdict
from copilot.domain.drafting import Ledger
from copilot.domain.entailment import Calibration, Opinion
from copilot.ports import ClaimJudge
from copilot.services.check.draft import Checked

Judgement = tuple[Verdict, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Barred:
    """Stands for a judge that may not be asked. Fits ports.ClaimJudge; nothing is sent."""

    model: str
    why: str

    def judge(self, pairs: Sequence[tuple[str, str]], ledger: Ledger | None = None) -> list[Opinion]:
        return [Opinion(note=self.why)] * len(pairs)

    def close(self) -> None:
        """Nothing is open."""


def with_opinions(
    checked: Checked, judge: ClaimJudge | None, calibration: Calibration | None = None, ledger: Ledger | None = None
) -> Checked:
    """The draft with the model's opinion on every claim that has evidence, in its reasons; unchanged without a judge.

    The ledger is told of each call.
    """
    if judge is None:
        return checked
    citations = {c.number: c for c in checked.citations if c.match is not Match.NONE}
    asked = [c for c in checked.claims if any(n in citations for n in c.citations)]
    opinions = judge.judge([(c.text, evidence_of(c, citations)) for c in asked], ledger)
    told = {c.id: o for c, o in zip(asked, opinions, strict=True)}
    return replace(checked, claims=tuple(_told(c, told.get(c.id), judge.model, calibration) for c in checked.claims))


def evidence_of(claim: Claim, citations: Mapping[int, Citation]) -> str:
    """The quotations that the claim stands on, each under its document's name."""
    return "\n\n".join(f"[{c.document}] {c.quotation}" for n in claim.citations if (c := citations.get(n)))


def _told(claim: Claim, opinion: Opinion | None, model: str, calibration: Calibration | None) -> Claim:
    if opinion is None:
        return claim
    verdict, reasons = weighed((claim.verdict, claim.reasons), opinion, model, calibration)
    return replace(claim, verdict=verdict, reasons=reasons)


def weighed(found: Judgement, opinion: Opinion, model: str, calibration: Calibration | None) -> Judgement:
    """The verdict and reasons of the checks with the opinion added."""
    verdict, reasons = found
    if opinion.probability is None:
        return verdict, (*reasons, f"not judged by {model}: {opinion.note}")
    if calibration is None:
        said = f"{model} says {opinion.probability:.0%} for the claim (not calibrated; it changes no verdict)"
        return verdict, (*reasons, said)
    likely = calibration.apply(opinion.probability)
    said = f"{model} gives {likely:.0%} for the claim (calibrated on {calibration.pairs} pairs)"
    if verdict is Verdict.SUPPORTED and likely < calibration.stops_below:
        return Verdict.NOT_FOUND, (f"{said}: the evidence may not bear it out", *reasons)
    return verdict, (*reasons, said)
