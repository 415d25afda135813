"""Keys: what seals, looks up and signs."""

from copilot.adapters.vault.file import FileVault
from copilot.adapters.vault.home import home_id, open_vault
from copilot.adapters.vault.memory import MemoryVault
from copilot.domain.handover import fingerprint

__all__ = ["FileVault", "MemoryVault", "fingerprint", "home_id", "open_vault"]
