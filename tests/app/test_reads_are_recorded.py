"""Whoever is shown a client's content leaves an entry in the client's chain: every service is listed here, none is forgotten."""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import copilot.cli
import copilot.evaluation
import copilot.services
import copilot.ui
from copilot.bootstrap import open_desk
from copilot.domain.deliverable import Format
from copilot.domain.engagement import Kind
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Role, Trust
from copilot.domain.passage import Query
from copilot.domain.review import ReasonCode
from copilot.evaluation import promote, quality_report
from copilot.services import (
    access_report,
    audit,
    client,
    defects,
    documents,
    draft,
    engagements,
    handover,
    ingest,
    live,
    members,
    pages,
    queries,
    release,
    retention,
    retrieve,
    review,
    second_review,
    set_aside,
    status_pack,
    terms,
)
from copilot.services.desk import Desk
from copilot.settings import Settings
from tests.app.conftest import AGREEMENT

CORPORA = Path(__file__).parents[2] / "corpora"


@dataclass
class Scene:
    """A desk with an engagement, two documents, a released draft and one under review."""

    desk: Desk
    ada: Actor
    rita: Actor
    engagement: str
    released: str
    claimed: str
    pdf: str
    sample: str


def asked(desk: Desk, ada: Actor, question: str = "What is the cap on liability?") -> str:
    return [item for item in draft.ask(desk, ada, "deal", question) if hasattr(item, "claims")][-1].id


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("reads")
    desk = open_desk(Settings(home=folder / "home", keys=folder / "keys"))
    ada = members.at_keyboard(desk, None, "tester")
    engagement = engagements.create(desk, ada, "deal", Kind.LEGAL, "Larkfield")
    rita = Actor(members.add(desk, ada, "rita", [Role.REVIEWER], ["deal"]), Trust.LOCAL, "tester")
    ingest.ingest_bytes(desk, ada, "deal", "agreement.md", AGREEMENT.encode())
    nda = next((CORPORA / "meridian-supply" / "documents").glob("nda-orvane.pdf"))
    pdf = ingest.ingest_bytes(desk, ada, "deal", nda.name, nda.read_bytes()).document_id
    drafts = [asked(desk, ada) for _ in range(3)]
    for one in drafts[:2]:
        review.claim(desk, rita, one)
    view = queries.draft(desk, rita, drafts[0])
    review.approve(desk, rita, drafts[0], view.draft.hash)
    release.release(desk, rita, drafts[0], Format.JSON)
    review.claim(desk, rita, drafts[2])
    review.reject(desk, rita, drafts[2], ReasonCode.STYLE, "not so")
    (sample,) = promote.samples_of(desk, rita, engagement.id)
    yield Scene(desk, ada, rita, engagement.id, drafts[0], drafts[1], pdf, sample.id)
    desk.close()


def waiting(s: Scene) -> str:
    """A request of ada's that has no draft."""
    with s.desk.store.write() as work:
        request = replace(work.requests.find(engagement=s.engagement, limit=1)[0], id=new_id("req"), draft=None, version=None)
        work.requests.add(request)
        audit.record(s.desk, work, s.ada, s.engagement, "ask", request.id)
    return request.id


