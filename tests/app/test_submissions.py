"""Documents taken in as work that outlives its process: killed, stopped, resumed, twice at once; and what a deletion leaves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from copilot.adapters.vault import MemoryVault
from copilot.bootstrap import open_desk, work_on_jobs, working
from copilot.domain.document import DocumentStatus
from copilot.domain.engagement import Kind
from copilot.domain.job import JobState
from copilot.domain.member import Actor, Role
from copilot.domain.passage import Query
from copilot.domain.submission import Submission
from copilot.errors import PermissionDeniedError, StateError, UnknownNameError
from copilot.ports import StoppedError
from copilot.services import documents, engagements, members, retrieve, submissions
from copilot.services.desk import Desk
from copilot.settings import Settings
from tests.app.web.conftest import until
from tests.desks import Scene, scene

TAKER = Path(__file__).with_name("taker.py")
CANARY = "Quillonbrook"
FILES = 40
WORDS = ("The lease", "The insurance", "The guarantee of the owner")


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path) as opened:
        yield opened


def handed(at: Scene, *names: str) -> Submission:
    for name in names:
        at.file(name, f"# {name}\n\nThe lease of {name} ends on 1 May 2027.\n")
    return submissions.hand_in(at.desk, at.ann, "deal", [at.folder])


def folder_of(root: Path, files: int = FILES) -> Path:
    folder = root / "in"
    folder.mkdir()
    for n in range(files):
        page = Canvas(str(folder / f"{n:02}.pdf"))
        for m in range(3):
            page.drawString(72, 700 - 90 * m, f"{WORDS[m]} of mill {n} at {CANARY} ends in {2000 + n}.")
            page.showPage()
        page.save()
    return folder


def opened(root: Path, *, durable: bool = False) -> Desk:
    return open_desk(Settings(home=root / "home", keys=root / "keys"), durable=durable)


def operator(desk: Desk) -> Actor:
    return members.at_keyboard(desk, None, "tester")


def taker(root: Path, folder: Path) -> "subprocess.Popen[str]":
    arguments = [sys.executable, str(TAKER), str(root / "home"), str(root / "keys"), "deal", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, env=environment)


def killed_in_the_middle(root: Path) -> None:
    desk = opened(root)
    engagements.create(desk, operator(desk), "deal", Kind.LEGAL, "Larkfield")
    desk.close()
    with taker(root, folder_of(root)) as process:
        assert process.stdout is not None
        next(line for line in process.stdout if int(line.split()[1]) >= 5)
        process.send_signal(signal.SIGKILL)


def test_work_is_told_as_it_goes_and_ends_with_an_outcome_for_each_file(at: Scene) -> None:
    submission = handed(at, "a.md", "b.md", "c.exe")
    seen: list[Submission] = []
    done = submissions.work_off(at.desk, submission.engagement, submission.id, seen.append)
    assert done is not None
    assert (done.state, done.settled, done.failed, done.seconds_left) == (JobState.DONE, 3, 1, 0.0)
    assert "'.exe' are not read" in next(f.error for f in done.items if f.name == "c.exe")
    assert [s.share for s in seen] == sorted(s.share for s in seen)
    assert submissions.get(at.desk, at.ann, submission.id) == done


def test_what_is_cancelled_stops_between_two_files_and_can_be_resumed(at: Scene) -> None:
    submission = handed(at, *[f"{n}.md" for n in range(6)])

    def tell(now: Submission) -> None:
        if now.settled == 2:
            submissions.cancel(at.desk, at.ann, now.id)

    stopped = submissions.work_off(at.desk, submission.engagement, submission.id, tell)
    assert stopped is not None
    assert (stopped.state, stopped.settled) == (JobState.CANCELLED, 3)
    with pytest.raises(StateError, match="cancelled already"):
        submissions.cancel(at.desk, at.ann, submission.id)
    again = submissions.resume(at.desk, at.ann, submission.id)
    done = submissions.work_off(at.desk, again.engagement, again.id)
    assert done is not None
    assert (done.state, done.settled, done.failed) == (JobState.DONE, 6, 0)
    with pytest.raises(StateError, match="all its files are settled"):
        submissions.resume(at.desk, at.ann, submission.id)
    assert len(documents.listed(at.desk, at.ann, "deal")) == 6


def test_whoever_leaves_while_a_large_file_is_read_does_not_wait_for_it(at: Scene) -> None:
    page = Canvas(str(at.folder / "large.pdf"))
    for n in range(300):
        for line in range(60):
            page.drawString(
                72, 760 - 12 * line, f"Line {line} of page {n}: the tenant pays {line * n} dollars to the landlord."
            )
        page.showPage()
    page.save()
    submission = submissions.hand_in(at.desk, at.ann, "deal", [at.folder])
    seen: list[tuple[int, int]] = []

    def leave(now: Submission) -> None:
        seen.append(now.step)
        if now.step[0]:
            raise StoppedError

    with pytest.raises(StoppedError):
        submissions.work_off(at.desk, submission.engagement, submission.id, leave)
    assert 0 < seen[-1][0] < seen[-1][1] == 300
    left = submissions.get(at.desk, at.ann, submission.id)
    assert (left.state, left.settled) == (JobState.WAITING, 0)


def test_after_a_kill_the_next_process_takes_in_what_is_missing_and_nothing_twice(tmp_path: Path) -> None:
    killed_in_the_middle(tmp_path)
    desk = opened(tmp_path)
    try:
        ann = operator(desk)
        (left,) = submissions.listed(desk, ann)
        assert not left.finished
        there = {d.name: d.id for d in documents.listed(desk, ann, "deal")}
        assert 0 < len(there) < FILES
        done = submissions.work_off(desk, left.engagement, submissions.resume(desk, ann, left.id).id)
        assert done is not None
        assert (done.state, done.settled, done.failed) == (JobState.DONE, FILES, 0)
        now = {d.name: d.id for d in documents.listed(desk, ann, "deal")}
        assert len(now) == FILES
        assert now.items() >= there.items()
        assert retrieve.search(desk, ann, "deal", Query("When does the lease of mill 29 end?", 1))[0].document == "29.pdf"
    finally:
        desk.close()


def test_a_server_goes_on_with_what_a_killed_process_left(tmp_path: Path) -> None:
    killed_in_the_middle(tmp_path)
    desk = opened(tmp_path, durable=True)
    try:
        with working(desk) as work:
            work()
            ann = operator(desk)
            (left,) = submissions.listed(desk, ann)
            until(lambda: submissions.get(desk, ann, left.id).finished, 60)
        assert submissions.get(desk, ann, left.id).failed == 0
        assert len(documents.listed(desk, ann, "deal")) == FILES
    finally:
        desk.close()
    for path in (tmp_path / "home" / "jobs").rglob("*"):
        assert not path.is_file() or not [w for w in (CANARY, "29.pdf") if w.encode() in path.read_bytes()], path


def test_two_processes_on_the_same_folder_make_each_document_once(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    engagements.create(desk, operator(desk), "deal", Kind.LEGAL, "Larkfield")
    desk.close()
    folder = folder_of(tmp_path)
    both = [taker(tmp_path, folder) for _ in range(2)]
    for process in both:
        process.communicate(timeout=120)
    desk = opened(tmp_path)
    try:
        ann = operator(desk)
        assert [(s.state, s.failed) for s in submissions.listed(desk, ann)] == [(JobState.DONE, 0)] * 2
        assert len(documents.listed(desk, ann, "deal")) == FILES
        with desk.store.read() as work:
            assert work.documents.count() == FILES
        assert retrieve.search(desk, ann, "deal", Query("When does the lease of mill 17 end?", 1))[0].document == "17.pdf"
    finally:
        desk.close()


def test_an_upload_that_was_kept_is_read_after_a_restart_and_its_copy_is_gone(tmp_path: Path) -> None:
    vault = MemoryVault()
    with scene(tmp_path, vault=vault) as at:
        kept = submissions.begin(
            at.desk, submissions.hand_in_file(at.desk, at.ann, "deal", "lease.md", f"# {CANARY}\n".encode())
        )
        assert kept.state is JobState.WAITING  # nobody works on jobs here
        assert not [p for p in at.home.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]
    with scene(tmp_path, vault=vault) as at:
        work_on_jobs(at.desk)
        assert submissions.take_up(at.desk) == 1
        assert submissions.get(at.desk, at.ann, kept.id).state is JobState.DONE
        assert [d.name for d in documents.listed(at.desk, at.ann, "deal")] == ["lease.md"]
        assert f"{kept.id}.0" not in at.desk.files.names(kept.engagement)
        assert submissions.take_up(at.desk) == 0


def test_a_cancelled_upload_leaves_no_copy_and_cannot_be_resumed(at: Scene) -> None:
    kept = submissions.hand_in_file(at.desk, at.ann, "deal", "lease.md", b"The lease ends.")
    submissions.cancel(at.desk, at.ann, kept.id)
    assert [n for n in at.desk.files.names(kept.engagement) if n.startswith(f"{kept.id}.")] == [f"{kept.id}.cancel"]
    with pytest.raises(StateError, match="upload the file again"):
        submissions.resume(at.desk, at.ann, kept.id)


def test_what_somebody_else_handed_in_is_not_to_be_seen_or_stopped(at: Scene) -> None:
    submission = handed(at, "a.md")
    assert submissions.listed(at.desk, at.sam) == ()
    for act in (submissions.get, submissions.cancel, submissions.resume):
        with pytest.raises(UnknownNameError):
            act(at.desk, at.sam, submission.id)
    with pytest.raises(PermissionDeniedError):
        submissions.hand_in(at.desk, at.sam, "deal", [at.folder])
    with pytest.raises(PermissionDeniedError):
        submissions.hand_in_file(at.desk, at.sam, "deal", "x.md", b"x")


def test_whoever_lost_their_grant_meanwhile_takes_nothing_in(at: Scene) -> None:
    engagements.grant(at.desk, at.ann, "deal", "sam", Role.ANALYST)
    at.file("a.md", "text")
    submission = submissions.hand_in(at.desk, at.sam, "deal", [at.folder])
    engagements.revoke(at.desk, at.ann, "deal", "sam")
    done = submissions.work_off(at.desk, submission.engagement, submission.id)
    assert done is not None
    assert (done.state, done.failed) == (JobState.FAILED, 1)
    assert "may see" in done.items[0].error
    assert documents.listed(at.desk, at.ann, "deal") == ()


def readable(at: Scene, engagement: str) -> bytes:
    """All that whoever holds every key can read: the store's rows and the sealed files, opened, and everything else as it lies.

    But Chroma's own files: hnswlib writes its memory out as it lies, remnants of anything the process held included (README,
    limits). That no vector of a deleted document is in the collection is tested where the index is.
    """
    with at.desk.store.read() as work:
        rows = [repr(r.find()) for r in (work.documents, work.bodies, work.vectors, work.drafts, work.requests)]
    files = []
    for name in at.desk.files.names(engagement):
        content = at.desk.files.get(engagement, name)
        files.append(content)
    return b"\0".join([*(row.encode() for row in rows), *files, *(p.read_bytes() for p in _beside_chroma(at.home))])


def _beside_chroma(home: Path) -> list[Path]:
    return [p for p in home.rglob("*") if p.is_file() and "index" not in p.relative_to(home).parts]


def test_a_deleted_document_leaves_nothing_even_for_whoever_holds_the_keys(at: Scene) -> None:
    text = f"The lease of the mill at {CANARY} ends on 1 May 2027."
    at.file(f"{CANARY.lower()} lease.md", text)
    at.file("kept.md", "The roof is kept in good repair by the tenant of Arden.")
    submission = submissions.hand_in(at.desk, at.ann, "deal", [at.folder])
    submissions.work_off(at.desk, submission.engagement, submission.id)
    upload = submissions.hand_in_file(
        at.desk, at.ann, "deal", f"{CANARY.lower()} lease.md", f"{text} It may be renewed.".encode()
    )
    submissions.work_off(at.desk, upload.engagement, upload.id)  # a second version
    retrieve.search(at.desk, at.ann, "deal", Query("roof"))
    at.desk.files.put(submission.engagement, "doc-left", text.encode())  # what a kill before the commit leaves
    with at.desk.store.read() as work:
        assert work.vectors.count() == 3
        vectors = [
            repr(v.data[:64])[2:-1].encode() for v in work.vectors.find() if work.documents.get(id=v.document).name != "kept.md"
        ]  # type: ignore[union-attr]
    before = readable(at, submission.engagement)
    assert CANARY.encode() in before
    assert all(vector in before for vector in vectors)
    documents.delete(at.desk, at.ann, "deal", f"{CANARY.lower()} lease.md")
    after = readable(at, submission.engagement)
    assert CANARY.lower().encode() not in after.lower()
    assert not [vector for vector in vectors if vector in after]
    assert b"Arden" in after
    assert CANARY not in "".join(
        p.text for p in retrieve.search(at.desk, at.ann, "deal", Query(f"lease of the mill at {CANARY}"))
    )
    assert [d.name for d in documents.listed(at.desk, at.ann, "deal")] == ["kept.md"]


def test_a_broken_file_among_uploads_costs_itself_only(at: Scene) -> None:
    at.file("good.md", "The lease ends.")
    at.file("bad.pdf", b"%PDF-1.7 and then nothing")
    at.file("empty.docx", b"")
    submission = submissions.hand_in(at.desk, at.ann, "deal", [at.folder])
    done = submissions.work_off(at.desk, submission.engagement, submission.id)
    assert done is not None
    assert {f.name: f.status for f in done.items} == {
        "bad.pdf": DocumentStatus.FAILED, "empty.docx": DocumentStatus.FAILED, "good.md": DocumentStatus.INDEXED,
    }  # fmt: skip
    assert all(f.error for f in done.items if f.status is DocumentStatus.FAILED)


def heed_ctrl_c() -> None:
    """As at a terminal: what a shell runs in the background ignores it, and so would all that the tests start there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_ctrl_c_stops_the_command_and_says_how_to_go_on(tmp_path: Path) -> None:
    desk = opened(tmp_path)
    engagements.create(desk, operator(desk), "deal", Kind.LEGAL, "Larkfield")
    desk.close()
    many = 4 * FILES  # so that there is something left to stop when the work is first seen
    folder = folder_of(tmp_path, many)
    environment = {**os.environ, "COPILOT_HOME": str(tmp_path / "home"), "COPILOT_KEYS": str(tmp_path / "keys")}

    def copilot(*words: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "copilot", *words]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, preexec_fn=heed_ctrl_c
        )

    watching = opened(tmp_path)
    ann = operator(watching)
    running = copilot("ingest", "deal", str(folder))
    try:
        until(lambda: bool(submissions.listed(watching, ann)), 60)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
        (stopped,) = submissions.listed(watching, ann)
    finally:
        watching.close()
    # Python ends by the signal itself where it came amid an import; a shell tells both as 130.
    assert running.returncode in (130, -signal.SIGINT), said
    assert f"go on with: copilot jobs resume {stopped.id}" in said
    assert stopped.state is JobState.CANCELLED
    assert stopped.settled < many
    resumed = copilot("jobs", "resume", stopped.id, "--json")
    shown, said = resumed.communicate(timeout=120)
    assert resumed.returncode == 0, said
    assert len(json.loads(shown)["documents"]) == many
