"""A process of its own on a store: `worker.py URL KEYS HOME NAME`. Claims what is pending, then appends until it is killed."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from copilot.adapters.store import open_store
from copilot.adapters.vault import open_vault
from copilot.domain.audit import AuditEntry
from copilot.domain.review import State
from copilot.ports import Store


def claim(store: Store, name: str) -> None:
    """Claim whatever is pending, seen first and written later, and print each draft won."""
    with store.read() as work:
        seen = work.reviews.find(state=State.PENDING)
    for review in seen:
        with store.write() as work:
            claimed = replace(review, state=State.CLAIMED, claimed_by=name, revision=review.revision + 1)
            won = work.reviews.replace(claimed, revision=review.revision)
        if won:
            print(review.draft, flush=True)  # noqa: T201


def append(store: Store, name: str) -> None:
    """Append to a chain for ever, and print each number once it is acknowledged."""
    while True:
        with store.write() as work:
            work.serialise("eng-1")
            last = work.audit.find(chain="eng-1", order_by="sequence", descending=True, limit=1)
            number = last[0].sequence + 1 if last else 1
            work.audit.add(AuditEntry("eng-1", number, datetime.now(UTC), name, "", "", "act", "subject", "", ""))
        print(number, flush=True)  # noqa: T201


if __name__ == "__main__":
    url, keys, home, name = sys.argv[1:]
    store = open_store(url, open_vault(Path(keys), Path(home)))
    for work_on in (claim, append):
        print("ready", flush=True)  # noqa: T201
        sys.stdin.readline()
        work_on(store, name)
