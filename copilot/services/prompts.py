"""The prompt registry: which version of a task is production here, and how that changes."""

import difflib
from typing import NamedTuple

from copilot.domain.audit import DESK_CHAIN
from copilot.domain.member import Actor
from copilot.domain.permission import DeskRight, demand_on_desk
from copilot.domain.prompt import Prompt, PromptLabel
from copilot.errors import PromptError, RefusedError
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.desk import Desk

PRODUCTION = "production"


class PromptView(NamedTuple):
    """A version, whether it is released (its content can no longer change) and whether it is production in this home."""

    prompt: Prompt
    released: bool
    production: bool


def production(desk: Desk, work: UnitOfWork, task: str) -> Prompt:
    """The version in use: the home's record, else labels.yaml, else the newest. Raises UnknownNameError, PromptError."""
    versions = desk.prompts.versions(task)
    label = work.labels.get(task=task, label=PRODUCTION)
    number = label.version if label else desk.prompts.default_version(task, PRODUCTION)
    if number is None:
        return versions[-1]
    return desk.prompts.get(f"{task}@{number}")


def listed(desk: Desk, actor: Actor) -> tuple[PromptView, ...]:
    """All versions of all tasks; prompts hold no client content."""
    del actor
    released = desk.prompts.released()
    with desk.store.read() as work:
        current = {task: production(desk, work, task).ref for task in desk.prompts.tasks()}
    return tuple(
        PromptView(p, p.ref in released, p.ref == current[task])
        for task in desk.prompts.tasks()
        for p in desk.prompts.versions(task)
    )


def show(desk: Desk, actor: Actor, ref: str) -> Prompt:
    """By TASK@N, or TASK for the production version. Raises UnknownNameError."""
    del actor
    if "@" in ref:
        return desk.prompts.get(ref)
    with desk.store.read() as work:
        return production(desk, work, ref)


def diff(desk: Desk, actor: Actor, older: str, newer: str) -> str:
    """Unified diff of two versions' bodies; empty when they are equal."""
    a, b = show(desk, actor, older), show(desk, actor, newer)
    return "".join(difflib.unified_diff(a.body.splitlines(True), b.body.splitlines(True), a.ref, b.ref))


def release(desk: Desk, actor: Actor, ref: str) -> Prompt:
    """Freeze the version's content by its hash. Raises PromptError when it was released with other content."""
    demand_on_desk(actor, DeskRight.PROMOTE_PROMPTS)
    prompt = desk.prompts.get(ref)
    desk.prompts.release(ref)
    with desk.store.write() as work:
        audit.record(desk, work, actor, DESK_CHAIN, "release prompt", ref, sha256=prompt.sha256)
    return prompt


def promote(desk: Desk, actor: Actor, ref: str) -> Prompt:
    """Make a released version the production one in this home. Raises RefusedError for an unreleased one."""
    demand_on_desk(actor, DeskRight.PROMOTE_PROMPTS)
    prompt = desk.prompts.get(ref)
    recorded = desk.prompts.released().get(ref)
    if recorded is None:
        raise RefusedError(f"prompt {ref} is not released, so it could still change; copilot prompt release {ref}")
    if recorded != prompt.sha256:
        raise PromptError(f"prompt {ref} was changed after its release; restore the file or make a new version")
    with desk.store.write() as work:
        label = PromptLabel(prompt.task, PRODUCTION, prompt.version, actor.member.id, desk.clock.now())
        if not work.labels.replace(label):
            work.labels.add(label)
        audit.record(desk, work, actor, DESK_CHAIN, "promote prompt", ref)
    return prompt
