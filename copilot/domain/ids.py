"""Opaque identifiers: a short prefix for the noun and 80 random bits, safe in URLs and file names."""

import base64
import secrets

PREFIXES = frozenset({"eng", "mem", "doc", "con", "req", "dr", "dec", "del", "cred", "com", "sam", "run", "ses", "sub"})


def new_id(prefix: str) -> str:
    """Return e.g. 'dr-k3v7q2m5x4c6j2na'. The prefix must be one of PREFIXES."""
    if prefix not in PREFIXES:
        raise ValueError(f"unknown id prefix '{prefix}'")
    return f"{prefix}-{base64.b32encode(secrets.token_bytes(10)).decode('ascii').lower()}"
