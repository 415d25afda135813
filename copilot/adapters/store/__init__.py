"""Where the truth is kept."""

from copilot.adapters.store.memory import MemoryStore
from copilot.adapters.store.sql.opening import open_sql
from copilot.adapters.store.turns import WAIT
from copilot.ports import KeyVault, Store

__all__ = ["MemoryStore", "open_store"]


def open_store(url: str, vault: KeyVault, wait: float = WAIT, strict: bool = False) -> Store:
    """The store at a SQLAlchemy URL (sqlite:////path/store.db, postgresql://user@host/database), its schema up to date.

    `wait` is how many seconds a transaction waits for others before BusyError. `strict`: a transaction that writes rows
    and records no act for them is a RuntimeError.
    Raises ConfigurationError (wrong address, a store newer than this program), MissingExtraError, BusyError, StoreError.
    """
    return open_sql(url, vault, wait, strict)
