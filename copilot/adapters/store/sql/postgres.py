"""PostgreSQL, for several processes on several machines; the same code and the same promises as SQLite."""

import importlib.util

from sqlalchemy import URL, Connection, create_engine, text
from sqlalchemy.dialects.postgresql import insert

from copilot.adapters.store.sql.store import Backend
from copilot.errors import ConfigurationError, MissingExtraError

SPACE = 0x636F70  # keeps our advisory locks apart from other programs' in the same database
HOLD = text("SELECT pg_advisory_xact_lock(:space, hashtext(:chain))").bindparams(space=SPACE)


def open_postgres(url: URL, wait: float) -> Backend:
    """A backend over a server's database. Raises MissingExtraError without the driver, ConfigurationError."""
    if importlib.util.find_spec("psycopg") is None:
        raise MissingExtraError("a PostgreSQL store", "postgres")
    if not url.database:
        raise ConfigurationError(f"'{url.render_as_string()}' names no database; write postgresql://user@host/database")
    options = f"-c lock_timeout={int(wait * 1000)} -c client_min_messages=warning {url.query.get('options', '')}"
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": options.strip(), "connect_timeout": max(2, int(wait))},
        pool_pre_ping=True,
        pool_timeout=wait,
        hide_parameters=True,
    )
    return Backend(
        engine, wait, insert, _hold, read_options={"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    )


def _hold(connection: Connection, chain: str) -> None:
    connection.execute(HOLD, {"chain": chain})
