"""The schema: migrations and declarations agree, on both databases; old stores are upgraded, newer ones refused."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from copilot.adapters.store import open_store
from copilot.adapters.store.sql.migrations import FOLDER, HEAD
from copilot.adapters.store.sql.schema import METADATA
from copilot.adapters.store.sql.upgrade import configured
from copilot.adapters.vault import MemoryVault
from copilot.errors import ConfigurationError

# Applied migrations never change: a new one is added here, a line is never edited.
APPLIED = {
    "0001_first_schema.py": "ae4756154691bcbf15c4f99209f12ba93d29907c370387f1fac5ccf08dc6ae69",
    "0002_authentic_rows.py": "9d60eff52808f4d5beaad9d9fd3265ba8cab0cd9ca6721641af3317f1f950d5e",
    "0003_clients.py": "4ac0e2a1a92874c3b94d0559afbe76f6405ff924089cc9c3824a4ce02abf5166",
    "0004_conflicts.py": "4ee1f629dd4d83cb23e625bdbc0bf6e3af9ea3458c5a2885d68236d5f344e9f5",
    "0005_service_levels.py": "9f053de340c8d50c133511fd6c098848632facae83f577baa6901ddff2acb2ba",
    "0006_qualified.py": "95d457cb429621b639e21b42fe5af64b83639318f25f4861ff45070ec6f96c78",
    "0007_model_calls.py": "6fd904e5930537ec15da21c56699969c0c539296d8e5592faf22daea5bb1feb2",
}


def raw(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:")


def test_applied_migrations_never_change() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (FOLDER / "versions").glob("*.py")}
    assert found == APPLIED


def test_the_head_is_known_without_alembic() -> None:
    assert ScriptDirectory.from_config(configured()).get_heads() == [HEAD]


def test_the_migrated_schema_is_the_declared_one(database: str, vault: MemoryVault) -> None:
    open_store(database, vault).close()
    engine = create_engine(raw(database))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_a_store_newer_than_the_program_is_refused_and_left_alone(database: str, vault: MemoryVault) -> None:
    open_store(database, vault).close()
    engine = create_engine(raw(database))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigurationError, match=r"newer program \(schema 9999"):
        open_store(database, vault)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
    engine.dispose()


def test_opened_by_many_at_once_it_is_migrated_once(database: str, vault: MemoryVault) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(database, vault), range(4)))
    for store in stores:
        with store.read() as work:
            assert work.members.count() == 0
        store.close()


def test_a_failed_migration_leaves_nothing(database: str, vault: MemoryVault, tmp_path: Path) -> None:
    engine = create_engine(raw(database))
    Path(engine.url.database or "").parent.mkdir(exist_ok=True) if engine.dialect.name == "sqlite" else None
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE audit (mine INTEGER)"))  # in the way of the last table of the first migration
    with pytest.raises(Exception, match="audit"):
        open_store(database, vault)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE audit"))
    engine.dispose()
    open_store(database, vault).close()
