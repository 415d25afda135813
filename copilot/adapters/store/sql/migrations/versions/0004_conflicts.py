"""Conflicts of interest, and texts of reviewers that came too late to be saved."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "conflicts",
        *(sa.Column(name, TEXT, nullable=False) for name in ("id", "member", "kind", "declared_by")),
        sa.Column("declared_at", MOMENT, nullable=False),
        *(sa.Column(name, TEXT, nullable=True) for name in ("engagement", "lifts")),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("content", "mac")),
        sa.PrimaryKeyConstraint("id", name="pk_conflicts"),
    )
    op.create_index("ix_conflicts_member", "conflicts", ["member"])
    op.create_table(
        "set_asides",
        *(sa.Column(name, TEXT, nullable=False) for name in ("id", "engagement", "draft", "member")),
        *(sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False) for name in ("version", "token")),
        sa.Column("at", MOMENT, nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("content", "mac")),
        sa.PrimaryKeyConstraint("id", name="pk_set_asides"),
    )
    op.create_index("ix_set_asides_draft_member_at", "set_asides", ["draft", "member", "at"])
