"""Content at rest is ciphertext, bound to its row, and gone with its key."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from copilot.adapters.files import SealedFiles
from copilot.adapters.store import MemoryStore, open_store
from copilot.adapters.store.nouns import AUDIT, DOCUMENTS, DRAFTS, ENGAGEMENTS, NOUNS, REVIEWS
from copilot.adapters.vault import MemoryVault, open_vault
from copilot.domain.audit import sealed
from copilot.domain.chain import verify_chain
from copilot.errors import ErasedError, IntegrityError, KeysMissingError
from copilot.ports import Store

Make = Callable[..., Any]
CANARY = "Wanderfalke Beteiligungs-KG"


def forms(words: str) -> list[bytes]:
    """How a text could lie on a disk in the clear."""
    return [words.encode(), words.encode("utf-16-le"), words.encode("utf-16-be"), words.encode().hex().encode()]


def test_no_word_of_a_client_lies_in_the_home(tmp_path: Path, make: Make) -> None:
    home = tmp_path / "home"
    vault = open_vault(tmp_path / "keys", home)
    vault.create("eng-1")
    store = open_store(f"sqlite:///{home}/store.db", vault)
    items = {noun.name: make(noun, CANARY) for noun in NOUNS if noun.sealed}
    with store.write() as work:
        for name, item in items.items():
            getattr(work, name).add(item)
    files = SealedFiles(home / "files", vault)
    files.put("eng-1", "doc-1", CANARY.encode() * 100)
    with store.read() as work:
        readable = {name for name in items if CANARY.encode() in repr(getattr(work, name).find()).encode()}
    assert readable == set(items)
    written = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert {"store.db", "doc-1", "home.json"} <= {path.name for path in written}
    assert [path for path, content in written.items() for form in forms(CANARY) if form in content] == []
    store.close()


def test_a_removed_row_leaves_not_even_its_ciphertext(tmp_path: Path, vault: MemoryVault, make: Make) -> None:
    path = tmp_path / "store.db"
    store = open_store(f"sqlite:///{path}", vault)
    with store.write() as work:
        work.drafts.add(make(DRAFTS))
    with sqlite3.connect(path) as raw:
        (ciphertext,) = raw.execute("SELECT content FROM drafts").fetchone()
    raw.close()
    assert ciphertext[-64:] in path.read_bytes()
    with store.write() as work:
        work.drafts.remove(engagement="eng-1")
    store.close()
    assert ciphertext[-64:] not in b"".join(p.read_bytes() for p in tmp_path.glob("store.db*"))


def test_a_ciphertext_moved_to_another_row_is_noticed(tmp_path: Path, vault: MemoryVault, make: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    one, two = make(DRAFTS), make(DRAFTS)
    with store.write() as work:
        work.drafts.add(one)
        work.drafts.add(two)
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute("UPDATE drafts SET content = (SELECT content FROM drafts WHERE id = ?) WHERE id = ?", (one.id, two.id))
    raw.close()
    with store.read() as work:
        assert work.drafts.get(id=one.id) == one
        with pytest.raises(IntegrityError, match=f"drafts|{two.id}"):
            work.drafts.get(id=two.id)
    store.close()


@pytest.mark.parametrize("damage", ["zeroblob(0)", "zeroblob(200)", "substr(content, 1, length(content) - 1)"])
def test_a_damaged_ciphertext_is_noticed(tmp_path: Path, vault: MemoryVault, make: Make, damage: str) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    with store.write() as work:
        work.drafts.add(make(DRAFTS))
    with sqlite3.connect(tmp_path / "store.db") as raw:
        raw.execute(f"UPDATE drafts SET content = {damage}")  # noqa: S608
    raw.close()
    with store.read() as work, pytest.raises(IntegrityError):
        work.drafts.find()
    store.close()


def test_another_desks_keys_open_nothing(tmp_path: Path, vault: MemoryVault, make: Make) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.db", vault)
    with store.write() as work:
        work.documents.add(make(DOCUMENTS))
    store.close()
    stranger = MemoryVault()
    store = open_store(f"sqlite:///{tmp_path}/store.db", stranger)
    with store.read() as work:
        assert work.documents.count() == 1
        with pytest.raises(IntegrityError, match="not as this desk wrote it"):
            work.documents.find()
    store.close()


def test_after_the_key_is_destroyed_content_is_gone_and_the_chain_still_verifies(
    store: Store, vault: MemoryVault, make: Make
) -> None:
    engagement, draft, review = make(ENGAGEMENTS), make(DRAFTS), make(REVIEWS)
    entry = make(AUDIT, sequence=1, previous="0" * 64, details="")
    with store.write() as work:
        work.engagements.add(engagement)
        work.drafts.add(draft)
        work.reviews.add(review)
        work.audit.add(sealed(entry))
    vault.destroy("eng-1")
    with store.read() as work:
        assert [(e.id, e.name, e.client) for e in work.engagements.find()] == [("eng-1", "(erased)", "")]
        assert work.reviews.find() == [review]
        assert work.audit.find()[0].details == ""
        assert verify_chain("eng-1", work.audit.find(chain="eng-1")).broken_at is None
        with pytest.raises(ErasedError):
            work.drafts.find()
    with store.write() as work:
        assert work.drafts.remove(engagement="eng-1") == 1


def test_a_store_in_memory_without_a_vault_keeps_everything_readable(make: Make) -> None:
    store = MemoryStore()
    with store.write() as work:
        work.drafts.add(make(DRAFTS))
    with store.read() as work:
        assert len(work.drafts.find()) == 1


def test_a_home_without_its_keys_does_not_open(tmp_path: Path) -> None:
    open_vault(tmp_path / "keys", tmp_path / "home")
    shutil.move(tmp_path / "keys", tmp_path / "elsewhere")
    with pytest.raises(KeysMissingError, match="COPILOT_KEYS"):
        open_vault(tmp_path / "keys", tmp_path / "home")
    assert not list((tmp_path / "keys").glob("*/kek"))
    open_vault(tmp_path / "elsewhere", tmp_path / "home")
