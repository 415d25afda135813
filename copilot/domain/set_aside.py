"""A reviewer's text that came too late to be saved, kept for them to merge."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SetAside:
    """`version` is the one that was edited, `token` the lease under which; `why` is what the save was told."""

    id: str
    engagement: str
    draft: str
    version: int
    member: str
    token: int
    at: datetime
    text: str
    why: str
