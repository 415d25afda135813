"""A vault that forgets: real cryptography, keys in memory only. For tests and throw-away desks."""

from collections.abc import Callable, Mapping

from copilot.adapters.vault.keyring import Keyring
from copilot.adapters.vault.sealing import new_key
from copilot.domain.checkpoint import Checkpoint
from copilot.domain.ids import demand_opaque
from copilot.errors import ErasedError, IntegrityError, KeysMissingError, UsageError
from copilot.ports import DESK


class MemoryVault(Keyring):
    """Fits ports.KeyVault."""

    def __init__(self) -> None:
        super().__init__(signing_key=new_key())
        self._keys = {DESK: new_key()}
        self._destroyed: set[str] = set()
        self._kept: dict[str, tuple[Checkpoint, ...]] = {}

    def create(self, engagement: str) -> None:
        if demand_opaque(engagement) in self._keys or engagement in self._destroyed:
            raise IntegrityError(f"'{engagement}' has, or had, a data key; an engagement gets one only once")
        self._keys[engagement] = new_key()

    def destroy(self, engagement: str) -> None:
        if engagement == DESK:
            raise UsageError("the desk's own key cannot be destroyed; remove the home and its keys instead")
        self._destroyed.add(demand_opaque(engagement))
        self._keys.pop(engagement, None)
        self._forget(engagement)

    def keep(self, checkpoint: Checkpoint, stands: Callable[[Checkpoint], bool]) -> None:
        evidence = [old for old in self._kept.get(checkpoint.chain, ()) if not stands(old)]
        self._kept[checkpoint.chain] = (*evidence, checkpoint)

    def kept(self) -> Mapping[str, tuple[Checkpoint, ...]]:
        return dict(self._kept)

    def _load(self, engagement: str) -> bytes:
        if engagement in self._destroyed:
            raise ErasedError(f"the key of '{engagement}' was destroyed; its content is gone for good")
        try:
            return self._keys[engagement]
        except KeyError:
            raise KeysMissingError(f"there is no data key for '{engagement}'") from None
