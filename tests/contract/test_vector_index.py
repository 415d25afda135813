"""One suite over embedded Chroma and a real Chroma server."""

import json
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from copilot.adapters.index import open_vector_index
from copilot.adapters.index.chroma import EF_SEARCH, ChromaIndex
from copilot.adapters.index.folders import ChromaFolders
from copilot.errors import BusyError, ConfigurationError
from copilot.ports import Floats


def vectors(count: int, seed: int = 1, dimension: int = 16) -> Floats:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = Path(sys.executable).with_name("chroma")
    where = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [program, "run", "--path", where, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await(f"http://127.0.0.1:{port}/api/v2/heartbeat", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _await(address: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(1200):
        assert process.poll() is None, "the Chroma server ended"
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310 (loopback)
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the Chroma server does not answer")


@pytest.fixture(params=["embedded", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ChromaIndex]:
    url = "" if request.param == "embedded" else request.getfixturevalue("server")
    opened = open_vector_index(url, tmp_path / "index", f"test-{tmp_path.name}")
    yield opened
    opened.close()


def test_the_nearest_come_first_with_their_cosine_similarity(index: ChromaIndex) -> None:
    rows = vectors(40)
    index.add("eng-a", "doc-1", rows)
    found = index.query("eng-a", rows[7], 5)
    assert found[0][:2] == ("doc-1", 7)
    assert found[0][2] == pytest.approx(1.0, abs=1e-3)
    expected = np.sort(rows @ rows[7])[::-1][:5]
    assert [similarity for *_, similarity in found] == pytest.approx(expected.tolist(), abs=1e-3)
    index.erase("eng-a")


def test_an_engagement_sees_only_its_own_vectors(index: ChromaIndex) -> None:
    rows = vectors(5)
    index.add("eng-b", "doc-1", rows)
    index.add("eng-c", "doc-2", rows)
    assert {document for document, *_ in index.query("eng-b", rows[0], 10)} == {"doc-1"}
    index.erase("eng-b")
    assert index.query("eng-b", rows[0], 10) == []
    assert len(index.query("eng-c", rows[0], 10)) == 5
    index.erase("eng-c")


def test_adding_twice_changes_nothing_and_removing_removes_one_document(index: ChromaIndex) -> None:
    rows = vectors(6)
    index.add("eng-d", "doc-1", rows)
    index.add("eng-d", "doc-1", rows)
    index.add("eng-d", "doc-2", rows[:2])
    assert dict(index.documents("eng-d")) == {"doc-1": 6, "doc-2": 2}
    index.remove("eng-d", "doc-1")
    assert dict(index.documents("eng-d")) == {"doc-2": 2}
    index.remove("eng-d", "doc-9")
    index.erase("eng-d")


def test_a_search_within_a_document_is_exact(index: ChromaIndex) -> None:
    rows, others = vectors(30, 2), vectors(30, 3)
    index.add("eng-e", "doc-1", rows)
    index.add("eng-e", "doc-2", others)
    order = np.argsort(-(others @ rows[0]))[:4].tolist()
    assert [(d, o) for d, o, _ in index.query("eng-e", rows[0], 4, {"doc-2"})] == [("doc-2", o) for o in order]
    assert index.query("eng-e", rows[0], 4, {"doc-9"}) == []
    index.add("eng-e", "doc-3", vectors(30, 9))
    among = {(d, o) for d, o, _ in index.query("eng-e", rows[0], 40, {"doc-2", "doc-3", "doc-9"})}
    assert {d for d, _ in among} == {"doc-2", "doc-3"}
    assert len(among) == 40
    index.erase("eng-e")


def test_an_engagement_that_nothing_was_added_to_is_empty(index: ChromaIndex) -> None:
    assert index.query("eng-f", vectors(1)[0], 3) == []
    assert dict(index.documents("eng-f")) == {}
    index.remove("eng-f", "doc-1")
    index.erase("eng-f")


def test_more_than_one_batch_goes_in_whole(index: ChromaIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = vectors(6001, dimension=4)
    index.add("eng-g", "doc-1", rows)
    assert dict(index.documents("eng-g")) == {"doc-1": 6001}
    index.erase("eng-g")


def test_vectors_of_two_embedders_do_not_mix(tmp_path: Path) -> None:
    first = open_vector_index("", tmp_path, "small")
    first.add("eng-a", "doc-1", vectors(3, dimension=4))
    first.close()
    second = open_vector_index("", tmp_path, "large")
    assert dict(second.documents("eng-a")) == {}
    second.add("eng-a", "doc-1", vectors(3, dimension=8))
    second.close()


def test_what_was_added_survives_a_restart(tmp_path: Path) -> None:
    rows = vectors(3)
    for _ in range(2):
        index = open_vector_index("", tmp_path, "e")
        index.add("eng-a", "doc-1", rows)
        assert dict(index.documents("eng-a")) == {"doc-1": 3}
        index.close()


def test_a_folder_is_private_has_a_random_name_and_vanishes_when_erased(tmp_path: Path) -> None:
    root = tmp_path / "index"
    index = open_vector_index("", root, "e")
    index.add("eng-secret", "doc-1", vectors(3))
    (folder,) = (path for path in root.iterdir() if path.is_dir())
    assert "secret" not in folder.name
    assert folder.stat().st_mode & 0o777 == 0o700
    assert root.stat().st_mode & 0o777 == 0o700
    index.erase("eng-secret")
    assert not [path for path in root.iterdir() if path.is_dir()]
    index.close()


def test_a_second_process_is_told_who_holds_the_index(tmp_path: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        index = open_vector_index("", tmp_path, "e")
        with pytest.raises(BusyError, match=f"held by process {holder.pid}"):
            index.documents("eng-a")
        index.close()
    finally:
        holder.kill()
        holder.communicate()
    index = open_vector_index("", tmp_path, "e")
    assert dict(index.documents("eng-a")) == {"doc-1": 2}  # the killed holder's lock went with it
    index.close()


HOLD = """
import sys
from pathlib import Path
import numpy as np
from copilot.adapters.index import open_vector_index
index = open_vector_index("", Path(sys.argv[1]), "e")
index.add("eng-a", "doc-1", np.eye(2, dtype=np.float32))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_clients_used_least_recently_are_closed(tmp_path: Path) -> None:
    index = open_vector_index("", tmp_path, "e")
    for number in range(23):
        index.add(f"eng-{number}", "doc-1", vectors(1))
    other = open_vector_index("", tmp_path, "e")
    assert dict(other.documents("eng-0")) == {"doc-1": 1}  # no longer held by the first
    with pytest.raises(BusyError):
        other.documents("eng-22")
    index.close()
    other.close()


def test_threads_may_share_an_index_while_it_is_erased(index: ChromaIndex) -> None:
    failures: list[Exception] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                index.add("eng-t", f"doc-{number}", vectors(3, number))
                index.query("eng-t", vectors(1)[0], 3)
        except Exception as error:  # noqa: BLE001 (whatever it is, the test shows it)
            failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert dict(index.documents("eng-t")) == {f"doc-{n}": 3 for n in range(4)}
    index.erase("eng-t")


def on_disk(root: Path, rows: Floats) -> int:
    """How many of the vectors stand in a file, nearly: Chroma norms them again, which changes last bits."""
    contents = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
    numbers = [np.frombuffer(c[n : n + (len(c) - n) // 4 * 4], "<f4") for c in contents for n in range(4)]

    def stands(row: Floats) -> bool:
        with np.errstate(invalid="ignore"):
            return any(
                np.logical_and.reduce([abs(n[k : len(n) - 3 + k] - row[k]) < 1e-6 for k in range(4)]).any()
                for n in numbers
                if len(n) > 4
            )

    return sum(map(stands, rows))


@pytest.mark.parametrize("chunks", [1, 40, 2_500])
def test_nothing_of_an_expunged_document_is_left_on_disk_and_the_rest_is_found(tmp_path: Path, chunks: int) -> None:
    gone, kept, replaced = vectors(chunks, 3), vectors(1_500, 4), vectors(30, 6)
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", gone)
    index.add("eng-a", "doc-0", replaced)
    index.add("eng-a", "doc-2", kept)
    index.remove("eng-a", "doc-0")
    index.close()
    assert on_disk(tmp_path, gone[:40]) == min(chunks, 40)
    assert index.expunge("eng-a", ["doc-1"])
    assert on_disk(tmp_path, gone[:40]) == 0
    assert on_disk(tmp_path, replaced) == 0
    for _ in range(2):
        assert dict(index.documents("eng-a")) == {"doc-2": 1_500}
        assert [index.query("eng-a", row, 1)[0][:2] for row in kept[:50]] == [("doc-2", n) for n in range(50)]
        index.close()
    index.add("eng-a", "doc-1", gone)
    assert dict(index.documents("eng-a")) == {"doc-1": chunks, "doc-2": 1_500}
    index.close()


def test_a_vector_that_another_document_has_too_is_not_taken_for_a_remnant(tmp_path: Path) -> None:
    rows = vectors(1_200, 3)
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", rows[:20])
    index.add("eng-a", "doc-2", rows)
    assert index.expunge("eng-a", ["doc-1"])
    assert index.query("eng-a", rows[3], 1)[0][:2] == ("doc-2", 3)
    index.close()


def test_what_is_found_on_disk_all_the_same_is_told(tmp_path: Path) -> None:
    rows = vectors(1_200, 3)
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", rows[:20])
    index.add("eng-a", "doc-2", rows[20:])
    index.close()
    folder = next(tmp_path.glob("*/chroma.sqlite3")).parent
    (folder / "copy").write_bytes(b"x" * 4_001 + rows[7].tobytes())
    assert not index.expunge("eng-a", ["doc-1"])
    index.close()


def test_an_index_that_was_left_while_documents_were_expunged_is_made_again(tmp_path: Path) -> None:
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", vectors(3))
    index.close()
    (tmp_path / "eng-a.expunging").touch()
    assert dict(index.documents("eng-a")) == {}
    assert not (tmp_path / "eng-a.expunging").exists()
    index.close()


def test_of_a_server_and_of_a_folder_of_older_making_it_cannot_be_told(server: str, tmp_path: Path) -> None:
    index = open_vector_index(server, tmp_path, "e")
    index.add("eng-x", "doc-1", vectors(3))
    assert not index.expunge("eng-x", ["doc-1"])
    index.erase("eng-x")
    index.close()
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-x", "doc-1", vectors(3))
    index.close()
    folder = next(tmp_path.glob("*/chroma.sqlite3")).parent
    (tmp_path / "eng-x.at").write_text(folder.rename(tmp_path / f"v-{folder.name[2:]}").name, "ascii")
    assert not index.expunge("eng-x", ["doc-1"])
    index.erase("eng-x")
    index.close()


def test_searches_wait_while_documents_are_expunged(tmp_path: Path) -> None:
    rows = vectors(1_200, 3)
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", rows[:20])
    index.add("eng-a", "doc-2", rows[20:])
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(len(index.query("eng-a", rows[50], 5)))) for _ in range(4)]
    ended = threading.Thread(target=index.expunge, args=("eng-a", ["doc-1"]))
    for thread in (ended, *threads):
        thread.start()
    for thread in (ended, *threads):
        thread.join()
    assert found == [5] * 4
    assert dict(index.documents("eng-a")) == {"doc-2": 1_180}
    index.close()


def test_what_was_held_is_noted_at_closing_and_taken_away_at_opening(tmp_path: Path) -> None:
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", vectors(3))
    assert dict(index.documents("eng-a")) == {"doc-1": 3}
    index.add("eng-a", "doc-2", vectors(4))
    index.remove("eng-a", "doc-1")
    index.close()
    assert json.loads((tmp_path / "eng-a.held").read_text("ascii"))["held"] == {"doc-2": 4}
    again = open_vector_index("", tmp_path, "e")
    assert len(again.query("eng-a", vectors(1)[0], 9)) == 4
    assert not (tmp_path / "eng-a.held").exists(), "a process that is killed now would leave a note that may be wrong"
    assert dict(again.documents("eng-a")) == {"doc-2": 4}
    again.erase("eng-a")
    assert not (tmp_path / "eng-a.held").exists()
    again.close()


@pytest.mark.parametrize("note", ["", "[]", "{}", '{"collection": 3, "held": []}', '{"held": {"doc-9": 7}}', "OTHER", "WRONG"])
def test_a_note_that_does_not_fit_is_not_believed(tmp_path: Path, note: str) -> None:
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", vectors(3))
    assert dict(index.documents("eng-a")) == {"doc-1": 3}
    index.close()
    path = tmp_path / "eng-a.held"
    kept = json.loads(path.read_text("ascii"))
    known = {"OTHER": {**kept, "collection": "vectors-other"}, "WRONG": {**kept, "held": {"doc-9": 7}}}
    path.write_text(json.dumps(known[note]) if note in known else note, "ascii")
    again = open_vector_index("", tmp_path, "e")
    assert dict(again.documents("eng-a")) == {"doc-1": 3}
    again.close()


def test_the_nearest_among_some_thousands_are_the_true_ones_after_every_restart(tmp_path: Path) -> None:
    rows, asked = vectors(3_000, 4, 64), vectors(20, 5, 64)
    for _ in range(2):
        index = open_vector_index("", tmp_path, "e")
        if not index.documents("eng-a"):
            index.add("eng-a", "doc-1", rows)
        for question in asked:
            true = set(np.argsort(-(rows @ question))[:100].tolist())
            assert len(true & {ordinal for _, ordinal, _ in index.query("eng-a", question, 100)}) >= 99
        index.close()


def test_an_index_that_was_made_to_search_less_closely_is_tuned_when_it_is_opened(tmp_path: Path) -> None:
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", vectors(3))
    index.close()
    folders = ChromaFolders(tmp_path)
    client = folders.open("eng-a")
    (held,) = client.list_collections()
    assert held.configuration_json["hnsw"]["ef_search"] == EF_SEARCH
    with pytest.deprecated_call():
        held.modify(configuration={"hnsw": {"ef_search": 100}})
    folders.close("eng-a", client)
    assert len(index.query("eng-a", vectors(1)[0], 3)) == 3
    index.close()
    client = folders.open("eng-a")
    (held,) = client.list_collections()
    assert held.configuration_json["hnsw"]["ef_search"] == EF_SEARCH
    folders.close("eng-a", client)


def test_a_collection_that_another_process_made_anew_is_found_again(server: str, tmp_path: Path) -> None:
    first, second = (open_vector_index(server, tmp_path, "e") for _ in range(2))
    first.add("eng-z", "doc-1", vectors(3))
    assert len(first.query("eng-z", vectors(1)[0], 9)) == 3
    second.erase("eng-z")
    assert first.query("eng-z", vectors(1)[0], 9) == []
    second.add("eng-z", "doc-2", vectors(4))
    assert {d for d, *_ in first.query("eng-z", vectors(1)[0], 9)} == {"doc-2"}
    assert dict(first.documents("eng-z")) == {"doc-2": 4}
    first.close()
    second.erase("eng-z")
    second.close()


def test_an_unreadable_index_is_emptied_so_that_the_store_can_fill_it(tmp_path: Path) -> None:
    index = open_vector_index("", tmp_path, "e")
    index.add("eng-a", "doc-1", vectors(3))
    index.close()
    (database,) = tmp_path.glob("*/chroma.sqlite3")
    database.write_bytes(b"not a database" * 1000)
    assert dict(index.documents("eng-a")) == {}
    index.add("eng-a", "doc-1", vectors(3))
    assert dict(index.documents("eng-a")) == {"doc-1": 3}
    index.close()


@pytest.mark.parametrize("url", ["ftp://host", "localhost:8000", "http://", "http://host:port"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError, match="Chroma server"):
        open_vector_index(url, tmp_path, "e")


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    index = open_vector_index("http://127.0.0.1:9", tmp_path, "e")
    with pytest.raises(ConfigurationError, match=r"127\.0\.0\.1:9"):
        index.documents("eng-a")
