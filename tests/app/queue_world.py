"""A desk for the queue's machine: real store, vault, Chroma and readers; the model and the clock are ours.

A test module imports `template` and `world`, and names them in its `__all__`.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from copilot.adapters.embedders import WordLlamaEmbedder
from copilot.adapters.export import exporters
from copilot.adapters.files import SealedFiles
from copilot.adapters.index import Bm25Index, open_vector_index
from copilot.adapters.jobs import JobsHere
from copilot.adapters.prompts import PromptFiles
from copilot.adapters.readers import SandboxedReader
from copilot.adapters.store import open_store
from copilot.adapters.vault import open_vault
from copilot.domain.claim import Citation
from copilot.domain.drafting import Brief, Drafting, Progress
from copilot.domain.engagement import Kind
from copilot.domain.ids import new_id
from copilot.domain.member import Actor, Member, Role, Trust
from copilot.evaluation.seeding.planter import SeededErrors
from copilot.services import audit, credentials, engagements
from copilot.services.desk import Desk, Limits
from copilot.services.ingest import ingest

ROOT = Path(__file__).resolve().parents[2]
PROMPTS = PromptFiles(ROOT / "prompts")  # parsed once for all worlds
MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRUE = "The Buyer shall pay each undisputed invoice within 45 days of receipt."
WRONG = "The Buyer shall pay each undisputed invoice within 54 days of receipt."
CAP = "The Supplier's total liability under this agreement shall not exceed EUR 4,250,000 in any contract year."
DOCUMENT = "agreement.md"
SOURCE = f"# Supply Agreement\n\n## 1. Payment\n\n{TRUE}\n\n## 2. Liability\n\n{CAP}\n"
EXPIRY = date(2026, 3, 3)  # of paula's credential
# Name -> (account of which person, roles on the desk, role in the engagement).
PEOPLE = {
    "ann": ("ann", (Role.ANALYST,), Role.ANALYST),
    "ann2": ("ann", (Role.REVIEWER,), Role.REVIEWER),  # a second account of the same person
    "bob": ("bob", (Role.ANALYST, Role.REVIEWER), Role.ANALYST),
    "rita": ("rita", (Role.REVIEWER,), Role.REVIEWER),
    "tom": ("tom", (Role.REVIEWER,), Role.REVIEWER),
    "paula": ("paula", (Role.REVIEWER,), Role.REVIEWER),
    "otto": ("otto", (Role.REVIEWER,), Role.REVIEWER),  # holds a credential that nobody has verified
    "lena": ("lena", (Role.ANALYST,), Role.LEAD),
    "stan": ("stan", (Role.REVIEWER,), None),  # reviews elsewhere
    "adam": ("adam", (Role.ADMINISTRATOR,), None),
    "eve": ("eve", (Role.ADMINISTRATOR,), None),
}
CREDENTIALED = ("ann2", "rita", "tom", "paula", "otto", "lena")


@dataclass
class Hand:
    """The clock's hand: it stands until it is moved."""

    at: datetime = MORNING

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Writer:
    """The model: it writes the sentences it is told to, each on the place in the document where its true form stands."""

    model: str = "scripted"
    sentences: tuple[str, ...] = (TRUE,)

    def draft(self, brief: Brief) -> Iterator[Progress | Drafting]:
        if not brief.documents:  # its source was deleted
            yield Drafting("Nothing was found.", (), (), self.model, abstained=True)
            return
        document = brief.documents[0]
        text = brief.body(document.id).extract.text
        written, citations = [], []
        for number, sentence in enumerate(self.sentences, 1):
            quotation = sentence.replace("54", "45")
            start = text.index(quotation)
            written.append(f"{sentence} [^{number}]")
            citations.append(
                Citation(number, document.name, document.id, document.sha256, None, start, start + len(quotation), quotation)
            )
        yield Drafting("\n\n".join(written), tuple(citations), (), self.model)


@dataclass
class World:
    """One desk, who is there, and the hands that the test holds."""

    desk: Desk
    hand: Hand
    writer: Writer
    home: Path
    people: dict[str, str] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        with self.desk.store.read() as work:
            member = work.members.get(name=name)
        assert member is not None
        return Actor(member, Trust.SIGNED_IN)


def open_world(folder: Path) -> World:
    """The desk in folder/home, its keys in folder/keys."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    vault = open_vault(folder / "keys", home)
    hand, writer = Hand(), Writer()
    files = SealedFiles(home / "files", vault)
    embedder = WordLlamaEmbedder()
    unused: Any = None
    desk = Desk(
        store=open_store(f"sqlite:///{home / 'store.db'}", vault),
        vault=vault,
        files=files,
        clock=hand,
        reader=SandboxedReader(1024, 15, 2**20),
        embedder=embedder,
        vectors=open_vector_index("", home / "index", embedder.name),
        lexical=Bm25Index(files),
        drafter=writer,
        prompts=PROMPTS,
        exporters=exporters(vault.public_key()),
        limits=Limits(lease=timedelta(minutes=30)),
        passwords=unused,
        jobs=JobsHere(),
        planter=SeededErrors(),
    )
    return World(desk, hand, writer, home)


def furnish(world: World) -> None:
    """Members, an engagement 'deal' with its agreement, and the credentials that are there in the morning."""
    desk = world.desk
    ids: dict[str, str] = {}
    with desk.store.write() as work:
        for name, (person, roles, _) in PEOPLE.items():
            ids[name] = new_id("mem")
            work.members.add(Member(ids[name], name, ids[person], roles, world.hand.now()))
    adam = world.actor("adam")
    engagements.create(desk, adam, "deal", Kind.LEGAL, "Larkfield")
    for name, (_, _, granted) in PEOPLE.items():
        if granted is not None:
            engagements.grant(desk, adam, "deal", name, granted)
    engagements.revoke(desk, adam, "deal", "adam")
    for name in CREDENTIALED:
        until = EXPIRY if name == "paula" else None
        credentials.add(desk, adam, name, "attorney", "Law Society", f"A-{name}", valid_until=until)
        if name != "otto":
            credentials.verify(desk, world.actor("eve"), name, f"A-{name}")
    folder = world.home.parent / "in"
    folder.mkdir(exist_ok=True)
    (folder / DOCUMENT).write_text(SOURCE, "utf-8")
    list(ingest(desk, world.actor("ann"), "deal", [folder / DOCUMENT]))


def copied(template: Path, folder: Path) -> World:
    """A furnished world of its own, from the template's files, keys and all."""
    shutil.copytree(template, folder, dirs_exist_ok=True)
    return open_world(folder)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a furnished world, to be copied."""
    folder = tmp_path_factory.mktemp("queue") / "template"
    world = open_world(folder)
    furnish(world)
    world.desk.close()
    return folder


@pytest.fixture
def world(template: Path, tmp_path: Path) -> Iterator[World]:
    """A world of the test's own, whose audit chains are whole when it ends."""
    world = copied(template, tmp_path / "world")
    yield world
    assert [r.chain for r in audit.verify(world.desk, world.actor("adam")) if r.broken_at is not None] == []
    world.desk.close()
