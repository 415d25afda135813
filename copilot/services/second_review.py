"""Blind second reviews: drawn at approval, prepared as a copy in the queue, settled by its decision, disclosed afterwards."""

import logging
import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from copilot.domain.claim import Origin, Verdict
from copilot.domain.draft import Draft, Usage
from copilot.domain.engagement import Engagement
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Role
from copilot.domain.permission import Right
from copilot.domain.review import Act, Decision
from copilot.domain.sampling import (
    ABOUT_CONTENT,
    Rating,
    SamplingRule,
    SecondReview,
    Seed,
    demand_sound,
    drawn,
    treatments,
)
from copilot.errors import CopilotError, PermissionDeniedError, UnknownNameError
from copilot.ports import UnitOfWork
from copilot.services import audit, members
from copilot.services.access import open_engagement, roles_in
from copilot.services.case import Case
from copilot.services.desk import Desk
from copilot.services.overrides import overridden
from copilot.services.service_clock import entered
from copilot.services.versions import checked_text, ledger_of, queued

log = logging.getLogger(__name__)
TRIES = 12  # wrong versions that are checked before one is taken that the checks give away


@dataclass(frozen=True, slots=True)
class SampleView:
    """A decided second review, with names."""

    sample: SecondReview
    engagement: str
    reviewer: str
    second: str


@dataclass(frozen=True, slots=True)
class Samples:
    """`waiting`: how many are drawn and not decided; which ones is told to nobody."""

    rules: tuple[SamplingRule, ...]
    decided: tuple[SampleView, ...]
    waiting: int


def set_rule(
    desk: Desk, actor: Actor, engagement_name: str, task: str, share: float, seeded: float = 0.0, note: str = ""
) -> SamplingRule:
    """Say what share of approved drafts is reviewed again, and what share of those gets a planted error; a lead's word.

    `task` empty: for every task without a rule of its own. Raises UsageError, UnknownNameError, PermissionDeniedError.
    """
    if task and task not in desk.prompts.tasks():
        raise UnknownNameError("task", task, f"tasks are {', '.join(sorted(desk.prompts.tasks()))}")
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.SAMPLE)
        rule = SamplingRule(engagement.id, task, share, seeded, actor.member.id, desk.clock.now(), note.strip())
        demand_sound(rule)
        if work.sampling_rules.count(engagement=engagement.id, task=task):
            work.sampling_rules.replace(rule)
        else:
            work.sampling_rules.add(rule)
        audit.record(desk, work, actor, engagement.id, "set sampling", engagement.id, task=task, share=share, seeded=seeded)
    return rule


def draw(desk: Desk, work: UnitOfWork, actor: Actor, case: Case) -> bool:
    """Within the approval: whether the draft is a sample. A draft is drawn once in its life, whatever is done to it.

    True where samples are taken at all, and so may have to be prepared.

    The draw is a keyed hash of the draft's id, which is random itself: who has not the desk's keys can neither know it
    before nor move it. It is recorded either way, so that who has the keys can work it out again.
    """
    draft, chain = case.draft, case.engagement.id
    rule = _rule(work, chain, draft.task)
    if draft.sample or rule is None or not rule.share or work.second_reviews.count(draft=draft.id):
        return rule is not None
    value = drawn(desk.vault.lookup(chain, f"quality sample|{draft.id}"))
    audit.record(desk, work, actor, chain, "draw sample", draft.id, draw=value, share=rule.share, drawn=value < rule.share)
    if value >= rule.share:
        return True
    versions = work.drafts.find(id=draft.id, order_by="version")
    given = next((d for d in reversed(versions) if d.edited_by is None), versions[0])
    work.second_reviews.add(
        SecondReview(
            id=new_id("sec"),
            engagement=chain,
            draft=draft.id,
            version=draft.version,
            given=given.version,
            task=draft.task,
            prompt=draft.prompt,
            model=draft.model,
            author=draft.author,
            reviewer=actor.member.id,
            drawn_at=desk.clock.now(),
            seeded=drawn(desk.vault.lookup(chain, f"planted error|{draft.id}")) < rule.seeded,
            changed=given.text != draft.text,
            draw=value,
            share=rule.share,
        )
    )
    return True


