"""What clients are shown and say: links, answers, defects found after a release."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _table("links_to_clients", "id engagement draft deliverable token_sha256 created_by", "created_at expires_at revoked_at?")
    _table("client_answers", "id engagement draft link outcome", "at", "rating?", content=True)
    _table("defects", "id engagement draft member reason", "at", "version", content=True)
    for table, names, unique in (
        ("links_to_clients", "draft created_at", False),
        ("links_to_clients", "token_sha256", True),
        ("client_answers", "draft at", False),
        ("client_answers", "link at", False),
        ("client_answers", "engagement at", False),
        ("defects", "draft", False),
        ("defects", "engagement at", False),
    ):
        kind = "uq" if unique else "ix"
        op.create_index(f"{kind}_{table}_{names.replace(' ', '_')}", table, names.split(), unique=unique)


def _table(name: str, texts: str, moments: str, integers: str = "", *, content: bool = False) -> None:
    typed = ((texts, TEXT), (moments, MOMENT), (integers, sa.BigInteger()))
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
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )
