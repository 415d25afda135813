"""Is this the file that left the house? The stand-alone verifier, with the words of Word and PDF files read as well."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from copilot.adapters.verify import standalone
from copilot.domain.handover import Examined, Outcome
from copilot.errors import UnreadableError

SCRIPT = Path(standalone.__file__)
OUTCOMES = {standalone.WHOLE: Outcome.WHOLE, standalone.CHANGED: Outcome.CHANGED, standalone.CANNOT_TELL: Outcome.CANNOT_TELL}


class Examiner:
    """Fits ports.Examine. `shown` reads the words of a file of a form (docx, pdf): a stranger's file, so within limits."""

    def __init__(self, shown: Callable[[Path, str], str]) -> None:
        self._shown = shown

    def __call__(self, path: Path, key: str | None = None) -> Examined:
        """Raises OSError."""
        reading = {form: partial(_words, self._shown, path, form) for form in ("docx", "pdf")}
        with path.open("rb") as file:
            found = standalone.examine(file, reading)
        standalone.expect_key(found, key)
        return Examined(OUTCOMES[found.code], found.kind, found.says, found.facts)


def _words(shown: Callable[[Path, str], str], path: Path, form: str, _data: bytes) -> str:
    try:
        return shown(path, form)
    except UnreadableError as error:
        raise standalone.NotWholeError(f"it was changed so that it cannot be read: {error}") from None
