"""Alembic runs this: migrate over the connection, and in the transaction, that the store hands in."""

from alembic import context

from copilot.adapters.store.sql.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
