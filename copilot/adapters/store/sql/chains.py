"""The audit trail as it lies there, link by link: what is wrong with one is told, instead of ending the walk."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from copilot.adapters.store.nouns import AUDIT
from copilot.adapters.store.sql.repository import Seals
from copilot.adapters.store.sql.schema import CONTENT, MAC, SETTLED, TABLES, read_columns
from copilot.adapters.store.sql.survey import AT_ONCE, STRANGE
from copilot.domain.audit import AuditEntry
from copilot.domain.chain import Link
from copilot.errors import ErasedError, IntegrityError

TABLE, NAMES = TABLES[AUDIT.name], read_columns(AUDIT)
CHAINS = select(TABLE.c.chain).distinct()
LINKS = (
    select(*(TABLE.c[name] for name in NAMES))
    .where(TABLE.c.chain == bindparam("chain"), TABLE.c.sequence.between(bindparam("start"), bindparam("stop")))
    .order_by(TABLE.c.chain, TABLE.c.sequence)
)


def chains(connection: Connection) -> list[str]:
    """Every chain that has an entry."""
    return [str(chain) for chain in connection.execute(CHAINS).scalars()]


def links(connection: Connection, seals: Seals, chain: str, start: int, stop: int) -> Iterator[Link]:
    """A chain's entries in order, from one number to another. Raises IntegrityError for one that cannot be read as an entry."""
    settled = SETTLED[AUDIT.name]
    number = start - 1
    asked = {"chain": chain, "start": start, "stop": stop}
    try:
        with connection.execution_options(yield_per=AT_ONCE).execute(LINKS, asked) as result:
            for found in result:
                row = dict(zip(NAMES, found, strict=True))
                number += 1
                flaw = (
                    ""
                    if seals.authentic.fits(settled(row), row[MAC])
                    else f"entry {number} was changed without the desk's keys"
                )
                plain = {name: row[name] for name in AUDIT.columns}
                details, unread = _details(seals, plain, row[CONTENT])
                yield Link(AuditEntry(**plain, details=details), flaw or unread)
    except STRANGE:
        raise IntegrityError(f"entry {number + 1} of chain '{chain}' holds values that no entry can have") from None


def _details(seals: Seals, plain: dict[str, object], content: bytes) -> tuple[str, str]:
    """The details, or why they cannot be read; both empty once they are erased."""
    if content == b"":
        return "", ""
    try:
        return str(seals.content.unseal(plain, content)["details"]), ""
    except ErasedError:
        return "", ""
    except IntegrityError as error:
        return "", f"the details of entry {plain['sequence']} cannot be read: {error}"