def prepare(desk: Desk, engagement_id: str) -> int:
    """Put a copy into the queue for every sample that has none yet; returns how many. What a crash left behind, the next
    approval in the engagement takes up."""
    try:
        with desk.store.read() as work:
            waiting = work.second_reviews.find(engagement=engagement_id, copy=None)
            found = [(s, work.drafts.get(id=s.draft, version=s.given)) for s in waiting]
        return sum(_copied(desk, sample, given) for sample, given in found if given is not None)
    except CopilotError as error:  # the approval stands whatever becomes of its sample
        log.warning("a second review was not prepared; the next approval tries again: %s", error)
        return 0


def settle(desk: Desk, work: UnitOfWork, actor: Actor, case: Case, decision: Decision) -> None:
    """Within the decision on a copy: what it says of the sample. The copy leaves the queue for good."""
    sample = work.second_reviews.get(copy=case.draft.id)
    given = work.drafts.get(id=case.draft.id, version=1)
    if sample is None or given is None:
        raise UnknownNameError("sample of the copy", case.draft.id)
    approved = decision.act is Act.APPROVE
    settled = replace(
        sample,
        second=actor.member.id,
        act=decision.act,
        decided_at=decision.at,
        kept=approved and case.draft.text == given.text,
        caught=_caught(sample, case, decision) if sample.seeds else None,
        ratings=_ratings(desk, work, sample, given, case.draft) if approved and not sample.seeds else (),
        note=decision.note,
    )
    work.second_reviews.replace(settled)
    work.reviews.remove(draft=case.draft.id)
    audit.record(desk, work, actor, case.engagement.id, "second review", sample.id, of=sample.draft, decision=decision.act)


def disclosed(desk: Desk, actor: Actor, draft_id: str) -> SampleView | None:
    """To the second reviewer, after their decision: that it was a sample, and of what. None for any other draft."""
    with desk.store.write() as work:
        sample = work.second_reviews.get(copy=draft_id, second=actor.member.id)
        engagement = work.engagements.get(id=sample.engagement) if sample is not None else None
        if sample is None or engagement is None:
            return None
        open_engagement(work, actor, engagement.name, Right.READ)
        audit.record(desk, work, actor, engagement.id, "read second reviews", sample.id)
        return _views(work, engagement, [sample])[0]


def samples(desk: Desk, actor: Actor, engagement_name: str) -> Samples:
    """Rules, and what was decided: all of it for leads, for reviewers what they took part in."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.READ)
        roles = roles_in(work, actor, engagement)
        if not roles & {Role.LEAD, Role.REVIEWER}:
            raise PermissionDeniedError(f"second reviews in '{engagement.name}' are for its reviewers and leads")
        audit.record(desk, work, actor, engagement.id, "read second reviews", engagement.id)
        found = work.second_reviews.find(engagement=engagement.id, order_by="drawn_at")
        own = {m.id for m in work.members.find(person=actor.member.person)}
        told = [s for s in found if s.act is not None and (Role.LEAD in roles or own & {s.reviewer, s.second})]
        rules = tuple(work.sampling_rules.find(engagement=engagement.id, order_by="task"))
        return Samples(rules, _views(work, engagement, told), sum(s.act is None for s in found))


def _views(work: UnitOfWork, engagement: Engagement, found: list[SecondReview]) -> tuple[SampleView, ...]:
    names = members.names(work, *(m for s in found for m in (s.reviewer, s.second)))
    return tuple(SampleView(s, engagement.name, names[s.reviewer], names[s.second or ""]) for s in found)


def _rule(work: UnitOfWork, engagement: str, task: str) -> SamplingRule | None:
    """The task's own, else that of all tasks."""
    found = work.sampling_rules.find(engagement=engagement, task=(task, ""))
    return max(found, key=lambda rule: len(rule.task), default=None)


