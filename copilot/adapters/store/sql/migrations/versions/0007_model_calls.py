"""What calls of a model cost, and its answers to the pieces of requests that have no draft yet."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        *(sa.Column(name, TEXT, nullable=False) for name in ("engagement", "request", "digest", "model")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("content", "mac")),
        sa.PrimaryKeyConstraint("request", "digest", name="pk_kept_answers"),
    )
    counts = ("answered", "failed", "input_tokens", "output_tokens", "spent", "reserved")
    op.create_table(
        "spending",
        *(sa.Column(name, TEXT, nullable=False) for name in ("engagement", "month", "model")),
        *(sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False) for name in counts),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("engagement", "month", "model", name="pk_spending"),
    )
