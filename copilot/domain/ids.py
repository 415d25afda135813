"""Opaque identifiers: a short prefix for the noun and 80 random bits, safe in URLs and file names."""

import base64
import re
import secrets

from copilot.errors import UsageError

PREFIXES = frozenset(
    {
        "eng",
        "mem",
        "doc",
        "con",
        "req",
        "dr",
        "dec",
        "del",
        "cred",
        "com",
        "sam",
        "run",
        "ses",
        "sub",
        "job",
        "lin",
        "ans",
        "def",
        "cfl",
        "asd",
        "led",
        "sec",
    }
)


def new_id(prefix: str) -> str:
    """Return e.g. 'dr-k3v7q2m5x4c6j2na'. The prefix must be one of PREFIXES."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown id prefix '{prefix}'")
    return f"{prefix}-{base64.b32encode(secrets.token_bytes(10)).decode('ascii').lower()}"


_OPAQUE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")


def demand_opaque(name: str) -> str:
    """Return the name, if it can safely be one part of a path or an address. Raises UsageError."""
    if not _OPAQUE.fullmatch(name):
        raise UsageError(f"{name[:60]!r} is not an opaque name: letters, digits, dot, dash and underscore, at most 200 of them")
    return name
