"""Every repository of every store: what goes in comes out, what is unique stays so, what is asked for is found."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from copilot.adapters.store.noun import Noun
from copilot.adapters.store.nouns import AUDIT, DELIVERABLES, DOCUMENTS, DRAFTS, ENGAGEMENTS, GRANTS, LABELS, MEMBERS, REVIEWS
from copilot.domain.member import Role
from copilot.domain.review import State
from copilot.ports import ConflictError, Store, UpTo

Make = Callable[..., Any]
CURRENT: dict[str, Any] = {"superseded_at": None, "deleted_at": None}


def add(store: Store, noun: Noun[Any], *items: Any) -> None:
    with store.write() as work:
        for item in items:
            getattr(work, noun.name).add(item)


def key(noun: Noun[Any], item: Any) -> dict[str, Any]:
    return dict(zip(noun.key, noun.key_of(item), strict=True))


def two(make: Make, noun: Noun[Any]) -> tuple[Any, Any]:
    """Two items with different keys."""
    return make(noun), (make(noun, id="eng-2") if noun is ENGAGEMENTS else make(noun))


def test_every_noun_comes_back_equal(store: Store, make: Make, noun: Noun[Any]) -> None:
    full, other = two(make, noun)
    empty = replace(other, **{name: None for name, hint in noun.hints.items() if type(None) in get_args(hint)})
    add(store, noun, full, empty)
    with store.read() as work:
        repository = getattr(work, noun.name)
        for item in (full, empty):
            found = repository.get(**key(noun, item))
            assert found == item
            assert all(type(getattr(found, f.name)) is type(getattr(item, f.name)) for f in fields(item))
        assert repository.count() == len(repository.find()) == 2


def test_no_two_items_have_one_key_and_the_transaction_goes_on(store: Store, make: Make, noun: Noun[Any]) -> None:
    item, other = two(make, noun)
    add(store, noun, item)
    with store.write() as work:
        repository = getattr(work, noun.name)
        with pytest.raises(ConflictError):
            repository.add(item)
        repository.add(other)
    with store.read() as work:
        assert getattr(work, noun.name).count() == 2


def test_every_noun_is_replaced_and_removed(store: Store, make: Make, noun: Noun[Any]) -> None:
    item, other = two(make, noun)
    changed = replace(make(noun), **key(noun, item))
    add(store, noun, item, other)
    with store.write() as work:
        repository = getattr(work, noun.name)
        if noun.kept:
            for act in (lambda: repository.replace(changed), lambda: repository.remove(**key(noun, item))):
                with pytest.raises(RuntimeError, match="can only be added to"):
                    act()
            return
        assert repository.replace(changed)
        assert repository.get(**key(noun, item)) == changed
        assert repository.remove(**key(noun, item)) == 1
        assert repository.remove(**key(noun, item)) == 0
        assert not repository.replace(changed)
        assert repository.find() == [other]


UNIQUE = [
    (ENGAGEMENTS, ("name",)),
    (MEMBERS, ("name",)),
    (GRANTS, ("engagement", "member", "role")),
    (DRAFTS, ("id", "version")),
    (REVIEWS, ("draft",)),
    (DELIVERABLES, ("draft",)),
    (AUDIT, ("chain", "sequence")),
    (LABELS, ("task", "label")),
]


@pytest.mark.parametrize(("noun", "same"), UNIQUE, ids=[noun.name for noun, _ in UNIQUE])
def test_what_must_be_unique_is(store: Store, make: Make, noun: Noun[Any], same: tuple[str, ...]) -> None:
    first, second = two(make, noun)
    add(store, noun, first)
    with store.write() as work, pytest.raises(ConflictError):
        getattr(work, noun.name).add(replace(second, **{f: getattr(first, f) for f in same}))


def test_a_name_belongs_to_one_current_document_of_an_engagement(store: Store, make: Make) -> None:
    first = make(DOCUMENTS, name="a.pdf", **CURRENT)
    elsewhere = make(DOCUMENTS, name="a.pdf", engagement="eng-2", **CURRENT)
    add(store, DOCUMENTS, first, elsewhere, make(DOCUMENTS, name="a.pdf"))
    newer = make(DOCUMENTS, name="a.pdf", version=2, **CURRENT)
    with store.write() as work:
        with pytest.raises(ConflictError):
            work.documents.add(newer)
        assert work.documents.replace(replace(first, superseded_at=first.added_at), superseded_at=None)
        work.documents.add(newer)
        with pytest.raises(ConflictError):
            work.documents.replace(first)
        assert work.documents.get(engagement="eng-1", name="a.pdf", **CURRENT) == newer
        assert work.documents.count(engagement="eng-1", name="a.pdf") == 3


def test_sealed_names_are_found_by_equality(store: Store, make: Make) -> None:
    engagement, document = make(ENGAGEMENTS, name="Acme / Beta"), make(DOCUMENTS, name="x/a.pdf")
    add(store, ENGAGEMENTS, engagement)
    add(store, DOCUMENTS, document)
    with store.read() as work:
        assert work.engagements.get(name="Acme / Beta") == engagement
        assert work.engagements.get(name=("other", "Acme / Beta")) == engagement
        assert work.engagements.get(name="acme / beta") is None
        assert work.documents.find(engagement="eng-1", name="x/a.pdf", sha256=document.sha256) == [document]
        assert work.documents.find(engagement="eng-2", name="x/a.pdf") == []


def test_a_sealed_field_without_a_keyed_hash_cannot_be_asked_for(store: Store) -> None:
    with store.write() as work:
        with pytest.raises(ValueError, match="'title': it is sealed"):
            work.documents.find(title="x")
        with pytest.raises(ValueError, match="'colour': it is no field of Document"):
            work.documents.count(colour="red")
        with pytest.raises(ValueError, match="ordered by 'name': it is sealed"):
            work.documents.find(order_by="name")
        with pytest.raises(ValueError, match="only together with one 'engagement'"):
            work.documents.find(name="a.pdf")
        with pytest.raises(ValueError, match="needs a condition"):
            work.documents.remove()


def test_conditions_take_none_and_any_of(store: Store, make: Make) -> None:
    states = (State.PENDING, State.CLAIMED, State.ESCALATED)
    add(store, REVIEWS, *(make(REVIEWS, state=s, claimed_by=None if s is State.PENDING else str(s)) for s in states))
    with store.read() as work:
        for wanted in (states[:2], ("claimed", "pending")):
            assert {r.state for r in work.reviews.find(state=wanted)} == set(states[:2])
        assert work.reviews.find(state=()) == []
        assert [r.state for r in work.reviews.find(claimed_by=None)] == [State.PENDING]
        assert work.reviews.count(claimed_by=(None, "claimed")) == 2
        assert work.reviews.count(state=State.PENDING, claimed_by="claimed") == 0


def test_get_wants_one(store: Store, make: Make) -> None:
    add(store, REVIEWS, make(REVIEWS), make(REVIEWS))
    with store.read() as work:
        assert work.reviews.get(draft="none") is None
        with pytest.raises(ValueError, match="several reviews fit"):
            work.reviews.get(engagement="eng-1")


def test_order_limit_and_offset_agree_everywhere(store: Store, make: Make) -> None:
    base = make(REVIEWS)
    due = [base.due_at + timedelta(hours=h) for h in (2, 1, 2)]
    add(store, REVIEWS, *(replace(base, draft=f"dr-{n}", due_at=d, token=-n) for n, d in enumerate([None, *due, None])))
    with store.read() as work:

        def drafts(**options: Any) -> str:
            return "".join(r.draft[-1] for r in work.reviews.find(**options))

        assert drafts(order_by="due_at") == "21304"  # no due date is the latest; the key breaks ties
        assert drafts(order_by="due_at", descending=True) == "40312"
        assert drafts(order_by="due_at, token", limit=3, offset=1) == "314"
        assert drafts(order_by="due_at", offset=3) == "04"
        assert drafts(limit=0) == ""
        assert drafts() == "01234"


def test_moments_are_asked_for_up_to_one(store: Store, make: Make) -> None:
    base = make(REVIEWS)
    moments = [None, *(base.due_at + timedelta(microseconds=n) for n in (0, 1, 2))]
    add(store, REVIEWS, *(replace(base, draft=f"dr-{n}", alarm_at=at) for n, at in enumerate(moments)))
    with store.write() as work:
        found = work.reviews.find(alarm_at=UpTo(moments[2]), order_by="alarm_at")
        assert [r.draft for r in found] == ["dr-1", "dr-2"]
        assert work.reviews.count(alarm_at=UpTo(base.due_at - timedelta(days=1))) == 0
        assert not work.reviews.replace(found[1], alarm_at=UpTo(moments[1]))
        assert work.reviews.replace(found[0], alarm_at=UpTo(moments[1]))
        with pytest.raises(ValueError, match="by equality only"):
            work.engagements.find(name=UpTo(base.due_at))


def test_texts_are_ordered_by_code_point(store: Store, make: Make) -> None:
    names = ["a", "B", "Z", "b", "é", "𝛑", "ﬁ", "_"]
    add(store, MEMBERS, *(make(MEMBERS, name=name) for name in names))
    with store.read() as work:
        assert [m.name for m in work.members.find(order_by="name")] == sorted(names)


def test_a_closed_set_comes_back_as_such(store: Store, make: Make) -> None:
    add(store, GRANTS, make(GRANTS, role=Role.LEAD))
    with store.read() as work:
        assert work.grants.find(role="lead")[0].role is Role.LEAD
