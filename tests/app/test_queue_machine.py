"""Random acts by random members: whatever they try, nothing leaves the house without a valid, current, independent,
credentialed approval. The test keeps books of its own and compares; it asks the desk only what the desk shows to anybody.
"""

import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings, target
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule, run_state_machine_as_test

from copilot.domain.claim import Verdict
from copilot.domain.conflict import ConflictKind
from copilot.domain.deliverable import Format
from copilot.domain.draft import Draft
from copilot.domain.member import Role
from copilot.domain.review import ReasonCode, State
from copilot.domain.sampling import SecondReview
from copilot.errors import CopilotError
from copilot.services import (
    alarms,
    audit,
    conflicts,
    credentials,
    documents,
    engagements,
    queries,
    release,
    review,
    second_review,
)
from copilot.services.draft import ask, revise
from copilot.services.ingest import ingest
from tests.app.queue_world import (
    CAP,
    CREDENTIALED,
    DOCUMENT,
    EXPIRY,
    PEOPLE,
    SOURCE,
    TRUE,
    WRONG,
    World,
    copied,
    furnish,
    open_world,
)

EXPLORING = os.environ.get("EXPLORE") == "1"  # other acts at every run, and many more
TASKS = {"answer": (False, False), "contract-review": (True, False), "legal-memo": (True, True)}  # credential, second sign-off
REVIEWING = (Role.REVIEWER, Role.LEAD)
SEEN: Counter[str] = Counter()

drafts = Bundle("drafts")
names = st.sampled_from(sorted(PEOPLE))
deciders = st.sampled_from(("rita", "rita", "tom", "tom", "paula", "otto", "ann2", "bob", "lena", "stan", "adam"))


@dataclass
class Approval:
    """What the books say of an approval: of which content, by which account, how qualified at that moment."""

    hash: str
    by: str
    credentialed: bool


@dataclass
class Book:
    """One draft, as the test knows it."""

    task: str
    draft: Draft
    authors: set[str]  # persons
    editors: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)
    approval: Approval | None = None
    signature: Approval | None = None
    released: bool = False

    @property
    def blocked(self) -> set[str]:
        bad = (Verdict.CONTRADICTED, Verdict.FIGURE_MISMATCH)
        return {c.id for c in self.draft.claims if c.verdict in bad} - self.overridden

    def void(self, newer: Draft) -> None:
        kept = {c.id: c for c in self.draft.claims}
        self.overridden = {c.id for c in newer.claims if c.id in self.overridden and kept[c.id].text == c.text}
        self.draft, self.approval, self.signature = newer, None, None


def person(name: str) -> str:
    return PEOPLE[name][0]


