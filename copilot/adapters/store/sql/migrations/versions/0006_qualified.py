"""The ledger of credentials, and second reviews of approved drafts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
    "integer": sa.BigInteger(),
    "boolean": sa.Boolean(),
    "moment": sa.DateTime(timezone=True),
    "content": sa.LargeBinary(),
}
# Table -> its key, and its columns by type; a question mark: may be null.
TABLES: dict[str, dict[str, str]] = {
    "ledger": {
        "key": "id",
        "text": "id credential member act by trust",
        "moment": "at",
        "content": "content mac",
    },
    "sampling_rules": {
        "key": "engagement task",
        "text": "engagement task set_by",
        "moment": "set_at",
        "content": "content mac",
    },
    "second_reviews": {
        "key": "id",
        "text": "id engagement draft task prompt model author reviewer copy? second? act?",
        "integer": "version given",
        "boolean": "seeded changed kept? caught?",
        "moment": "drawn_at decided_at?",
        "content": "content mac",
    },
}
INDEXES = (
    ("ledger", "member at"),
    ("second_reviews", "engagement drawn_at"),
    ("second_reviews", "draft"),
    ("second_reviews", "copy"),
)


def upgrade() -> None:
    for table, shape in TABLES.items():
        columns = [_column(kind, name) for kind, names in shape.items() if kind != "key" for name in names.split()]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*shape["key"].split(), name=f"pk_{table}"))
    for table, names in INDEXES:
        op.create_index(f"ix_{table}_{names.replace(' ', '_')}", table, names.split())


def _column(kind: str, name: str) -> sa.Column[Any]:
    return sa.Column(name.removesuffix("?"), TYPES[kind], nullable=name.endswith("?"), autoincrement=False)
