"""Every vault: real seals, one key per engagement, and keys that are gone when they are destroyed."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from copilot.adapters.vault import FileVault, MemoryVault, fingerprint, open_vault
from copilot.adapters.vault.keyring import KEPT
from copilot.errors import ConfigurationError, ErasedError, IntegrityError, KeysMissingError, UsageError
from copilot.ports import DESK

Vault = FileVault | MemoryVault
PLACE = "drafts|dr-1|content|1"


@pytest.fixture(params=["memory", "file"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Vault:
    """A vault of each kind with keys for eng-1 and eng-2."""
    made: Vault = MemoryVault() if request.param == "memory" else open_vault(tmp_path / "keys", tmp_path / "home")
    made.create("eng-1")
    made.create("eng-2")
    return made


def key_files(tmp_path: Path) -> Path:
    (folder,) = (tmp_path / "keys").iterdir()
    return folder


@pytest.mark.parametrize("content", [b"", b"x", bytes(range(256)) * 4096])
def test_what_is_sealed_comes_back(kept: Vault, content: bytes) -> None:
    for owner in ("eng-1", DESK):
        sealed = kept.seal(owner, content, PLACE)
        assert kept.unseal(owner, sealed, PLACE) == content
        assert content[:64] not in sealed or len(content) < 2
        assert sealed != kept.seal(owner, content, PLACE)


def test_a_seal_breaks_when_content_place_or_owner_change(kept: Vault) -> None:
    sealed = kept.seal("eng-1", b"content", PLACE)
    flipped = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    for broken in (*flipped, sealed[:-1], sealed + b"x", b"", sealed[:5]):
        with pytest.raises(IntegrityError):
            kept.unseal("eng-1", broken, PLACE)
    for owner, place in (("eng-1", "drafts|dr-2|content|1"), ("eng-2", PLACE), (DESK, PLACE)):
        with pytest.raises(IntegrityError, match="seal"):
            kept.unseal(owner, sealed, place)


def test_a_keyed_hash_is_stable_and_differs_between_owners(kept: Vault) -> None:
    assert kept.lookup("eng-1", "a.pdf") == kept.lookup("eng-1", "a.pdf")
    assert len({kept.lookup(owner, text) for owner in ("eng-1", "eng-2", DESK) for text in ("a.pdf", "b.pdf", "\ud800")}) == 9
    assert len(bytes.fromhex(kept.lookup("eng-1", "a.pdf"))) == 32


def test_an_engagement_gets_a_key_only_once(kept: Vault) -> None:
    with pytest.raises(IntegrityError):
        kept.create("eng-1")
    with pytest.raises(IntegrityError):
        kept.create(DESK)
    kept.destroy("eng-1")
    with pytest.raises(IntegrityError, match=r"destroyed|had"):
        kept.create("eng-1")


def test_a_destroyed_key_opens_nothing_and_the_others_still_do(kept: Vault) -> None:
    sealed = {owner: kept.seal(owner, b"content", PLACE) for owner in ("eng-1", "eng-2")}
    kept.destroy("eng-1")
    kept.destroy("eng-1")
    for act in (
        lambda: kept.unseal("eng-1", sealed["eng-1"], PLACE),
        lambda: kept.seal("eng-1", b"", PLACE),
        lambda: kept.lookup("eng-1", ""),
    ):
        with pytest.raises(ErasedError):
            act()
    assert kept.unseal("eng-2", sealed["eng-2"], PLACE) == b"content"


def test_the_desks_own_key_is_not_destroyed(kept: Vault) -> None:
    with pytest.raises(UsageError, match="desk's own key"):
        kept.destroy(DESK)


def test_an_unknown_engagement_has_no_key(kept: Vault) -> None:
    with pytest.raises(KeysMissingError) as caught:
        kept.seal("eng-9", b"", PLACE)
    assert not isinstance(caught.value, ErasedError)


@pytest.mark.parametrize("name", ["", ".", "..", "../eng-1", "a/b", "a\\b", "a|b", "é", "a" * 201, "a\n"])
def test_a_name_that_could_leave_its_folder_is_refused(kept: Vault, name: str) -> None:
    for act in (lambda: kept.create(name), lambda: kept.destroy(name), lambda: kept.seal(name, b"", PLACE)):
        with pytest.raises(UsageError, match="not an opaque name"):
            act()


def test_more_engagements_than_are_kept_in_memory_all_open() -> None:
    vault = MemoryVault()
    sealed = {}
    for name in (f"eng-{n}" for n in range(KEPT + 5)):
        vault.create(name)
        sealed[name] = vault.seal(name, name.encode(), PLACE)
    assert all(vault.unseal(name, content, PLACE) == name.encode() for name, content in sealed.items())


def test_signatures_verify_with_the_public_key_alone(kept: Vault) -> None:
    public = Ed25519PublicKey.from_public_bytes(kept.public_key())
    public.verify(kept.sign(b"message"), b"message")
    with pytest.raises(InvalidSignature):
        public.verify(kept.sign(b"message"), b"massage")
    assert kept.fingerprint == fingerprint(kept.public_key())
    assert kept.fingerprint.startswith("SHA256:")
    assert len(kept.fingerprint) == 50


def test_keys_survive_a_restart_and_belong_to_their_owner_only(tmp_path: Path) -> None:
    first = open_vault(tmp_path / "keys", tmp_path / "home")
    first.create("eng-1")
    sealed, public = first.seal("eng-1", b"content", PLACE), first.public_key()
    again = open_vault(tmp_path / "keys", tmp_path / "home")
    assert again.unseal("eng-1", sealed, PLACE) == b"content"
    assert again.public_key() == public
    folder = key_files(tmp_path)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}
    assert modes.pop("kek") == 0o400
    assert {modes.pop(folder.name), modes.pop("data")} == {0o700}
    assert set(modes.values()) == {0o600}
    assert not any(
        (folder / "kek").read_bytes() in path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file()
    )


def test_a_destroyed_key_is_gone_from_the_folder(tmp_path: Path) -> None:
    vault = open_vault(tmp_path / "keys", tmp_path / "home")
    vault.create("eng-1")
    path = key_files(tmp_path) / "data" / "eng-1.key"
    wrapped = path.read_bytes()
    vault.destroy("eng-1")
    assert not path.exists()
    assert not any(wrapped in other.read_bytes() for other in (tmp_path / "keys").rglob("*") if other.is_file())
    with pytest.raises(ErasedError):
        open_vault(tmp_path / "keys", tmp_path / "home").seal("eng-1", b"", PLACE)


def test_two_homes_share_a_key_folder_without_sharing_keys(tmp_path: Path) -> None:
    one, two = (open_vault(tmp_path / "keys", tmp_path / home) for home in ("one", "two"))
    assert one.public_key() != two.public_key()
    with pytest.raises(IntegrityError):
        two.unseal(DESK, one.seal(DESK, b"content", PLACE), PLACE)


def test_another_homes_key_is_told_apart(tmp_path: Path) -> None:
    open_vault(tmp_path / "keys", tmp_path / "home")
    kek = key_files(tmp_path) / "kek"
    kek.chmod(0o600)
    kek.write_bytes(b"k" * 32)
    with pytest.raises(KeysMissingError, match="not those this home was sealed with"):
        open_vault(tmp_path / "keys", tmp_path / "home")
    kek.write_bytes(b"short")
    with pytest.raises(KeysMissingError, match="5 bytes instead of 32"):
        open_vault(tmp_path / "keys", tmp_path / "home")


@pytest.mark.parametrize("name", ["kek", "signing.key", "data/desk.key"])
def test_a_missing_key_file_is_named(tmp_path: Path, name: str) -> None:
    vault = open_vault(tmp_path / "keys", tmp_path / "home")
    sealed = vault.seal(DESK, b"", PLACE)
    (key_files(tmp_path) / name).unlink()
    with pytest.raises(KeysMissingError):
        open_vault(tmp_path / "keys", tmp_path / "home").unseal(DESK, sealed, PLACE)


def test_keys_that_others_can_read_are_refused(tmp_path: Path) -> None:
    open_vault(tmp_path / "keys", tmp_path / "home")
    (key_files(tmp_path) / "kek").chmod(0o444)
    with pytest.raises(ConfigurationError, match=r"mode 0444.*chmod go="):
        open_vault(tmp_path / "keys", tmp_path / "home")


def test_a_home_that_lost_its_marker_gets_no_new_keys(tmp_path: Path) -> None:
    open_vault(tmp_path / "keys", tmp_path / "home")
    (tmp_path / "home" / "home.json").unlink()
    (tmp_path / "home" / "store.db").touch()
    with pytest.raises(KeysMissingError, match=r"store.db but no home.json"):
        open_vault(tmp_path / "keys", tmp_path / "home")


@pytest.mark.parametrize("marker", ["", "{}", '{"id": "home-../../etc", "key_check": ""}', "[1]", "\x00"])
def test_a_damaged_marker_is_told(tmp_path: Path, marker: str) -> None:
    open_vault(tmp_path / "keys", tmp_path / "home")
    (tmp_path / "home" / "home.json").write_text(marker)
    with pytest.raises(IntegrityError, match="is damaged"):
        open_vault(tmp_path / "keys", tmp_path / "home")


def test_keys_never_lie_in_the_home(tmp_path: Path) -> None:
    for keys in (tmp_path / "home", tmp_path / "home" / "keys", tmp_path / "x" / ".." / "home" / "keys"):
        with pytest.raises(ConfigurationError, match="keep keys apart"):
            open_vault(keys, tmp_path / "home")


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="cannot make the folder"):
        open_vault(tmp_path / "keys", tmp_path / "file" / "home")


def test_opened_twice_at_once_a_new_home_has_one_set_of_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        vaults = list(pool.map(lambda _: open_vault(tmp_path / "keys", tmp_path / "home"), range(4)))
    assert len({vault.public_key() for vault in vaults}) == 1
