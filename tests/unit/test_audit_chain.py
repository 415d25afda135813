"""Any change, removal, insertion or swap in a chain is found, and the first broken link is named."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.domain.audit import GENESIS, AuditEntry, sealed
from copilot.domain.chain import verify_chain

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def chain(length: int) -> list[AuditEntry]:
    entries, previous = [], GENESIS
    for n in range(1, length + 1):
        details = f'{{"n": {n}}}'
        digest = hashlib.sha256(details.encode()).hexdigest()
        at = NOW + timedelta(seconds=n)
        entry = sealed(
            AuditEntry("eng-1", n, at, "mem-1", "os", "signed in", "ask", f"req-{n}", digest, previous, details=details)
        )
        entries.append(entry)
        previous = entry.hash
    return entries


def test_a_whole_chain_verifies() -> None:
    report = verify_chain("eng-1", chain(5))
    assert (report.entries, report.broken_at) == (5, None)
    assert report.head == chain(5)[-1].hash


def test_an_empty_chain_is_whole() -> None:
    assert verify_chain("eng-1", []).broken_at is None


CHANGES = {
    "chain": "eng-2", "sequence": 9, "at": NOW, "member": "mem-2", "os_user": "x", "trust": "local trust", "act": "approve",
    "subject": "dr-9", "details_sha256": "0" * 64, "previous": "1" * 64, "hash": "2" * 64, "details": "{}",
}  # fmt: skip


@pytest.mark.parametrize("field", sorted(CHANGES))
@pytest.mark.parametrize("position", [0, 2, 4])
def test_any_changed_field_is_found(field: str, position: int) -> None:
    entries = chain(5)
    entries[position] = replace(entries[position], **{field: CHANGES[field]})
    assert verify_chain("eng-1", entries).broken_at == position + 1


@given(st.integers(1, 11))
def test_a_removed_row_is_found_unless_it_is_the_last(gone: int) -> None:
    entries = chain(12)
    del entries[gone - 1]
    assert verify_chain("eng-1", entries).broken_at == gone


@given(st.integers(0, 10))
def test_a_swap_is_found(first: int) -> None:
    entries = chain(12)
    entries[first], entries[first + 1] = entries[first + 1], entries[first]
    assert verify_chain("eng-1", entries).broken_at == first + 1


def test_an_inserted_row_is_found_even_with_a_right_hash_of_its_own() -> None:
    entries = chain(4)
    forged = sealed(replace(entries[1], sequence=3, previous=entries[1].hash, act="approve", hash=""))
    assert verify_chain("eng-1", [*entries[:2], forged, *entries[2:]]).broken_at == 4


def test_erased_details_leave_the_chain_verifiable() -> None:
    erased = [replace(entry, details="") for entry in chain(3)]
    assert verify_chain("eng-1", erased).broken_at is None
