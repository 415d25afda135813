"""Opening a database as a store: the backend for its address, its schema brought up to date under a lock."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.exc import ArgumentError

from copilot.adapters.store.sql.adoption import acts_of, adopt, columns_of
from copilot.adapters.store.sql.faults import translated
from copilot.adapters.store.sql.migrations import FOLDER, HEAD
from copilot.adapters.store.sql.sqlite import open_sqlite
from copilot.adapters.store.sql.store import Backend, SqlStore
from copilot.adapters.store.trail import Trail
from copilot.errors import ConfigurationError
from copilot.ports import KeyVault


def open_postgres(url: URL, wait: float) -> Backend:
    """A backend over a server's database."""
    # an optional extra whose dialect takes 0.1 s to import, which no home with its own file should wait for
    from copilot.adapters.store.sql import postgres

    return postgres.open_postgres(url, wait)


BACKENDS: Mapping[str, Callable[[URL, float], Backend]] = {
    "sqlite": open_sqlite,
    "postgres": open_postgres,
    "postgresql": open_postgres,
    "postgresql+psycopg": open_postgres,
}
REVISION = text("SELECT version_num FROM alembic_version")


def open_sql(url: str, vault: KeyVault, wait: float, strict: bool) -> SqlStore:
    """Open, and upgrade if it is older. Raises ConfigurationError for a wrong address or a store newer than this program."""
    backend = _backend(url, wait)
    store = SqlStore(backend, vault, strict)
    try:
        with translated(backend.where):
            _bring_up_to_date(backend, store, vault)
    except BaseException:
        backend.engine.dispose()
        raise
    return store


def _backend(url: str, wait: float) -> Backend:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ConfigurationError("the store's address cannot be read; write e.g. sqlite:////absolute/path/store.db") from None
    factory = BACKENDS.get(parsed.drivername)
    if factory is None:
        raise ConfigurationError(f"there is no store for '{parsed.drivername}:'; choose from {', '.join(sorted(BACKENDS))}")
    return factory(parsed, wait)


def _bring_up_to_date(backend: Backend, store: SqlStore, vault: KeyVault) -> None:
    with backend.engine.connect() as connection, connection.begin():
        if revision_of(connection) == HEAD:
            return
    with backend.engine.connect() as raw:
        connection = raw.execution_options(**backend.write_options)
        with connection.begin():
            trail = _upgraded(backend, store, vault, connection)
    if trail is not None:
        store.remember(trail)


def _upgraded(backend: Backend, store: SqlStore, vault: KeyVault, connection: Connection) -> Trail | None:
    """Run what is missing and authenticate the rows that it changed, all in this transaction; None when it was done by others."""
    backend.hold(connection, "schema")
    found = revision_of(connection)  # another process may have been faster
    if found == HEAD:
        return None
    if found is not None and not any(FOLDER.glob(f"versions/{found}_*.py")):
        raise ConfigurationError(
            f"the store at {backend.where} was written by a newer program (schema {found}, this one knows {HEAD}); install that version"
        )
    # alembic is heavy (0.3 s) and needed only here: a store is upgraded once and opened often
    from copilot.adapters.store.sql.upgrade import upgrade

    before = columns_of(connection)
    upgrade(connection)
    return store.append(connection, acts_of(adopt(connection, vault, before), vault, HEAD, datetime.now(UTC)))


def revision_of(connection: Connection) -> str | None:
    """The store's schema; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(REVISION).scalar_one_or_none()
