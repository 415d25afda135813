"""What reviewers changed or refused, kept as regression samples for the prompt, with the reason."""

from itertools import pairwise

from copilot.domain.claim import Verdict
from copilot.domain.draft import Draft
from copilot.domain.evaluation import Sample
from copilot.domain.ids import new_id
from copilot.domain.member import Actor
from copilot.domain.review import Act, ReasonCode
from copilot.ports import UnitOfWork
from copilot.services.case import Case
from copilot.services.desk import Desk

UNSAID = "edited before approval"


def keep_corrections(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, reason: ReasonCode | None, note: str) -> None:
    """An approved text that differs from the machine's last one is a sample for the prompt.

    One for the whole, under the reason that was given at approval or else with the edits, or that the checks suggest. Where
    edits were saved for different reasons, one for each of them.
    """
    if case.draft.version == 1:
        return  # nobody has changed a word
    versions = work.drafts.find(id=case.draft.id, order_by="version")
    machine = next((d for d in reversed(versions) if d.edited_by is None), None)
    if machine is None or machine.text == case.draft.text:
        return
    acts = sorted(work.decisions.find(draft=case.draft.id, act=Act.EDIT), key=lambda d: d.number)
    stated = {d.version: d for d in acts if d.reason is not None and d.version > machine.version}
    steps = [(a, b) for a, b in pairwise(d for d in versions if d.version >= machine.version) if a.text != b.text]
    reasons = {stated[b.version].reason if b.version in stated else why_changed(a, b) for a, b in steps}
    if reason is None and stated and len(reasons) > 1:
        for before, after in steps:
            edit = stated.get(after.version)
            code = edit.reason if edit and edit.reason else why_changed(before, after)
            keep_sample(desk, work, actor, case, before.text, after.text, code, edit.note if edit else "")
        return
    code = reason or (reasons.pop() if stated else None) or why_changed(machine, case.draft)
    notes = "; ".join(dict.fromkeys(d.note for d in stated.values() if d.note))
    keep_sample(desk, work, actor, case, machine.text, case.draft.text, code, note or notes)


def why_changed(before: Draft, after: Draft) -> ReasonCode:
    """The likeliest reason for an edit, by the checks: what was wrong with the claims that are gone, or what is new."""
    kept = {c.text for c in after.claims}
    gone = {c.verdict for c in before.claims if c.text not in kept}
    if Verdict.FIGURE_MISMATCH in gone:
        return ReasonCode.WRONG_FIGURE
    if gone & {Verdict.CONTRADICTED, Verdict.NOT_FOUND}:
        return ReasonCode.UNSUPPORTED
    return ReasonCode.MISSING_POINT if len(after.claims) > len(before.claims) else ReasonCode.STYLE


def keep_sample(
    desk: Desk, work: UnitOfWork, actor: Actor, case: Case, before: str, after: str, reason: ReasonCode, note: str
) -> None:
    work.samples.add(
        Sample(
            id=new_id("sam"),
            engagement=case.engagement.id,
            task=case.draft.task,
            question=case.draft.question,
            draft=case.draft.id,
            version=case.draft.version,
            before=before,
            after=after,
            reason=reason,
            note=note.strip() or UNSAID,
            member=actor.member.id,
            at=desk.clock.now(),
        )
    )
