"""What the services need from the outside, as small protocols. Adapters fit these; `bootstrap` joins the two."""

from copilot.ports.clock import Clock, Closing
from copilot.ports.drafting import ClaimJudge, Drafter, Planter, PromptLibrary, TokenCounter
from copilot.ports.files import Files, Reader
from copilot.ports.handover import Examine, Exporter, Exporters
from copilot.ports.index import Candidates, Embedder, Excerpt, Floats, LexicalIndex, Rival, VectorIndex, Wanted, WordVectors
from copilot.ports.jobs import JobKind, Jobs, StoppedError, Working
from copilot.ports.keys import DESK, KeyVault, Passwords
from copilot.ports.store import LAST, ConflictError, Locks, Repository, Store, UnitOfWork, UpTo

__all__ = [
    "DESK",
    "LAST",
    "Candidates",
    "ClaimJudge",
    "Clock",
    "Closing",
    "ConflictError",
    "Drafter",
    "Embedder",
    "Examine",
    "Excerpt",
    "Exporter",
    "Exporters",
    "Files",
    "Floats",
    "JobKind",
    "Jobs",
    "KeyVault",
    "LexicalIndex",
    "Locks",
    "Passwords",
    "Planter",
    "PromptLibrary",
    "Reader",
    "Repository",
    "Rival",
    "StoppedError",
    "Store",
    "TokenCounter",
    "UnitOfWork",
    "UpTo",
    "VectorIndex",
    "Wanted",
    "WordVectors",
    "Working",
]
