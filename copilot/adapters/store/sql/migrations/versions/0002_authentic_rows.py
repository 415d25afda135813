"""Every row carries a MAC; the audit trail and its signed checkpoints can only be added to.

Rows written before have an empty MAC until the store's opening has authenticated them, in this migration's transaction.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = (
    "engagements", "grants", "members", "credentials", "sessions", "documents", "bodies", "vectors", "conversations", "requests",
    "drafts", "reviews", "decisions", "comments", "deliverables", "samples", "runs", "labels", "audit",
)  # fmt: skip
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
FIXED = {
    "audit": "chain sequence at member os_user trust act subject details_sha256 previous hash content",
    "checkpoints": "chain sequence hash at signature",
}
REFUSAL = "the audit trail can only be added to"


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("mac", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    op.create_table(
        "checkpoints",
        sa.Column("chain", TEXT, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", TEXT, nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sequence", name="pk_checkpoints"),
    )
    _guard_sqlite() if op.get_bind().dialect.name == "sqlite" else _guard_postgres()


def _guard_sqlite() -> None:
    for table, names in FIXED.items():
        columns = names.split()
        op.execute(f"CREATE TRIGGER {table}_is_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")
        op.execute(
            f"CREATE TRIGGER {table}_is_fixed BEFORE UPDATE OF {', '.join(columns)} ON {table} "
            f"WHEN NOT {_emptied(table, 'IS')} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )


def _guard_postgres() -> None:
    for table, names in FIXED.items():
        op.execute(
            f"CREATE FUNCTION {table}_refused() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF TG_OP = 'UPDATE' THEN IF {_emptied(table, 'IS NOT DISTINCT FROM')} THEN RETURN NEW; END IF; END IF; "
            f"RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
        update = f"UPDATE OF {', '.join(names.split())}"
        for name, event, each in (
            ("is_kept", "DELETE", "ROW"), ("is_fixed", update, "ROW"), ("is_never_empty", "TRUNCATE", "STATEMENT"),
        ):  # fmt: skip
            op.execute(
                f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH {each} EXECUTE FUNCTION {table}_refused()"
            )


def _emptied(table: str, same: str) -> str:
    """The one change that is let through: the sealed details of a closed engagement's entries emptied, at its exit."""
    if table != "audit":
        return "(1 = 0)"
    kept = [f"NEW.{name} {same} OLD.{name}" for name in FIXED[table].split() if name != "content"]
    closed = "EXISTS (SELECT 1 FROM engagements WHERE id = OLD.chain AND closed_at IS NOT NULL)"
    return f"({' AND '.join([*kept, 'length(NEW.content) = 0', closed])})"
