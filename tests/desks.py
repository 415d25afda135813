"""A desk with real parts for the services that take documents in and find passages in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from copilot.adapters.clock import SystemClock
from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.files import SealedFiles
from copilot.adapters.index import Bm25Index, open_vector_index
from copilot.adapters.jobs import JobsHere
from copilot.adapters.models.extractive import ExtractiveDrafter
from copilot.adapters.readers import SandboxedReader
from copilot.adapters.store import open_store
from copilot.adapters.vault import MemoryVault
from copilot.domain.audit import DESK_CHAIN
from copilot.domain.engagement import Kind
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Member, Role, Trust
from copilot.services import audit, engagements
from copilot.services.desk import Desk, Limits

EMBEDDER = WordLlamaEmbedder()  # loaded once for all tests


@dataclass(frozen=True)
class Scene:
    """A desk, an analyst in the engagement 'deal', and a member who holds no grant there."""

    desk: Desk
    ann: Actor
    sam: Actor
    home: Path
    folder: Path

    def file(self, name: str, text: str | bytes) -> Path:
        """Write a file into the folder that tests ingest."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
        return path


@contextmanager
def scene(root: Path, *, embedder: Any = EMBEDDER, vault: Any = None) -> Iterator[Scene]:
    """Open the desk under the folder; opening it twice with one vault is a restart."""
    vault = vault or MemoryVault()
    home, folder = root / "home", root / "in"
    home.mkdir(exist_ok=True)
    folder.mkdir(exist_ok=True)
    files = SealedFiles(home / "files", vault)
    unused: Any = None
    desk = Desk(
        store=open_store(f"sqlite:///{home / 'store.db'}", vault, strict=True),
        vault=vault,
        files=files,
        clock=SystemClock(),
        reader=SandboxedReader(1024, 15, 2**20),
        embedder=embedder,
        vectors=open_vector_index("", home / "index", embedder.name),
        lexical=Bm25Index(files),
        drafter=ExtractiveDrafter(),
        prompts=unused,
        exporters={},
        limits=Limits(max_file_bytes=2**20),
        passwords=unused,
        jobs=JobsHere(),
    )
    try:
        ann, sam = _member(desk, "ann", Role.ADMINISTRATOR, Role.ANALYST), _member(desk, "sam", Role.ANALYST)
        with desk.store.read() as work:
            known = work.engagements.get(name="deal")
        if known is None:
            engagements.create(desk, ann, "deal", Kind.LEGAL, "Larkfield")
        yield Scene(desk, ann, sam, home, folder)
    finally:
        desk.close()


def _member(desk: Desk, name: str, *roles: Role) -> Actor:
    with desk.store.write() as work:
        member = work.members.get(name=name)
        if member is None:
            member = Member(new_id("mem"), name, name, roles, desk.clock.now())
            work.members.add(member)
            audit.record(desk, work, Actor(member, Trust.LOCAL, "tester"), DESK_CHAIN, "add member", member.id, name=name)
    return Actor(member, Trust.LOCAL, "tester")
