"""Keys: what seals, looks up and signs."""

from copilot.adapters.vault.file import FileVault
from copilot.adapters.vault.home import home_id, open_vault
from copilot.adapters.vault.keyring import fingerprint
from copilot.adapters.vault.memory import MemoryVault

__all__ = ["FileVault", "MemoryVault", "fingerprint", "home_id", "open_vault"]
