"""Working calendars, service levels, what they made happen and who was told; when the clock of a draft began to run."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _table("calendars", "name", "name zone set_by", "set_at", content=True)
    _table(
        "service_levels",
        "engagement task",
        "engagement task calendar set_by",
        "set_at",
        booleans="applied withdrawn",
        content=True,
    )
    _table("alarms", "draft round step", "draft step engagement kind", "fell_due at", "round", content=True)
    _table("notices", "draft round step member", "draft step member engagement kind", "fell_due at seen_at?", "round")
    for name in ("clock_from", "warn_at", "alarm_at"):
        op.add_column("reviews", sa.Column(name, MOMENT, nullable=True))
    for name, value in (("spent", "0"), ("round", "1"), ("rungs", "0")):
        op.add_column("reviews", sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text(value)))
    # The clocks of drafts that wait run since they came in; the first sweep looks at each of them.
    op.execute(
        "UPDATE reviews SET clock_from = created_at, alarm_at = created_at "
        "WHERE state IN ('pending', 'claimed', 'escalated') OR (state = 'approved' AND second_signoff AND signed_by IS NULL)"
    )
    for table, names in (
        ("reviews", "alarm_at"),
        ("service_levels", "applied"),
        ("service_levels", "calendar"),
        ("alarms", "engagement at"),
        ("notices", "member at"),
    ):
        op.create_index(f"ix_{table}_{names.replace(' ', '_')}", table, names.split())


def _table(
    name: str, key: str, texts: str, moments: str, integers: str = "", booleans: str = "", *, content: bool = False
) -> None:
    typed = ((texts, TEXT), (moments, MOMENT), (integers, sa.BigInteger()), (booleans, sa.Boolean()))
    columns = [
        sa.Column(column.removesuffix("?"), kind, nullable=column.endswith("?"), autoincrement=False)
        for names, kind in typed
        for column in names.split()
    ]
    extra = [sa.Column("content", sa.LargeBinary(), nullable=False)] if content else []
    op.create_table(
        name,
        *columns,
        *extra,
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint(*key.split(), name=f"pk_{name}"),
    )
