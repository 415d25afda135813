"""Who changes what comes out of a file raises the reader's version, so that documents in older homes are read again."""

import hashlib
from pathlib import Path

from copilot.adapters.readers import SandboxedReader
from copilot.adapters.readers.sandbox import VERSION
from copilot.domain.document import Extract

CORPORA = Path(__file__).parents[3] / "corpora"
# The version, and what it makes of the sample documents. Where the second differs, raise VERSION and write both anew.
KNOWN = (1, "dca8ff6ff4a4803b")


def test_the_samples_read_as_this_version_reads_them() -> None:
    files = sorted(path for path in CORPORA.glob("*/documents/**/*") if path.is_file())
    assert len({path.suffix for path in files}) > 4
    read = SandboxedReader().read_many((path, path.name) for path in files)
    digest = hashlib.sha256("\n".join(_told(name, result) for name, result in read).encode()).hexdigest()
    assert (VERSION, digest[:16]) == KNOWN


def _told(name: str, result: object) -> str:
    assert isinstance(result, Extract), name
    return repr((name, result.text, result.blocks, result.tables, result.warnings, result.title, len(result.pages)))
