"""A desk where AI drafts, every claim is checked against its page, and credentialed experts decide what leaves the house.

    from copilot import Settings, open_desk

Names are imported at first use (PEP 562), so that `copilot --help` does not pay for what it does not need.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from copilot.bootstrap import open_desk
    from copilot.domain.claim import Citation, Claim, Match, Verdict
    from copilot.domain.deliverable import Deliverable, Format
    from copilot.domain.document import Chunk, Document, Extract
    from copilot.domain.draft import Draft, Request
    from copilot.domain.engagement import Engagement, Kind
    from copilot.domain.member import Actor, Credential, Member, Role, Trust
    from copilot.domain.passage import Passage, Query
    from copilot.domain.review import Act, Decision, ReasonCode, Review, State
    from copilot.errors import CopilotError
    from copilot.services.desk import Desk
    from copilot.settings import Settings

__version__ = "0.1.0"

_HOME = {
    "Act": "domain.review",
    "Actor": "domain.member",
    "Chunk": "domain.document",
    "Citation": "domain.claim",
    "Claim": "domain.claim",
    "CopilotError": "errors",
    "Credential": "domain.member",
    "Decision": "domain.review",
    "Deliverable": "domain.deliverable",
    "Desk": "services.desk",
    "Document": "domain.document",
    "Draft": "domain.draft",
    "Engagement": "domain.engagement",
    "Extract": "domain.document",
    "Format": "domain.deliverable",
    "Kind": "domain.engagement",
    "Match": "domain.claim",
    "Member": "domain.member",
    "Passage": "domain.passage",
    "Query": "domain.passage",
    "ReasonCode": "domain.review",
    "Request": "domain.draft",
    "Review": "domain.review",
    "Role": "domain.member",
    "Settings": "settings",
    "State": "domain.review",
    "Trust": "domain.member",
    "Verdict": "domain.claim",
    "open_desk": "bootstrap",
}

__all__ = [
    "Act",
    "Actor",
    "Chunk",
    "Citation",
    "Claim",
    "CopilotError",
    "Credential",
    "Decision",
    "Deliverable",
    "Desk",
    "Document",
    "Draft",
    "Engagement",
    "Extract",
    "Format",
    "Kind",
    "Match",
    "Member",
    "Passage",
    "Query",
    "ReasonCode",
    "Request",
    "Review",
    "Role",
    "Settings",
    "State",
    "Trust",
    "Verdict",
    "open_desk",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'copilot' has no attribute '{name}'")
    return getattr(import_module(f"copilot.{_HOME[name]}"), name)
