"""Transactions of every store: all or nothing, one winner, nothing lost, nobody waiting for themselves."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from copilot.adapters.store.nouns import AUDIT, MEMBERS, REVIEWS
from copilot.domain.review import State
from copilot.ports import ConflictError, Store

Make = Callable[..., Any]
THREADS = 8


def test_an_error_rolls_everything_back(store: Store, make: Make) -> None:
    kept = make(MEMBERS)
    with store.write() as work:
        work.members.add(kept)

    def fail_in_the_middle() -> None:
        with store.write() as work:
            work.members.add(make(MEMBERS))
            work.reviews.add(make(REVIEWS))
            work.members.remove(id=kept.id)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_the_middle()
    with store.read() as work:
        assert work.members.find() == [kept]
        assert work.reviews.count() == 0


def test_a_unit_of_work_for_reading_refuses_to_write(store: Store, make: Make) -> None:
    item = make(MEMBERS)
    with store.read() as work:
        for act in (lambda: work.members.add(item), lambda: work.members.replace(item), lambda: work.members.remove(id="x")):
            with pytest.raises(RuntimeError, match="for reading"):
                act()


def test_compare_and_set_replaces_only_what_was_seen(store: Store, make: Make) -> None:
    review = make(REVIEWS, revision=1, claimed_by=None)
    with store.write() as work:
        work.reviews.add(review)
        assert not work.reviews.replace(replace(review, revision=2), revision=0)
        assert not work.reviews.replace(replace(review, revision=2), revision=1, claimed_by="other")
        assert work.reviews.get(draft=review.draft) == review
        assert work.reviews.replace(replace(review, revision=2), revision=1, claimed_by=None)
        assert work.reviews.get(draft=review.draft).revision == 2


def test_compare_and_set_sees_a_sealed_field_with_a_keyed_hash(store: Store, make: Make) -> None:
    member = make(MEMBERS, password_hash="old")
    with store.write() as work:
        work.members.add(member)
        assert work.members.replace(replace(member, password_hash="new"), password_hash="old")
        assert not work.members.replace(replace(member, password_hash="late"), password_hash="old")


def test_of_eight_threads_claiming_one_review_exactly_one_wins(store: Store, make: Make) -> None:
    review = make(REVIEWS, state=State.PENDING, revision=0, claimed_by=None)
    with store.write() as work:
        work.reviews.add(review)
    together = threading.Barrier(THREADS)

    def claim(number: int) -> bool:
        with store.read() as work:
            seen = work.reviews.get(draft=review.draft)
        together.wait(timeout=10)
        with store.write() as work:
            claimed = replace(seen, claimed_by=f"mem-{number}", state=State.CLAIMED, revision=seen.revision + 1)
            return work.reviews.replace(claimed, revision=seen.revision)

    with ThreadPoolExecutor(THREADS) as pool:
        won = list(pool.map(claim, range(THREADS)))
    assert won.count(True) == 1
    with store.read() as work:
        assert work.reviews.get(draft=review.draft).claimed_by == f"mem-{won.index(True)}"


def test_eight_threads_append_to_one_chain_without_a_gap(store: Store, make: Make) -> None:
    entry = make(AUDIT)

    def append(_: int) -> None:
        with store.write() as work:
            work.serialise("eng-1")
            last = work.audit.find(chain="eng-1", order_by="sequence", descending=True, limit=1)
            work.audit.add(replace(entry, sequence=last[0].sequence + 1 if last else 1))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(append, range(40)))
    with store.read() as work:
        assert [e.sequence for e in work.audit.find(chain="eng-1", order_by="sequence")] == list(range(1, 41))


def test_a_reader_sees_one_moment(store: Store, make: Make) -> None:
    def add() -> None:
        with store.write() as work:
            work.members.add(make(MEMBERS))

    with ThreadPoolExecutor(1) as pool:
        pool.submit(add).result(timeout=10)
        with store.read() as work:
            before = work.members.count()
            late = pool.submit(add)  # SQLite without write-ahead log lets it wait for this reader
            assert work.members.count() == before == 1
        late.result(timeout=10)
    with store.read() as work:
        assert work.members.count() == 2


def test_a_thread_does_not_wait_for_itself(store: Store) -> None:
    with store.read(), store.read(), pytest.raises(RuntimeError, match="open in this thread"), store.write():
        pass
    for second in (store.write, store.read):
        with store.write(), pytest.raises(RuntimeError, match="open in this thread"), second():
            pass
    with store.write() as work:
        assert work.members.count() == 0


def test_a_conflict_leaves_the_rest_of_the_transaction_whole(store: Store, make: Make) -> None:
    one, two = make(MEMBERS, name="one"), make(MEMBERS, name="two")
    with store.write() as work:
        work.members.add(one)
        work.members.add(two)
        with pytest.raises(ConflictError):
            work.members.replace(replace(two, name="one"))
        assert work.members.replace(replace(two, name="three"))
    with store.read() as work:
        assert [m.name for m in work.members.find(order_by="name")] == ["one", "three"]
