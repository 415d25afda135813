"""Bringing a store to this program's schema, once, whoever opens it first."""

import threading

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from copilot.adapters.store.sql.migrations import FOLDER

_ONE = threading.Lock()  # alembic keeps the running migration in a global


def upgrade(connection: Connection) -> None:
    """Run every migration that the store lacks, in the connection's own transaction: all of them or none."""
    with _ONE:
        command.upgrade(configured(connection), "head")


def configured(connection: Connection | None = None) -> Config:
    """Alembic's configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config
