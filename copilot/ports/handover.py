"""What leaves the house, and what tells whether a file did."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from copilot.domain.deliverable import Deliverable, Format
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.domain.handover import Examined


class Exporter(Protocol):
    """Makes the released file in one format. The same deliverable gives the same bytes.

    With `machine`, a format that can (DOCX) shows what was changed from that draft as tracked changes; others ignore it.
    """

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes: ...


Exporters = Mapping[Format, Exporter]


class Examine(Protocol):
    """Says of a file whether it is as a desk handed it over, without that desk: an exported chain, or a deliverable."""

    def __call__(self, path: Path, key: str | None = None) -> Examined:
        """`key` is the fingerprint of the signing key that is expected. Raises OSError."""
        ...