# What shows content, how it is called, and the act that the client's chain then holds.
READS: dict[str, tuple[Callable[[Scene], Any], str]] = {
    "documents.listed": (lambda s: documents.listed(s.desk, s.ada, "deal"), "list documents"),
    "documents.text": (lambda s: documents.text(s.desk, s.ada, "deal", "agreement.md"), "read text"),
    "pages.image": (lambda s: pages.image(s.desk, s.ada, s.pdf, 1), "read page"),
    "queries.draft": (lambda s: queries.draft(s.desk, s.rita, s.claimed), "read draft"),
    "queries.redline": (lambda s: queries.redline(s.desk, s.rita, s.claimed), "read draft"),
    "queries.evidence": (lambda s: queries.evidence(s.desk, s.rita, s.claimed, 1), "read evidence"),
    "queries.conversations": (lambda s: queries.conversations(s.desk, s.ada, "deal"), "list conversations"),
    "draft.unfinished": (lambda s: waiting(s) and draft.unfinished(s.desk, s.ada, "deal"), "list requests"),
    "queries.deliverables": (lambda s: queries.deliverables(s.desk, s.ada), "list deliverables"),
    "client.links": (lambda s: client.link(s.desk, s.rita, s.released) and client.links(s.desk, s.ada, s.released), "read client answers"),
    "defects.defects": (lambda s: defects.defects(s.desk, s.ada, "deal") == (), "list defects"),
    "retrieve.search": (lambda s: retrieve.search(s.desk, s.ada, "deal", Query("payment")), "search"),
    "retrieve.search_many": (lambda s: retrieve.search_many(s.desk, s.ada, "deal", [Query("payment")]), "search"),
    "editing.edit": (lambda s: review.edit(s.desk, s.rita, s.claimed, "Nothing is said of it."), "edit"),
    "live.check_as_typed": (lambda s: live.check_as_typed(s.desk, s.rita, s.claimed, "The cap is EUR 4,250,000.[^1]"), "check while typing"),
    "editing.check_again": (lambda s: review.check_again(s.desk, s.rita, s.claimed), "recheck"),
    "release.release": (lambda s: release.release(s.desk, s.rita, s.released, Format.MARKDOWN), "export"),
    "draft.ask": (lambda s: list(draft.ask(s.desk, s.ada, "deal", "When is payment due?")), "ask"),
    "draft.resume": (lambda s: list(draft.resume(s.desk, s.ada, waiting(s))), "resume"),
    "draft.revise": (lambda s: list(draft.revise(s.desk, s.ada, s.claimed, "shorter")), "ask for revision"),
    "promote.samples_of": (lambda s: promote.samples_of(s.desk, s.rita, s.engagement), "list samples"),
    "promote.promote_sample": (lambda s: promote.promote_sample(s.desk, s.rita, s.sample), "promote sample"),
    "access_report.access": (lambda s: access_report.access(s.desk, s.ada, "deal"), "report access"),
    "set_aside.kept": (lambda s: set_aside.kept(s.desk, s.rita, s.claimed) is not None, "read text set aside"),
    "second_review.samples": (lambda s: second_review.samples(s.desk, s.rita, "deal"), "read second reviews"),
    "quality_report.quality_report": (lambda s: quality_report.quality_report(s.desk, s.ada, "deal") is not None, "report quality"),
    "status_pack.status": (lambda s: status_pack.status(s.desk, s.ada, "deal"), "report status"),
    "handover.export": (lambda s: list(handover.export(s.desk, s.ada, "deal")), "export audit"),
    "terms.shown": (lambda s: terms.shown(s.desk, s.ada, "deal"), "show terms"),
    "retention.expired": (lambda s: retention.expired(s.desk, s.ada, "deal") == (), "list documents past their date"),
    "engagements.show": (lambda s: engagements.show(s.desk, s.ada, "deal"), "show engagement"),
}  # fmt: skip

# What writes: the store refuses to commit rows of which no act tells, so these need no case of their own.
WRITES = [
    "second_review.set_rule",
    "conflicts.declare",
    "conflicts.lift",
    "set_aside.keep",
    "calendars.add",
    "calendars.change_holidays",
    "levels.set_level",
    "levels.drop",
    "notices.mark_seen",
    "client.defect",
    "defects.confirm",
    "defects.dismiss",
    "client.link",
    "client.revoke",
    "credentials.add",
    "credentials.renew",
    "credentials.revoke",
    "credentials.verify",
    "documents.delete",
    "documents.reindex",
    "draft.dismiss",
    "engagements.close",
    "engagements.create",
    "engagements.grant",
    "engagements.revoke",
    "engagements.set_credentials",
    "engagements.set_jurisdiction",
    "ingest.ingest",
    "ingest.ingest_bytes",
    "ingest.read_anew",
    "ingest.take_in",
    "submissions.cancel",
    "submissions.hand_in",
    "submissions.hand_in_file",
    "submissions.resume",
    "members.add",
    "members.disable",
    "members.set_password_hash",
    "members.set_place",
    "members.set_full_name",
    "terms.set_terms",
    "prompts.promote",
    "prompts.release",
    "overrides.override",
    "overrides.withdraw",
    "release.recall",
    "review.approve",
    "review.claim",
    "review.claim_next",
    "review.escalate",
    "review.reject",
    "review.keep_lease",
    "review.renew",
    "review.send_back",
    "review.sign",
    "review.unclaim",
    "runner.run",
    "retention.delete_expired",
    "spending.set_cap",
    "spending.set_hosts",
    "threads.comment",
    "threads.reopen",
    "threads.resolve",
]

# What shows no client's content, and why.
EXEMPT = {
    "conflicts.listed": "members' own conflicts, or for who administers the desk",
    "second_review.disclosed": "the reviewer's own decision, of what they read; recorded when there is one",
    "work_record.pieces_of": "the same of one reviewer; recorded in the engagement's chain",
    "work_record.pieces": "figures of finished work; recorded in every engagement's chain",
    "calendars.listed": "hours and days off of offices",
    "calendars.show": "hours and days off of offices",
    "calendars.reckoned": "hours and days off of offices",
    "levels.show": "hours that were promised, and names of members",
    "levels.listed": "hours that were promised, and names of members",
    "notices.listed": "states, counts and dates of drafts",
    "credentials.listed": "members' own qualifications",
    "credentials.warnings": "members' own qualifications, and for leads when those of their people end",
    "engagements.listed": "names of engagements to those who hold a grant there, which is itself in the chain, or administer the desk",
    "members.listed": "the desk's people",
    "conflicts.bars_nothing": "whether a declared conflict fits anything, for administrators only",
    "overrides.rested_on": "the approver's own decision, of what they read; recorded as the approval",
    "prompts.diff": "prompts hold no client's content",
    "prompts.listed": "prompts hold no client's content",
    "prompts.show": "prompts hold no client's content",
    "queries.queue": "states, counts and dates of drafts",
    "queries.runs": "figures of suites made of the sample corpora",
    "spending.spent": "money by engagement, month and model",
    "runner.compare": "figures of suites made of the sample corpora",
    "runner.listed": "figures of suites made of the sample corpora",
    "handover.standing": "where a file stands that the asker holds; recorded for who may read the engagement",
    "submissions.demand_ingest": "a refusal, or nothing",
    "submissions.get": "names of files that the asker handed in",
    "submissions.listed": "names of files that the asker handed in",
    "submissions.watch": "names of files that the asker handed in",
    "submissions.watched": "names of files that the asker handed in",
    "verify.verify": "hashes, and ids of rows",
    "versions.ledger_of": "whom a model's cost is charged to",
    "versions.recheck": "the text that the asker gives, with its verdicts; whoever calls it has recorded the read or the act",
}


def services() -> dict[str, Any]:
    """All functions that a face may call: they take the desk and who acts, and open transactions of their own."""
    found = {}
    for package in (copilot.services, copilot.evaluation):
        for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            module = importlib.import_module(info.name)
            for name, function in vars(module).items():
                own = inspect.isfunction(function) and function.__module__ == info.name and not name.startswith("_")
                if own and {"desk", "actor"} <= (given := set(inspect.signature(function).parameters)) and "work" not in given:
                    found[f"{info.name.rsplit('.', 1)[1]}.{name}"] = function
    return found


def test_every_service_says_whether_it_shows_content() -> None:
    known = {*READS, *WRITES, *EXEMPT}
    found = set(services())
    assert sorted(found - known) == [], "say in this file what these show, and record it in the chain of whose it is"
    assert sorted(known - found) == []


@pytest.mark.parametrize("name", READS)
def test_a_read_leaves_an_entry(scene: Scene, name: str) -> None:
    call, act = READS[name]
    with scene.desk.store.read() as work:
        before = work.audit.count(chain=scene.engagement, act=act)
    assert call(scene)
    with scene.desk.store.read() as work:
        assert work.audit.count(chain=scene.engagement, act=act) > before
        entry = work.audit.find(chain=scene.engagement, act=act, order_by="sequence", descending=True, limit=1)[0]
    assert entry.member in (scene.ada.member.id, scene.rita.member.id)


@pytest.mark.parametrize("package", [copilot.cli, copilot.ui], ids=lambda package: package.__name__)
def test_faces_reach_content_through_services_only(package: Any) -> None:
    beside = {"store", "files", "vectors", "lexical", "body_of", "find_passages"}
    for path in Path(package.__path__[0]).rglob("*.py"):
        used = {node.attr for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
        assert not used & beside, path.name
