"""Files as ciphertext: one folder per engagement, one file per name, each written whole or not at all."""

import shutil
from pathlib import Path

from copilot.adapters.durable import PARTIAL, make_private, write_whole
from copilot.domain.ids import demand_opaque
from copilot.ports import KeyVault


class SealedFiles:
    """Fits ports.Files. Names are opaque (ids, never titles); UsageError for any other."""

    def __init__(self, root: Path, vault: KeyVault) -> None:
        self._root = root
        self._vault = vault

    def put(self, engagement: str, name: str, content: bytes) -> None:
        """Seal and store; a file of that name is replaced at once."""
        path = self._path(engagement, name)
        sealed = self._vault.seal(engagement, content, _place(name))
        make_private(self._root)
        make_private(path.parent)
        write_whole(path, sealed)

    def get(self, engagement: str, name: str) -> bytes:
        """Raises FileNotFoundError, and IntegrityError when the file was changed or moved."""
        return self._vault.unseal(engagement, self._path(engagement, name).read_bytes(), _place(name))

    def remove(self, engagement: str, name: str) -> None:
        """Removing what is not there is no error."""
        self._path(engagement, name).unlink(missing_ok=True)

    def names(self, engagement: str) -> tuple[str, ...]:
        """Without the remains of interrupted writes."""
        folder = self._root / demand_opaque(engagement)
        kept = folder.iterdir() if folder.exists() else ()
        return tuple(sorted(path.name for path in kept if not path.name.startswith(PARTIAL)))

    def erase(self, engagement: str) -> None:
        """Remove the engagement's folder with all it holds, remains of interrupted writes included."""
        folder = self._root / demand_opaque(engagement)
        if folder.exists():
            shutil.rmtree(folder)

    def _path(self, engagement: str, name: str) -> Path:
        return self._root / demand_opaque(engagement) / demand_opaque(name)


def _place(name: str) -> str:
    return f"files|{name}|content|1"
