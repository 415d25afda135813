"""The desk: every port joined, what each service is handed. Built by `bootstrap`, never by a service."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from copilot.domain.deliverable import Format
from copilot.domain.entailment import Calibration
from copilot.errors import CopilotError
from copilot.ports import (
    ClaimJudge,
    Clock,
    Closing,
    Drafter,
    Embedder,
    Exporter,
    Files,
    Jobs,
    KeyVault,
    LexicalIndex,
    Locks,
    Passwords,
    Planter,
    PromptLibrary,
    Reader,
    Store,
    VectorIndex,
)
from copilot.services.attempts import Attempts
from copilot.services.held import Held
from copilot.services.warm import Warm

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Figures of the settings that services need."""

    lease: timedelta = timedelta(minutes=30)
    session: timedelta = timedelta(hours=10)
    max_file_bytes: int = 64 * 2**20
    monthly_cap_usd: float | None = None
    credential_warning: timedelta = timedelta(days=60)  # how long before its end a credential is warned of
    model_address: str = ""  # where a chat model's calls go, for the audit trail; empty without one
    model_host: str = ""  # that address's host, for the engagements' lists of allowed ones
    priced: bool = True  # False: the model's prices are not known, so that no cap can be kept
    place: str = ""  # where the desk keeps its data, as an ISO 3166 code; empty: not recorded
    model_place: str = ""  # where the model and a remote embedder work
    embeds_outside: bool = False  # whether text is sent away to be embedded
    embedder_host: str = ""  # to which host then

    @property
    def sends(self) -> bool:
        """Whether anything is sent to a model outside of the desk."""
        return self.embeds_outside or bool(self.model_address)


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
    judge: ClaimJudge | None = None
    calibration: Calibration | None = None  # of the judge
    attempts: Attempts = field(default_factory=Attempts)
    locks: Locks = field(default_factory=Held)
    digest: Drafter | None = None  # drafts without a model where `drafter` is one; None: there is but one drafter
    planter: Planter | None = None  # None: no error is planted in quality samples
    warm: Warm = field(default_factory=Warm)

    def close(self) -> None:
        """Sign the ends of the audit chains that grew, and let go of files, locks and connections."""
        self.jobs.close()  # first: what is being worked on still writes
        self.sign_ends()
        for model in (self.drafter, self.judge):
            if isinstance(model, Closing):
                model.close()
        self.vectors.close()
        self.store.close()

    def sign_ends(self) -> None:
        """Sign every audit chain that grew since it was last signed."""
        try:
            self.store.checkpoint(self.clock.now())
        except CopilotError as error:  # nothing is lost: the next act's transaction signs them
            log.warning("the end of the audit trail was not signed: %s", error)
