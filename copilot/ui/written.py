"""What people write into boxes, read: numbers, percentages, days, lines. A mistake is told in one line, with an example."""

import re
from datetime import date

from copilot.errors import UsageError

_SHA256 = re.compile(r"[0-9a-f]{64}")


def number(text: str, what: str) -> float:
    """Raises UsageError. An empty box is no number; a decimal comma is read as a point."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise UsageError(f"{what}: '{text.strip()[:40]}' is no number; write e.g. 24 or 1.5") from None


def share(text: str, what: str) -> float:
    """A percentage as a share from 0 to 1; an empty box is none. Raises UsageError."""
    bare = text.strip().removesuffix("%").strip()
    percent = number(bare, what) if bare else 0.0
    if not 0 <= percent <= 100:
        raise UsageError(f"{what}: a share is from 0 to 100 percent, not {bare}")
    return percent / 100


def day(text: str, what: str) -> date | None:
    """Raises UsageError; an empty box is no day."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise UsageError(f"{what}: '{text.strip()[:40]}' is no day; write e.g. 2027-12-31") from None


def lines(text: str) -> list[str]:
    """Those that are not empty, bare."""
    return [bare for line in text.splitlines() if (bare := line.strip())]


def fingerprint(text: str) -> str | None:
    """The SHA-256 that the page's script wrote of a file; None when no file was chosen. Raises UsageError."""
    found = text.split(" ")[0].strip()
    if found and not _SHA256.fullmatch(found):
        raise UsageError("the proof's fingerprint did not arrive whole; choose the file again")
    return found or None
