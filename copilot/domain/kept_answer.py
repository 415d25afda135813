"""A model's answer to one piece of a request, kept until the draft stands, so that nothing is paid for twice."""

from dataclasses import dataclass, field
from datetime import datetime

from copilot.domain.draft import Usage


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """`digest` is the SHA-256 of the messages that were answered: another question, prompt or evidence is another piece."""

    engagement: str
    request: str
    digest: str
    model: str
    at: datetime
    text: str
    usage: Usage = field(default_factory=Usage)
