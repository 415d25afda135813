"""What a database says when it cannot, as our errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from copilot.adapters.store.turns import BUSY
from copilot.errors import BusyError, CopilotError, IntegrityError, StoreError, UsageError

SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
SQLITE_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
POSTGRES_BUSY = {"55P03", "40001", "40P01", "57014"}  # lock not available, serialization, deadlock, cancelled


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn database errors into ours; `where` names the store without any password."""
    try:
        yield
    except PoolTimeout:
        raise BusyError("every connection to the store is in use; try again") from None
    except DataError as error:
        raise UsageError(f"the store cannot hold this value: {_first_line(error)}") from error
    except DBAPIError as error:
        raise _fault(error, where) from error


def is_busy(error: DBAPIError) -> bool:
    """Whether others hold what the statement needs."""
    return _sqlite_code(error) in SQLITE_BUSY or getattr(error.orig, "sqlstate", None) in POSTGRES_BUSY


def _sqlite_code(error: DBAPIError) -> int:
    return int(getattr(error.orig, "sqlite_errorcode", 0)) & 0xFF  # extended codes carry the primary one in the low byte


def _fault(error: DBAPIError, where: str) -> CopilotError:
    if is_busy(error):
        return BusyError(BUSY)
    if _sqlite_code(error) in SQLITE_DAMAGED:
        return IntegrityError(f"the store at {where} is damaged or no store ({_first_line(error)}); restore it from a backup")
    return StoreError(f"the store at {where} failed: {_first_line(error)}; nothing was acknowledged, see to it and try again")


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
