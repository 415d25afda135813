"""What left the house."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Format(StrEnum):
    DOCX = "docx"
    PDF = "pdf"
    MARKDOWN = "md"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class SignOff:
    """One line of the sign-off block, frozen at release: who, as what, by which credentials, when, how recognised.

    `member` is the account, `name` what the person is called, where an administrator recorded it.
    """

    member: str
    act: str
    at: datetime
    trust: str
    credentials: tuple[str, ...] = ()
    name: str = ""

    @property
    def who(self) -> str:
        """As it is printed."""
        return _called(self.member, self.name)


@dataclass(frozen=True, slots=True)
class Overridden:
    """A claim that was approved against its verdict, with the reviewer's reason; printed in the evidence appendix.

    `credentials` are those that counted when the claim was let stand; `name` as in a sign-off.
    """

    claim: str
    member: str
    reason: str
    note: str
    credentials: tuple[str, ...] = ()
    name: str = ""

    @property
    def who(self) -> str:
        """As it is printed."""
        return _called(self.member, self.name)


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A released draft: one per draft, whatever the number of exports made of it.

    `hash` is the approved draft's; `audit_head` is the engagement chain's head at release; `signature` is Ed25519 over
    both, hexadecimal.
    """

    id: str
    engagement: str
    draft: str
    version: int
    hash: str
    released_by: str
    released_at: datetime
    sign_offs: tuple[SignOff, ...]
    overridden: tuple[Overridden, ...]
    audit_head: str
    signature: str
    title: str = ""
    terms: tuple[tuple[str, str], ...] = ()  # of the engagement as they stood at release: (label, text)


def _called(member: str, name: str) -> str:
    return f"{name} ({member})" if name else member