def _copied(desk: Desk, sample: SecondReview, given: Draft) -> bool:
    """Whether this call made the copy."""
    now = desk.clock.now()
    copy = replace(
        given, id=new_id("dr"), version=1, conversation=new_id("con"), author=sample.author, created_at=now, usage=Usage(),
        sample=True,
    )  # fmt: skip
    planted = _planted(desk, sample, copy) if sample.seeded else None
    made, seeds = planted if planted else (copy, ())
    prompt = desk.prompts.get(copy.prompt)
    with desk.store.write() as work:
        ready = replace(sample, copy=made.id, seeded=bool(seeds), seeds=seeds)
        if not work.second_reviews.replace(ready, copy=None):
            return False
        work.drafts.add(made)
        work.reviews.add(entered(work, queued(made, prompt, now), now))
        audit.record_own(desk, work, sample.engagement, "prepare second review", sample.id)
    return True


def _planted(desk: Desk, sample: SecondReview, copy: Draft) -> tuple[Draft, tuple[Seed, ...]] | None:
    """The copy with one claim made wrong: one that the checks do not give away, if a few tries find any."""
    fallback: tuple[Draft, tuple[Seed, ...]] | None = None
    seed = desk.vault.lookup(sample.engagement, f"which error|{sample.draft}")
    ledger = ledger_of(desk, None, copy.engagement, copy.engagement)  # a subject that tells nobody which draft was drawn
    for tried, (swap, before, after, text) in enumerate(_wrong(desk, copy, seed)):
        checked = checked_text(desk, ledger, text, copy.citations, origin=Origin.MACHINE, previous=None)
        claim = next((c for c in checked.claims if c.text == after), None)
        if claim is None:
            continue
        made = replace(
            copy, text=text, claims=checked.claims, citations=checked.citations, outdated=checked.outdated,
            wording=checked.wording,
        )  # fmt: skip
        found = (made, (Seed(swap, claim.id, before, after, claim.verdict is not Verdict.SUPPORTED),))
        if not found[1][0].marked:
            return found
        fallback = fallback or found
        if tried + 1 >= TRIES:
            break
    return fallback


def _wrong(desk: Desk, copy: Draft, seed: str) -> Iterator[tuple[str, str, str, str]]:
    """(kind of swap, claim before, claim after, whole text), in an order that the seed gives."""
    claims = [c for c in copy.claims if c.verdict is Verdict.SUPPORTED and c.text in copy.text[c.start : c.end]]
    random.Random(seed).shuffle(claims)  # noqa: S311 (what is drawn is fixed by a keyed hash)
    turns = deque((claim, desk.planter.wrong(claim.text, seed)) for claim in claims) if desk.planter else deque()
    while turns:  # each claim's least conspicuous first
        claim, wrong = turns.popleft()
        for swap, after in islice(wrong, 1):
            piece = copy.text[claim.start : claim.end].replace(claim.text, after, 1)
            yield swap, claim.text, after, copy.text[: claim.start] + piece + copy.text[claim.end :]
            turns.append((claim, wrong))


def _caught(sample: SecondReview, case: Case, decision: Decision) -> bool:
    """The planted claim no longer stands in what was approved; or the text was turned down for what it says."""
    if decision.act is Act.APPROVE:
        standing = {c.text for c in case.draft.claims}
        return not any(seed.after in standing for seed in sample.seeds)
    return decision.reason in ABOUT_CONTENT


def _ratings(desk: Desk, work: UnitOfWork, sample: SecondReview, given: Draft, final: Draft) -> tuple[Rating, ...]:
    approved = work.drafts.get(id=sample.draft, version=sample.version)
    if approved is None:
        return ()
    first = treatments(given, approved, overridden(desk, work, approved))
    second = treatments(given, final, overridden(desk, work, final))
    return tuple(Rating(claim, first[claim], second[claim]) for claim in first)
