"""The desk: every port joined, what each service is handed. Built by `bootstrap`, never by a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from copilot.domain.deliverable import Format
from copilot.ports import (
    Clock,
    Drafter,
    Embedder,
    Exporter,
    Files,
    Jobs,
    KeyVault,
    LexicalIndex,
    Passwords,
    PromptLibrary,
    Reader,
    Store,
    VectorIndex,
)
from copilot.services.attempts import Attempts


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the settings that services need."""

    lease: timedelta = timedelta(minutes=30)
    session: timedelta = timedelta(hours=10)
    max_file_bytes: int = 64 * 2**20
    monthly_cap_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    store: Store
    vault: KeyVault
    files: Files
    clock: Clock
    reader: Reader
    embedder: Embedder
    vectors: VectorIndex
    lexical: LexicalIndex
    drafter: Drafter
    prompts: PromptLibrary
    exporters: Mapping[Format, Exporter]
    limits: Limits
    passwords: Passwords
    jobs: Jobs
    attempts: Attempts = field(default_factory=Attempts)

    def close(self) -> None:
        """Let go of files, locks and connections."""
        self.jobs.close()  # first: what is being worked on still writes
        self.vectors.close()
        self.store.close()
