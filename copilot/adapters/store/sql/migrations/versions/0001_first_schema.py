"""The first schema: every noun of the desk. Content is ciphertext from here on."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "text": TEXT,
    "integer": sa.BigInteger(),
    "boolean": sa.Boolean(),
    "date": sa.Date(),
    "moment": sa.DateTime(timezone=True),
    "content": sa.LargeBinary(),
}

# Table -> its key, and its columns by type; a question mark: may be null.
TABLES: dict[str, dict[str, str]] = {
    "engagements": {
        "key": "id",
        "text": "id kind created_by name_key",
        "integer": "generation",
        "moment": "created_at closed_at?",
        "content": "content",
    },
    "grants": {
        "key": "engagement member role",
        "text": "engagement member role granted_by",
        "moment": "granted_at",
    },
    "members": {
        "key": "id",
        "text": "id name person password_hash_key?",
        "moment": "created_at disabled_at?",
        "content": "content",
    },
    "credentials": {
        "key": "id",
        "text": "id member kind verified_by? number_key",
        "date": "valid_from? valid_until?",
        "moment": "verified_at?",
        "content": "content",
    },
    "sessions": {
        "key": "id",
        "text": "id member",
        "moment": "created_at expires_at",
    },
    "documents": {
        "key": "id",
        "text": "id engagement media_type added_by name_key sha256_key",
        "integer": "version size pages? chunks",
        "moment": "added_at superseded_at? deleted_at?",
        "content": "content",
    },
    "bodies": {
        "key": "document",
        "text": "document engagement",
        "content": "content",
    },
    "vectors": {
        "key": "document embedder",
        "text": "document engagement embedder",
        "integer": "dimension",
        "content": "content",
    },
    "conversations": {
        "key": "id",
        "text": "id engagement member draft?",
        "moment": "created_at",
        "content": "content",
    },
    "requests": {
        "key": "id",
        "text": "id engagement conversation member task draft?",
        "integer": "version?",
        "moment": "created_at",
        "content": "content",
    },
    "drafts": {
        "key": "id version",
        "text": "id engagement conversation request task author prompt model edited_by?",
        "integer": "version",
        "boolean": "abstained",
        "moment": "created_at",
        "content": "content",
    },
    "reviews": {
        "key": "draft",
        "text": "draft engagement state task author verdicts claimed_by? escalated_by? approved_by? approved_hash? signed_by?",
        "integer": "version revision token",
        "boolean": "flagged second_signoff",
        "moment": "created_at updated_at due_at? lease_until? released_at?",
    },
    "decisions": {
        "key": "id",
        "text": "id engagement draft hash act member trust reason? claim?",
        "integer": "version",
        "moment": "at",
        "content": "content",
    },
    "comments": {
        "key": "id",
        "text": "id engagement draft claim member",
        "integer": "version",
        "moment": "at",
        "content": "content",
    },
    "deliverables": {
        "key": "id",
        "text": "id engagement draft hash released_by audit_head signature",
        "integer": "version",
        "moment": "released_at",
        "content": "content",
    },
    "samples": {
        "key": "id",
        "text": "id engagement task draft reason member promoted_to?",
        "integer": "version",
        "moment": "at",
        "content": "content",
    },
    "runs": {
        "key": "id",
        "text": "id suite prompt against model member gate",
        "moment": "at",
        "content": "content",
    },
    "labels": {
        "key": "task label",
        "text": "task label member",
        "integer": "version",
        "moment": "at",
    },
    "audit": {
        "key": "chain sequence",
        "text": "chain member os_user trust act subject details_sha256 previous hash",
        "integer": "sequence",
        "moment": "at",
        "content": "content",
    },
}

INDEXES = (
    ("grants", "member engagement"),
    ("members", "person"),
    ("credentials", "member kind"),
    ("sessions", "expires_at"),
    ("sessions", "member"),
    ("documents", "engagement added_at"),
    ("documents", "engagement name_key version"),
    ("documents", "engagement sha256_key"),
    ("bodies", "engagement"),
    ("vectors", "engagement embedder"),
    ("conversations", "draft"),
    ("conversations", "engagement member created_at"),
    ("requests", "conversation created_at"),
    ("requests", "engagement created_at"),
    ("requests", "member created_at"),
    ("drafts", "author created_at"),
    ("drafts", "conversation created_at"),
    ("drafts", "engagement created_at"),
    ("drafts", "request"),
    ("reviews", "author created_at"),
    ("reviews", "claimed_by lease_until"),
    ("reviews", "due_at created_at draft state engagement"),
    ("decisions", "draft at"),
    ("decisions", "engagement at"),
    ("decisions", "member at"),
    ("comments", "draft at"),
    ("comments", "engagement"),
    ("deliverables", "engagement released_at"),
    ("deliverables", "hash"),
    ("samples", "draft"),
    ("samples", "engagement at"),
    ("samples", "task at"),
    ("runs", "prompt"),
    ("runs", "suite at"),
    ("audit", "at"),
    ("audit", "subject"),
)
UNIQUE = (
    ("engagements", "name_key", ""),
    ("members", "name", ""),
    ("documents", "engagement name_key", "superseded_at IS NULL AND deleted_at IS NULL"),
    ("deliverables", "draft", ""),
)


def upgrade() -> None:
    for table, shape in TABLES.items():
        columns = [_column(kind, name) for kind, names in shape.items() if kind != "key" for name in names.split()]
        op.create_table(table, *columns, sa.PrimaryKeyConstraint(*shape["key"].split(), name=f"pk_{table}"))
    for table, names in INDEXES:
        op.create_index(f"ix_{table}_{names.replace(' ', '_')}", table, names.split())
    for table, names, condition in UNIQUE:
        where = sa.text(condition) if condition else None
        name = f"uq_{table}_{names.replace(' ', '_')}"
        op.create_index(name, table, names.split(), unique=True, sqlite_where=where, postgresql_where=where)


def _column(kind: str, name: str) -> sa.Column[Any]:
    return sa.Column(name.removesuffix("?"), TYPES[kind], nullable=name.endswith("?"), autoincrement=False)
