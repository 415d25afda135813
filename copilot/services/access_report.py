"""The access report: an engagement's chain, walked to its end, told to the client in plain words."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from copilot.domain.access_report import PROGRAMS_OWN, AccessReport, Person, Seen, Sent, phrase
from copilot.domain.audit import PROGRAM, AuditEntry
from copilot.domain.chain import Walk
from copilot.domain.engagement import Engagement
from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.ports import UnitOfWork
from copilot.services import audit
from copilot.services.access import open_engagement
from copilot.services.desk import Desk
from copilot.services.versions import heading

AT_ONCE = 10_000  # entries read in one transaction
LOCAL_EMBEDDER = "wordllama"


def access(
    desk: Desk, actor: Actor, engagement_name: str, since: datetime | None = None, until: datetime | None = None
) -> AccessReport:
    """Everything done in the engagement from `since` to before `until`. Raises PermissionDeniedError, UnknownNameError."""
    with desk.store.write() as work:
        engagement = open_engagement(work, actor, engagement_name, Right.HAND_OVER)
        audit.record(desk, work, actor, engagement.id, "report access", engagement.id, since=since, until=until)
    with desk.store.read() as work:
        names = _names(work, engagement)
        roles = Counter((names.of(g.member), str(g.role)) for g in work.grants.find(engagement=engagement.id))
        signed = work.checkpoints.find(chain=engagement.id)
    walk, telling = Walk(engagement.id), _Telling(names)
    walk.expect([*signed, *desk.vault.kept().get(engagement.id, ())])
    for link in _links(desk, engagement.id):
        walk.take(link)
        within = (since is None or link.entry.at >= since) and (until is None or link.entry.at < until)
        telling.hear(link.entry, within)
    report = walk.report()
    return AccessReport(
        engagement=engagement.name,
        client=engagement.client,
        made_at=desk.clock.now(),
        since=since,
        until=until,
        people=telling.people(set(roles)),
        seen=tuple(telling.seen),
        sent=telling.sent(),
        entries=report.entries,
        head=report.head,
        whole=report.broken_at is None,
    )


def _links(desk: Desk, chain: str) -> Iterator[Any]:
    start = 1
    while True:
        with desk.store.read() as work:
            part = list(work.links(chain, start, start + AT_ONCE - 1))
        yield from part
        if len(part) < AT_ONCE:
            return
        start += AT_ONCE


class _Names:
    """What ids stand for; an id that nothing is known of stands for itself."""

    def __init__(self, known: dict[str, str]) -> None:
        self._known = known

    def of(self, identity: str) -> str:
        return self._known.get(identity, identity)

    def learn(self, identity: str, name: object) -> None:
        """What the chain itself tells: names of what was deleted since."""
        if isinstance(name, str) and name:
            self._known.setdefault(identity, name)

    def among(self, details: Mapping[str, Any]) -> Iterator[str]:
        """Names of the documents that details mention."""
        if isinstance(details.get("document"), str):
            yield self.of(details["document"])


def _names(work: UnitOfWork, engagement: Engagement) -> _Names:
    known = {m.id: m.name for m in work.members.find()} | {PROGRAM: "the desk itself", engagement.id: engagement.name}
    known |= {d.id: d.name for d in work.documents.find(engagement=engagement.id) if d.deleted_at is None}
    for request in work.requests.find(engagement=engagement.id, order_by="created_at", descending=True):
        known[request.id] = heading(request.question)
        if request.draft is not None:
            known[request.draft] = heading(request.question)  # the first question of a conversation names its draft
    known |= {d.id: d.title for d in work.deliverables.find(engagement=engagement.id)}
    return _Names(known)


class _Telling:
    """Turns entries into what is told, and counts."""

    def __init__(self, names: _Names) -> None:
        self._names = names
        self.seen: list[Seen] = []
        self._formerly: dict[str, set[str]] = {}
        self._held: dict[str, set[str]] = {}
        self._sent: dict[tuple[str, str], list[datetime]] = {}

    def hear(self, entry: AuditEntry, within: bool) -> None:
        details = json.loads(entry.details) if entry.details else {}
        self._learn(entry, details)
        if not within:
            return
        if details.get("model") and "address" in details:
            self._sent.setdefault((details["model"], details["address"]), []).append(entry.at)
        if entry.act in PROGRAMS_OWN:
            return
        about, place = self._about(entry, details), ", ".join(self._place(entry, details))
        how = f"{entry.trust}{f', as {entry.os_user} of the machine' if entry.os_user else ''}".strip(", ")
        what = phrase(entry.act, about, place) + (
            f" as {details['role']}" if entry.act == "grant" and "role" in details else ""
        )
        self.seen.append(Seen(entry.sequence, entry.at, self._names.of(entry.member), what, entry.act, about, how))
        embedder = details.get("embedder") or LOCAL_EMBEDDER
        if not str(embedder).startswith(LOCAL_EMBEDDER):
            self._sent.setdefault((str(embedder), "embeddings"), []).append(entry.at)

    def people(self, today: set[tuple[str, str]]) -> tuple[Person, ...]:
        acts: dict[str, list[datetime]] = {}
        for seen in self.seen:
            acts.setdefault(seen.member, []).append(seen.at)
        everybody = {*acts, *(member for member, _ in today)}
        return tuple(self._person(name, today, acts.get(name, [])) for name in sorted(everybody))

    def sent(self) -> tuple[Sent, ...]:
        return tuple(
            Sent(model, address, len(times), min(times), max(times)) for (model, address), times in sorted(self._sent.items())
        )

    def _person(self, name: str, today: set[tuple[str, str]], times: list[datetime]) -> Person:
        roles = {role for member, role in today if member == name}
        formerly = self._formerly.get(name, set()) - roles
        ends = (min(times), max(times)) if times else (None, None)
        return Person(name, tuple(sorted(roles)), tuple(sorted(formerly)), len(times), *ends)

    def _learn(self, entry: AuditEntry, details: Mapping[str, Any]) -> None:
        if entry.act in ("ingest", "delete document"):
            self._names.learn(entry.subject, details.get("name"))
        if entry.act == "grant":
            self._formerly.setdefault(self._names.of(entry.subject), set()).add(str(details.get("role", "")))
        if entry.act == "create engagement":
            self._formerly.setdefault(self._names.of(entry.member), set()).add("analyst")

    def _about(self, entry: AuditEntry, details: Mapping[str, Any]) -> str:
        """What the act was about, by name."""
        if entry.act == "search":
            questions = [str(question) for question in details.get("questions", ())]
            more = int(details.get("queries", len(questions))) - 1
            return f"{heading(questions[0])}{f' and {more} more' if more > 0 else ''}" if questions else ""
        if entry.act == "ask" and details.get("question"):
            return heading(str(details["question"]))
        return self._names.of(str(details.get("draft") or entry.subject))

    def _place(self, entry: AuditEntry, details: Mapping[str, Any]) -> Iterator[str]:
        if entry.act in ("read draft", "draft") and "version" in details:
            yield f"version {details['version']}"
        if "page" in details:
            yield f"page {details['page']}"
        yield from self._names.among(details)
        if "format" in details:
            yield f"as {details['format']}"
