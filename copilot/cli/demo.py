"""The demo desk: sample corpora ingested, drafts in several states, one released; all made by the services themselves."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot import datafile
from copilot.cli.session import Session
from copilot.domain.deliverable import Format
from copilot.domain.document import DocumentStatus
from copilot.domain.draft import Draft
from copilot.domain.engagement import Kind
from copilot.domain.member import Actor, Role, Trust
from copilot.domain.review import ReasonCode
from copilot.errors import ConfigurationError, CopilotError
from copilot.services import credentials, draft, engagements, members, queries, release, review, sign_in
from copilot.services.desk import Desk
from copilot.services.ingest import IngestOutcome, ingest

PEOPLE: tuple[tuple[str, tuple[Role, ...], tuple[tuple[str, str, str], ...]], ...] = (
    ("ada", (Role.ANALYST,), ()),
    ("rafael", (Role.REVIEWER,), (("attorney", "State Bar of Arden", "SB-20417"), ("cfa", "CFA Institute", "CFA-118204"))),
    ("judith", (Role.REVIEWER,), (("attorney", "State Bar of Arden", "SB-18830"), ("cpa", "Board of Accountancy", "CPA-7731"))),
    ("lena", (Role.LEAD,), ()),
    ("evan", (Role.EVALUATOR,), ()),
)

FLOORS = {Kind.LEGAL: ("attorney",), Kind.FINANCIAL: ("cfa", "cpa")}  # where the demo's reviewers hold what the field asks for


@dataclass(frozen=True, slots=True)
class Work:
    """One request of the demo, and what its reviewer does with the draft."""

    engagement: str
    task: str
    question: str
    then: Callable[["Demo", Draft], None]
    document: str | None = None


@dataclass(slots=True)
class Demo:
    """The desk being filled, and everybody on it."""

    session: Session
    desk: Desk
    people: dict[str, Actor]
    released: Path | None = None


def fill(session: Session) -> None:
    """Fill the home, print what was done and the log-ins. A home that is filled already gets fresh passwords only."""
    filled = session.settings.home / "demo-filled"
    fresh = not (session.settings.home / "store.db").exists()
    if not fresh and not filled.exists():
        raise ConfigurationError(
            f"'{session.settings.home}' is no demo home, or one that was left half filled; choose another with --home, or remove it"
        )
    desk, operator = session.desk, session.actor
    began = time.perf_counter()
    if not fresh:
        session.say("The demo home is filled already; here are fresh passwords.")
    else:
        folders = _corpora(session.settings.corpora)
        demo = Demo(session, desk, {"operator": operator})
        outcomes = [o for folder in folders for o in _ingest(demo, folder)]
        _people(demo, [_corpus(folder)["engagement"] for folder in folders])
        for work in PLAN:
            _draft(demo, work)
        _report(demo, outcomes, time.perf_counter() - began)
        filled.touch()
    _passwords(session, desk, operator)


def leave_waiting(demo: Demo, made: Draft) -> None:
    """The draft stays in the queue for the newcomer."""


def hold(demo: Demo, made: Draft) -> None:
    """A reviewer has it on the desk."""
    review.claim(demo.desk, demo.people["rafael"], made.id)


def approve(demo: Demo, made: Draft) -> None:
    """Approved; whoever may can release it."""
    reviewer = demo.people["rafael"]
    review.claim(demo.desk, reviewer, made.id)
    review.approve(demo.desk, reviewer, made.id, queries.draft(demo.desk, reviewer, made.id).draft.hash)


def let_out(demo: Demo, made: Draft) -> None:
    """Approved and released; the file lies in the home."""
    approve(demo, made)
    target = demo.session.settings.home / "released" / f"{made.id}.docx"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(release.release(demo.desk, demo.people["rafael"], made.id, Format.DOCX))
    demo.released = target


def send_back(demo: Demo, made: Draft) -> None:
    """The reviewer wants something changed."""
    reviewer = demo.people["judith"]
    review.claim(demo.desk, reviewer, made.id)
    note = "Say which of the two sources the client should plan with, and why."
    review.send_back(demo.desk, reviewer, made.id, ReasonCode.MISSING_POINT, note)


def hand_on(demo: Demo, made: Draft) -> None:
    """The reviewer wants another pair of eyes."""
    reviewer = demo.people["judith"]
    review.claim(demo.desk, reviewer, made.id)
    review.escalate(demo.desk, reviewer, made.id, ReasonCode.WRONG_JUDGMENT, "Please look at how the restatement is read here.")


PLAN: tuple[Work, ...] = (
    Work("meridian-supply", "answer", "What is the current limit on Castellan's liability in a contract year?", let_out),
    Work(
        "meridian-supply",
        "contract-review",
        "Review the master supply agreement with Castellan.",
        leave_waiting,
        "master-supply-agreement.pdf",
    ),
    Work("meridian-supply", "answer", "What did Castellan offer as a liability cap in the February 2023 talks?", leave_waiting),
    Work(
        "halden-group",
        "filing-brief",
        "Brief on Halden Group's 2023 annual report.",
        leave_waiting,
        "halden-annual-report-2023.pdf",
    ),
    Work("halden-group", "answer", "What was Halden's profit for 2022 on the latest figures?", approve),
    Work("halden-group", "answer", "What was Norvane's revenue in 2023? State the unit.", hold),
    Work("halden-group", "answer", "What is Ostrand's credit rating?", leave_waiting),
    Work("cold-chain-market", "market-synthesis", "How large is the cold-chain market and how fast does it grow?", send_back),
    Work("velatrin-trial", "answer", "How many participants was VEL-301 meant to enrol in the end?", hand_on),
    Work("orison-pump", "compliance-matrix", "Does the OP-40 meet its requirements?", leave_waiting),
)


def _draft(demo: Demo, work: Work) -> None:
    stream = draft.ask(demo.desk, demo.people["ada"], work.engagement, work.question, task=work.task, document=work.document)
    made = demo.session.follow(work.task, stream, Draft)[-1]
    work.then(demo, made)


def _corpora(folder: Path) -> list[Path]:
    found = sorted(p.parent for p in folder.glob("*/corpus.yaml"))
    if not found:
        raise ConfigurationError(f"there are no sample corpora in '{folder}'; set COPILOT_CORPORA")
    return found


def _corpus(folder: Path) -> dict[str, Any]:
    loaded = datafile.read(folder / "corpus.yaml")
    return dict(loaded)


def _ingest(demo: Demo, folder: Path) -> list[IngestOutcome]:
    corpus, operator = _corpus(folder), demo.people["operator"]
    name = corpus["engagement"]
    kind = Kind(corpus["kind"])
    engagements.create(demo.desk, operator, name, kind, corpus.get("client", ""))
    if kind in FLOORS:
        engagements.set_credentials(demo.desk, operator, name, FLOORS[kind])
    stream = ingest(demo.desk, operator, name, [folder / "documents"])
    outcomes = demo.session.follow(f"ingest {name}", stream, IngestOutcome)
    pages = sum(o.pages or 0 for o in outcomes)
    failed = [o for o in outcomes if o.status is DocumentStatus.FAILED]
    demo.session.say(
        f"{name}: {len(outcomes) - len(failed)} documents, {pages} pages, {sum(o.chunks for o in outcomes)} chunks"
    )
    for outcome in failed:
        demo.session.say(f"  not read: {outcome.document}: {outcome.error}")
    return outcomes


def _people(demo: Demo, names: list[str]) -> None:
    operator = demo.people["operator"]
    for name, roles, held in PEOPLE:
        member = members.add(demo.desk, operator, name, roles, names)
        demo.people[name] = Actor(member, Trust.LOCAL, demo.session.os_user)
        for kind, issuer, number in held:
            credentials.add(demo.desk, demo.people[name], name, kind, issuer, number)
            credentials.verify(demo.desk, operator, name, number)


def _report(demo: Demo, outcomes: list[IngestOutcome], seconds: float) -> None:
    console = demo.session.console
    table = demo.session.table(
        "draft", "engagement", "task", "state", "supported", "contradicted", "figure mismatch", "not found", "flagged"
    )
    for item in queries.queue(demo.desk, demo.people["ada"]).items:
        counts = [str(item.review.verdicts[v]) for v in ("supported", "contradicted", "figure_mismatch", "not_found")]
        flag = "yes" if item.review.flagged else ""
        table.add_row(item.review.draft, item.engagement, item.review.task, item.review.state, *counts, flag)
    console.print(table)
    read = [o for o in outcomes if o.status is DocumentStatus.INDEXED]
    pages = sum(o.pages or 0 for o in read)
    console.print(f"{len(read)} documents, {pages} pages read, checked and indexed; the whole took {seconds:.0f} s.")
    if demo.released is not None:
        console.print(f"Released deliverable: {demo.released}")


def _passwords(session: Session, desk: Desk, operator: Actor) -> None:
    table = session.table("log-in", "password", "may")
    for view in members.listed(desk, operator):
        member = view.member
        if member.disabled_at is not None:
            continue
        fresh = sign_in.random_password()
        try:
            members.set_password_hash(desk, operator, member.name, desk.passwords.hash(fresh))
        except CopilotError as error:
            session.say(f"{member.name}: {error}")
            continue
        table.add_row(member.name, fresh, ", ".join(member.roles))
    session.console.print(table)