class Queue(RuleBasedStateMachine):
    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="queue-", dir=self.template.parent))
        self.world: World = copied(self.template, self.folder)
        self.desk = self.world.desk
        self.books: dict[str, Book] = {}
        self.granted = {name: {role} if role else set() for name, (_, _, role) in PEOPLE.items()}
        self.verified = set(CREDENTIALED) - {"otto"}
        self.revoked: set[str] = set()
        self.renewed = False  # paula's credential, and the renewal is verified
        self.entered = False
        self.deleted = False
        self.barred: set[str] = set()  # persons
        self.sounded: set[tuple[str, int, str]] = set()

    def teardown(self) -> None:
        for report in audit.verify(self.desk, self.world.actor("adam")):
            assert report.broken_at is None, report
        target(float(sum(b.released for b in self.books.values())))
        self.desk.close()
        shutil.rmtree(self.folder)

    # What the books know

    def credentialed(self, name: str) -> bool:
        current = name != "paula" or self.renewed or self.world.hand.now().date() <= EXPIRY
        return name in self.verified and name not in self.revoked and current

    def tried(self, act: str, attempt: object) -> object:
        """Carry the act out; a refusal is an answer, anything else that goes wrong is a failure of the test."""
        refusal: CopilotError | None = None
        done = None
        try:
            done = attempt()  # type: ignore[operator]
        except CopilotError as error:
            refusal = error
        assert refusal is None or refusal.exit_code in (2, 4), refusal
        SEEN[act if refusal is None else f"{act} refused"] += 1
        return done

    # Analysts

    @initialize(target=drafts, task=st.sampled_from(sorted(TASKS)))
    def begins(self, task: str) -> object:
        return self.asks("ann", task, (TRUE, CAP))

    @rule(
        target=drafts,
        name=names,
        task=st.sampled_from(sorted(TASKS)),
        sentences=st.sampled_from(((TRUE,), (TRUE, CAP), (WRONG, CAP))),
    )
    def asks(self, name: str, task: str, sentences: tuple[str, ...]) -> object:
        self.world.writer.sentences = sentences
        stream = self.tried("ask", lambda: list(ask(self.desk, self.world.actor(name), "deal", "When is it paid?", task=task)))
        if stream is None:
            return multiple()
        assert self.granted[name] & {Role.ANALYST, Role.LEAD}
        made = stream[-1]  # type: ignore[index]
        assert made.id not in self.books
        self.books[made.id] = Book(task, made, {person(name)})
        return made.id

    @rule(draft=drafts, name=names, sentences=st.sampled_from(((TRUE,), (CAP,))))
    def asks_further(self, draft: str, name: str, sentences: tuple[str, ...]) -> None:
        book = self.books[draft]
        self.world.writer.sentences = sentences
        talk = book.draft.conversation
        actor = self.world.actor(name)
        stream = self.tried(
            "ask further", lambda: list(ask(self.desk, actor, "deal", "And more?", task=book.task, conversation=talk))
        )
        if stream is None:
            return
        made = stream[-1]  # type: ignore[index]
        if made.id == draft:
            book.authors.add(person(name))
            book.void(made)
        else:  # the first had left the house: a new item, out of this test's sight from here on
            assert book.released or made.id in self.books
            self.books.setdefault(made.id, Book(book.task, made, {person(name)})).void(made)

    @rule(draft=drafts, name=names, own=st.sampled_from((None, TRUE, WRONG)))
    def revises(self, draft: str, name: str, own: str | None) -> None:
        book, actor = self.books[draft], self.world.actor(name)
        self.world.writer.sentences = (TRUE,)
        text = f"{own} [^1]" if own else None
        stream = self.tried("revise", lambda: list(revise(self.desk, actor, draft, "as remarked", text)))
        if stream is not None:
            assert not book.released
            book.authors.add(person(name))
            book.void(stream[-1])  # type: ignore[index]

    # Reviewers

    @rule(draft=drafts, name=deciders)
    def claims(self, draft: str, name: str) -> None:
        if self.tried("claim", lambda: review.claim(self.desk, self.world.actor(name), draft)) is not None:
            self.may_decide(name, self.books[draft])

    @rule(name=deciders)
    def takes_the_next(self, name: str) -> None:
        taken = self.tried("next", lambda: review.claim_next(self.desk, self.world.actor(name)))
        if taken is not None and taken.draft in self.books:  # type: ignore[attr-defined]
            self.may_decide(name, self.books[taken.draft])  # type: ignore[attr-defined]

    @rule(draft=drafts, name=deciders, act=st.sampled_from((review.renew, review.unclaim)))
    def renews_or_gives_back(self, draft: str, name: str, act: object) -> None:
        self.tried("renew or unclaim", lambda: act(self.desk, self.world.actor(name), draft))  # type: ignore[operator]

    @rule(draft=drafts, name=deciders, text=st.sampled_from((TRUE, WRONG, CAP)))
    def edits(self, draft: str, name: str, text: str) -> None:
        book = self.books[draft]
        number = len(book.draft.citations) if text == CAP else 1
        newer = self.tried("edit", lambda: review.edit(self.desk, self.world.actor(name), draft, f"{text} [^{number}]"))
        if newer is not None:
            assert not book.released
            book.editors.add(person(name))
            book.void(newer)  # type: ignore[arg-type]

    @rule(draft=drafts, name=deciders)
    def overrides(self, draft: str, name: str) -> None:
        book, actor = self.books[draft], self.world.actor(name)
        for claim in sorted(book.blocked):
            done = self.tried(
                "override", lambda c=claim: review.override(self.desk, actor, draft, c, ReasonCode.OTHER, "Side letter.")
            )
            if done is not None:
                book.overridden.add(claim)

    @rule(draft=drafts, name=deciders, how=st.sampled_from(("withdraws", "remarks", "checks_again")))
    def disturbs(self, draft: str, name: str, how: str) -> None:
        getattr(self, how)(draft, name)

    def withdraws(self, draft: str, name: str) -> None:
        book, actor = self.books[draft], self.world.actor(name)
        for claim in sorted(book.overridden):
            if self.tried("withdraw", lambda c=claim: review.withdraw(self.desk, actor, draft, c, "Not so.")) is not None:
                assert not book.released
                book.overridden.discard(claim)
                book.approval = book.signature = None

    def remarks(self, draft: str, name: str) -> None:
        book, actor = self.books[draft], self.world.actor(name)
        claim = next((c.id for c in book.draft.claims), "")
        if self.tried("comment", lambda: review.comment(self.desk, actor, draft, claim, "Why?")) is not None:
            book.approval = book.approval if book.released else None

    def checks_again(self, draft: str, name: str) -> None:
        newer = self.tried("recheck", lambda: review.check_again(self.desk, self.world.actor(name), draft))
        if newer is not None:
            self.books[draft].void(newer)  # type: ignore[arg-type]

    @rule(draft=drafts, name=deciders, stale=st.booleans())
    def approves(self, draft: str, name: str, stale: bool) -> None:
        book = self.books[draft]
        named = "0" * 64 if stale else book.draft.hash
        if self.tried("approve", lambda: review.approve(self.desk, self.world.actor(name), draft, named)) is None:
            return
        self.may_decide(name, book)
        assert not stale
        assert not book.blocked
        book.approval, book.signature = Approval(named, name, self.credentialed(name)), None

    @rule(draft=drafts, name=deciders)
    def signs(self, draft: str, name: str) -> None:
        book = self.books[draft]
        named = book.draft.hash
        if self.tried("sign", lambda: review.sign(self.desk, self.world.actor(name), draft, named)) is None:
            return
        self.may_decide(name, book)
        assert book.approval is not None
        assert TASKS[book.task][1]
        book.signature = Approval(named, name, self.credentialed(name))

    @rule(draft=drafts, name=deciders, act=st.sampled_from((review.send_back, review.reject, review.escalate)))
    def turns_down(self, draft: str, name: str, act: object) -> None:
        actor = self.world.actor(name)
        if self.tried("turn down", lambda: act(self.desk, actor, draft, ReasonCode.STYLE, "No.")) is not None:  # type: ignore[operator]
            assert not self.books[draft].released
            self.books[draft].approval = self.books[draft].signature = None

    @rule(draft=drafts, name=names, form=st.sampled_from((Format.MARKDOWN, Format.JSON)))
    def releases(self, draft: str, name: str, form: Format) -> None:
        book = self.books[draft]
        content = self.tried("release", lambda: release.release(self.desk, self.world.actor(name), draft, form))
        if content is None:
            return
        if not book.released:
            self.may_leave(name, book)
        book.released = True
        assert TRUE.split()[2].encode() in content or CAP.split()[2].encode() in content  # type: ignore[operator]

    @rule(
        draft=drafts,
        names=st.permutations(("rita", "tom")),
        stop=st.integers(1, 9),
        second=st.sampled_from(("paula", "lena")),
        how=st.sampled_from(("approve", "release", "revise", "turn down", "sign")),
    )
    def works_diligently(self, draft: str, names: list[str], stop: int, second: str, how: str) -> None:
        """The natural path, broken off anywhere: random acts alone seldom get to the end of it."""
        first, other = names
        self.claims(draft, first)
        if stop > 2:
            self.overrides(draft, first)
        if stop > 3:
            self.approves(draft, first, False)
            self.works_on_a_copy(second, how, 0)
        if stop > 4:
            self.signs(draft, other)
        if stop > 5:
            self.releases(draft, first, Format.MARKDOWN)

    @rule(draft=drafts, name=deciders)
    def recalls(self, draft: str, name: str) -> None:
        actor = self.world.actor(name)
        if self.tried("recall", lambda: release.recall(self.desk, actor, draft, ReasonCode.OTHER, "Wrong.")) is not None:
            assert self.books[draft].released

    # The world around them

    @rule(minutes=st.sampled_from((1, 29, 31, 60 * 24, 60 * 48)))
    def time_passes(self, minutes: int) -> None:
        self.world.hand.move(timedelta(minutes=minutes))
        self.alarms_sound()

    def alarms_sound(self) -> None:
        swept = alarms.sweep(self.desk)
        assert swept.failed == ()
        with self.desk.store.read() as work:
            accounts = {m.id: m.name for m in work.members.find()}
        for alarm in swept.alarms:
            key = (alarm.draft, alarm.round, alarm.step)
            assert key not in self.sounded, "an alarm sounded twice"
            self.sounded.add(key)
            SEEN[alarm.step] += 1
            for name in (accounts[member] for member in alarm.told):
                assert self.granted[name], f"{name} was told of what they cannot read"
                assert person(name) not in self.barred, f"{name} was told in spite of a conflict of interest"
                assert alarm.draft not in self.books or person(name) not in self.books[alarm.draft].authors

    @rule(
        name=st.sampled_from(("rita", "tom", "ann2", "stan", "bob")),
        giver=st.sampled_from(("adam", "lena", "rita")),
        role=st.sampled_from(REVIEWING),
    )
    def is_granted(self, name: str, giver: str, role: Role) -> None:
        act = lambda: (engagements.grant(self.desk, self.world.actor(giver), "deal", name, role), True)  # noqa: E731
        if self.tried("grant", act) is not None:
            assert giver != "rita" or Role.LEAD in self.granted["rita"]
            self.granted[name].add(role)

    @rule(name=st.sampled_from(("rita", "tom", "bob")))
    def loses_the_grant(self, name: str) -> None:
        if self.tried("revoke", lambda: (engagements.revoke(self.desk, self.world.actor("adam"), "deal", name), True)):
            self.granted[name] = set()

    @rule(by=st.sampled_from(("adam", "eve", "otto", "rita")))
    def verifies_otto(self, by: str) -> None:
        if self.tried("verify", lambda: credentials.verify(self.desk, self.world.actor(by), "otto", "A-otto")) is not None:
            assert by == "eve"  # adam entered it
            self.verified.add("otto")

    @rule(
        name=st.sampled_from(("tom", "paula", "rita")), by=st.sampled_from(("adam", "eve", "stan")), chance=st.integers(0, 1)
    )  # fmt: skip
    def a_credential_is_revoked(self, name: str, by: str, chance: int) -> None:
        if chance:
            return
        back = self.tried(
            "revoke credential", lambda: (credentials.revoke(self.desk, self.world.actor(by), name, f"A-{name}", "Gone."),)
        )
        if back is None:
            return
        assert by != "stan"
        self.revoked.add(name)
        for book in self.books.values():
            if (
                TASKS[book.task][0]
                and not book.released
                and name in (book.approval and book.approval.by, book.signature and book.signature.by)
            ):
                assert book.draft.id in back[0]  # type: ignore[index]
                book.approval = book.signature = None

    @rule(name=st.sampled_from(("adam", "paula", "rita")))
    def paulas_credential_is_renewed(self, name: str) -> None:
        if self.entered:
            return
        until = EXPIRY.replace(year=EXPIRY.year + 2)
        if (
            self.tried("renew", lambda: credentials.renew(self.desk, self.world.actor(name), "paula", "A-paula", until))
            is not None
        ):
            assert name != "rita"
            self.entered = True

    @rule(by=st.sampled_from(("adam", "eve", "paula")))
    def the_renewal_is_verified(self, by: str) -> None:
        if (
            self.tried("verify renewal", lambda: credentials.verify(self.desk, self.world.actor(by), "paula", "A-paula"))
            is not None
        ):
            assert by != "paula"
            assert self.entered
            self.renewed = True

    # Quality samples: work like any other to who takes it, and out of the house by no way

    @rule(
        name=st.sampled_from(("lena", "adam", "ann", "rita")),
        share=st.sampled_from((0.0, 1.0, 1.0)),
        seeded=st.sampled_from((0.0, 1.0)),
    )
    def sampling_is_set(self, name: str, share: float, seeded: float) -> None:
        act = lambda: second_review.set_rule(self.desk, self.world.actor(name), "deal", "", share, seeded)  # noqa: E731
        if self.tried("set sampling", act) is not None:
            assert name in ("lena", "adam") or Role.LEAD in self.granted[name]

    def copies(self) -> list[tuple[str, SecondReview]]:
        with self.desk.store.read() as work:
            return [(s.copy, s) for s in work.second_reviews.find(order_by="drawn_at") if s.copy]

    @initialize(seeded=st.sampled_from((0.0, 1.0)))
    def a_lead_wants_second_reviews(self, seeded: float) -> None:
        self.sampling_is_set("lena", 1.0, seeded)

    @rule(
        name=st.sampled_from(("paula", "paula", "lena", "lena", "tom", "rita", "ann2", "otto", "stan")),
        how=st.sampled_from(("approve", "approve", "turn down", "release", "sign", "revise")),
        chosen=st.integers(0, 5),
    )
    def works_on_a_copy(self, name: str, how: str, chosen: int) -> None:
        found = [c for c in self.copies() if c[1].act is None or how in ("release", "sign", "revise")]
        if not found:
            return
        copy, sample = found[chosen % len(found)]
        actor = self.world.actor(name)
        done = self.tried("claim copy", lambda: review.claim(self.desk, actor, copy))
        if done is not None:
            self.may_second(name, sample)
        self.stays_in_house(name, copy)
        if how in ("approve", "turn down"):
            self.decides_the_copy(name, copy, sample, how)

    def stays_in_house(self, name: str, copy: str) -> None:
        """Whatever else is done to a copy: nobody lets it out, or on."""
        actor = self.world.actor(name)
        assert self.tried("release copy", lambda: release.release(self.desk, actor, copy, Format.JSON)) is None
        assert self.tried("sign copy", lambda: review.sign(self.desk, actor, copy, "0" * 64)) is None
        stream = lambda: list(revise(self.desk, actor, copy, "mine", f"{TRUE} [^1]"))  # noqa: E731
        assert self.tried("revise copy", stream) is None

    def decides_the_copy(self, name: str, copy: str, sample: SecondReview, how: str) -> None:
        actor = self.world.actor(name)
        view = self.tried("read copy", lambda: queries.draft(self.desk, actor, copy))
        if view is None:
            return
        if how == "turn down":
            decide = lambda: review.reject(self.desk, actor, copy, ReasonCode.UNSUPPORTED, "No.")  # noqa: E731
        else:
            for claim in view.blocked:  # type: ignore[attr-defined]
                self.tried(
                    "override copy", lambda c=claim: review.override(self.desk, actor, copy, c, ReasonCode.OTHER, "Yes.")
                )
            decide = lambda: review.approve(self.desk, actor, copy, view.draft.hash)  # type: ignore[attr-defined]  # noqa: E731
        if self.tried("decide copy", decide) is not None:
            self.may_second(name, sample)

    def may_second(self, name: str, sample: SecondReview) -> None:
        with self.desk.store.read() as work:
            first = work.members.get(id=sample.reviewer)
        assert first is not None
        book = self.books[sample.draft]
        assert person(name) != person(first.name), "the first reviewer took the second review"
        assert self.granted[name] & set(REVIEWING)
        assert person(name) not in self.barred | {person(a) for a in book.authors}
        assert not TASKS[book.task][0] or self.credentialed(name)

    @rule(name=st.sampled_from(("rita", "tom", "paula", "ann2")), chance=st.integers(0, 5))
    def a_conflict_comes_to_light(self, name: str, chance: int) -> None:
        if chance == 0:
            adam = self.world.actor("adam")
            act = lambda: conflicts.declare(self.desk, adam, name, ConflictKind.CLIENT, "LARKFIELD plc", "Shares.")  # noqa: E731
            if self.tried("declare conflict", act) is not None:
                self.barred.add(person(name))

    @rule(chance=st.integers(0, 9))
    def the_source_changes(self, chance: int) -> None:
        if chance == 0 and not self.deleted:
            path = self.folder / DOCUMENT
            path.write_text(SOURCE + f"\n## 3. Law\n\nIrish law governs, version {self.world.hand.now():%H%M%f}.\n", "utf-8")
            if self.tried("ingest", lambda: list(ingest(self.desk, self.world.actor("ann"), "deal", [path]))):
                self.approvals_end()
        if chance == 1 and not self.deleted:
            self.tried("delete", lambda: (documents.delete(self.desk, self.world.actor("ann"), "deal", DOCUMENT), True))
            self.deleted = True
            self.approvals_end()

    def approvals_end(self) -> None:
        """Every draft here cites the one source."""
        for book in self.books.values():
            if not book.released:
                book.approval = book.signature = None

    # What must hold

    def may_decide(self, name: str, book: Book) -> None:
        """Granted, independent and credentialed, by the books."""
        assert self.granted[name] & set(REVIEWING), f"{name} decided without a grant"
        assert person(name) not in book.authors, f"{name} decided on their own draft"
        assert person(name) not in self.barred, f"{name} decided in spite of a conflict of interest"
        assert not TASKS[book.task][0] or self.credentialed(name), f"{name} decided without a credential"

    def may_leave(self, name: str, book: Book) -> None:
        assert self.granted[name] & set(REVIEWING), f"{name} released without a grant"
        approval, second = book.approval, book.signature
        assert approval is not None, "released without an approval"
        assert approval.hash == book.draft.hash, "released a text that was not approved"
        assert person(approval.by) not in book.authors, "approved by its author"
        assert not {person(approval.by), person(name)} & self.barred, "released in spite of a conflict of interest"
        assert approval.credentialed or not TASKS[book.task][0], "approved without a credential"
        assert not book.blocked, "released with claims against their evidence"
        assert not self.deleted, "released although its source was deleted"
        if TASKS[book.task][1]:
            assert second is not None, "released without its second sign-off"
            assert second.hash == book.draft.hash
            assert person(second.by) not in self.barred
            assert person(second.by) not in book.authors | book.editors | {person(approval.by)}
            assert second.credentialed or not TASKS[book.task][0]

    @invariant()
    def what_left_the_house_is_in_the_books(self) -> None:
        with self.desk.store.read() as work:
            out = work.deliverables.find()
            standing = {r.draft: r for r in work.reviews.find()}
        assert sorted(d.draft for d in out) == sorted(i for i, b in self.books.items() if b.released)
        planted = [seed.after for _, sample in self.copies() for seed in sample.seeds]
        copies = {copy for copy, _ in self.copies()}
        assert not copies & ({d.draft for d in out} | set(self.books))
        for one in out:
            book = self.books[one.draft]
            assert not any(after in book.draft.text for after in planted if after not in (WRONG,)), (
                "a planted error left the house"
            )
        for draft, book in self.books.items():
            if standing[draft].state is State.APPROVED:
                assert book.approval is not None
                assert standing[draft].approved_hash == book.approval.hash == book.draft.hash
            if standing[draft].state in (State.RELEASED, State.SUPERSEDED, State.RECALLED):
                assert book.released
            if standing[draft].state in (State.PENDING, State.CLAIMED, State.ESCALATED):
                assert standing[draft].clock_from is not None, "nobody counts the time of what waits"
            else:
                assert standing[draft].alarm_at is None or standing[draft].state is State.APPROVED


@pytest.mark.slow
def test_nothing_leaves_without_a_valid_current_independent_credentialed_approval(tmp_path: Path) -> None:
    Queue.template = tmp_path / "template"
    world = open_world(Queue.template)
    furnish(world)
    world.desk.close()
    run_state_machine_as_test(
        Queue,
        settings=settings(
            max_examples=400 if EXPLORING else 80, stateful_step_count=40, deadline=None, derandomize=not EXPLORING,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    assert SEEN["release"] > 10, SEEN  # else the machine never came to the point
    assert SEEN["release refused"] > 5, SEEN
    met = ("revoke credential", "verify renewal", "claim copy", "decide copy", "release copy refused", "revise copy refused")
    assert [act for act in (*met, "escalation 1") if not SEEN[act]] == [], SEEN
