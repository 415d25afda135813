"""What every way of doing jobs must do, and what only the durable one can: outlive its process."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copilot.adapters.jobs import JobsHere
from copilot.adapters.jobs.durable import DbosJobs, cron
from copilot.domain.job import Job, JobState
from copilot.errors import BusyError, StateError, UsageError
from copilot.ports import JobKind, Jobs, Working

Launch = Callable[..., Jobs]
WORKER = Path(__file__).with_name("job_worker.py")


@pytest.fixture(params=["here", "dbos", pytest.param("dbos-postgres", marks=pytest.mark.postgres)])
def launch(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Launch]:
    """Launch jobs of these kinds; called again, it is what a restart would be."""
    url = request.getfixturevalue("jobs_database") if request.param == "dbos-postgres" else ""
    opened: list[Jobs] = []

    def start(*kinds: JobKind) -> Jobs:
        jobs: Jobs = JobsHere() if request.param == "here" else DbosJobs(tmp_path / "jobs", "home-a", url)
        opened.append(jobs)
        jobs.launch(kinds)
        return jobs

    yield start
    for jobs in opened:
        jobs.close()


@pytest.fixture(scope="module")
def jobs_database(postgres: str) -> str:
    return f"{postgres}/postgres"


def finished(jobs: Jobs, job: Job) -> Job:
    """Wait for it, ten seconds at most."""
    for _ in range(200):
        now = jobs.get(job.id)
        assert now is not None
        if now.finished:
            return now
        time.sleep(0.05)
    raise AssertionError(f"{now} did not finish")


def test_a_job_is_worked_on_with_the_ids_it_was_started_with(launch: Launch) -> None:
    seen: list[tuple[str, ...]] = []
    jobs = launch(JobKind("ingest", lambda working: seen.append(working.ids)))
    job = finished(jobs, jobs.start("ingest", "sub-1", "mem-2"))
    assert (job.state, job.name, job.ids) == (JobState.DONE, "ingest", ("sub-1", "mem-2"))
    assert job.finished_at is not None
    assert seen == [("sub-1", "mem-2")]


def test_what_the_work_reports_can_be_read_back(launch: Launch) -> None:
    jobs = launch(JobKind("count", lambda working: working.report(3, 3)))
    job = finished(jobs, jobs.start("count"))
    assert (job.done, job.total) == (3, 3)


def test_work_that_fails_is_told_by_its_kind_and_never_by_its_message(launch: Launch, tmp_path: Path) -> None:
    def fail(working: Working) -> None:
        raise ValueError("canary-of-a-client.pdf is broken")

    jobs = launch(JobKind("fail", fail))
    job = finished(jobs, jobs.start("fail"))
    assert (job.state, job.error) == (JobState.FAILED, "ValueError")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"canary-of-a-client" not in kept


def test_a_job_that_is_not_due_waits_and_can_be_cancelled(launch: Launch) -> None:
    seen: list[str] = []
    jobs = launch(JobKind("later", lambda _: seen.append("ran")))
    job = jobs.start("later", at=datetime.now(UTC) + timedelta(hours=1))
    assert job.state is JobState.WAITING
    assert [j.id for j in jobs.find("later", unfinished=True)] == [job.id]
    assert jobs.cancel(job.id)
    assert finished(jobs, job).state is JobState.CANCELLED
    assert not jobs.cancel(job.id)
    assert not seen


def test_a_second_start_with_the_key_of_an_unfinished_job_gives_that_one_back(launch: Launch) -> None:
    jobs = launch(JobKind("later", lambda _: None))
    soon = datetime.now(UTC) + timedelta(hours=1)
    first = jobs.start("later", "sub-1", key="sub-1", at=soon)
    assert jobs.start("later", "sub-1", key="sub-1", at=soon).id == first.id
    jobs.cancel(first.id)
    assert jobs.start("later", "sub-1", key="sub-1", at=soon).id != first.id


def test_jobs_are_found_by_name_newest_first(launch: Launch) -> None:
    jobs = launch(JobKind("a", lambda _: None), JobKind("b", lambda _: None))
    first, other, second = jobs.start("a"), jobs.start("b"), jobs.start("a")
    for job in (first, other, second):
        finished(jobs, job)
    assert [job.id for job in jobs.find("a")] == [second.id, first.id]
    assert len(jobs.find()) == 3
    assert jobs.find(limit=1)[0].id == second.id
    assert not jobs.find(unfinished=True)


def test_names_that_are_not_opaque_and_kinds_that_are_not_known_are_refused(launch: Launch) -> None:
    jobs = launch(JobKind("a", lambda _: None))
    with pytest.raises(UsageError, match="not an opaque name"):
        jobs.start("a", "Smith v. Jones.pdf")
    with pytest.raises(UsageError, match="there is no job 'b'"):
        jobs.start("b")
    assert jobs.get("job-unknown") is None
    assert not jobs.cancel("job-unknown")


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[DbosJobs]:
    jobs = DbosJobs(tmp_path / "jobs", "home-a")
    yield jobs
    jobs.close()


def test_nothing_is_started_before_somebody_works(durable: DbosJobs) -> None:
    with pytest.raises(StateError, match="copilot serve"):
        durable.start("ingest")


def test_a_running_job_stops_at_its_next_report_when_it_is_cancelled(durable: DbosJobs) -> None:
    durable.launch([JobKind("long", _long)])
    job = durable.start("long")
    _until(lambda: (now := durable.get(job.id)) is not None and now.done > 0)
    assert durable.cancel(job.id)
    _until(lambda: durable._running == 0)
    ended = durable.get(job.id)
    assert ended is not None
    assert ended.state is JobState.CANCELLED


def test_jobs_of_one_kind_wait_for_each_other_and_not_for_another_kind(durable: DbosJobs) -> None:
    durable.launch([JobKind("long", _long), JobKind("short", lambda _: None)])
    first, second, short = durable.start("long"), durable.start("long"), durable.start("short")
    assert finished(durable, short).state is JobState.DONE
    states = {job.id: job.state for job in durable.find("long")}
    assert states == {first.id: JobState.RUNNING, second.id: JobState.WAITING}


def test_a_job_that_was_interrupted_by_closing_is_taken_up_again(durable: DbosJobs, tmp_path: Path) -> None:
    durable.launch([JobKind("long", _long)])
    job = durable.start("long", "sub-1")
    _until(lambda: (now := durable.get(job.id)) is not None and now.done > 0)
    durable.close()
    again = DbosJobs(tmp_path / "jobs", "home-a")
    again.launch([JobKind("long", lambda working: working.report(1, 1))])
    try:
        assert finished(again, job).state is JobState.DONE
    finally:
        again.close()


def test_work_goes_by_the_clock(durable: DbosJobs) -> None:
    seen: list[tuple[str, ...]] = []
    durable.launch([JobKind("sweep", lambda working: seen.append(working.ids), every=1)])
    _until(lambda: len(seen) >= 2)
    assert seen[:2] == [(), ()]
    assert {job.ids for job in durable.find("sweep")} == {()}


def test_a_kind_that_no_longer_goes_by_the_clock_stops(durable: DbosJobs, tmp_path: Path) -> None:
    durable.launch([JobKind("sweep", lambda _: None, every=1)])
    durable.close()
    again = DbosJobs(tmp_path / "jobs", "home-a")
    again.launch([JobKind("sweep", lambda _: None)])
    try:
        time.sleep(1.5)  # the old schedule may fire once more while it is taken away
        before = len(again.find("sweep"))
        time.sleep(2.2)
        assert len(again.find("sweep")) == before
    finally:
        again.close()


@pytest.mark.parametrize(("seconds", "said"), [(1, "*/1 * * * * *"), (60, "0 */1 * * * *"), (3600, "0 0 * * * *")])
def test_an_interval_becomes_a_cron_expression(seconds: int, said: str) -> None:
    assert cron(seconds) == said


@pytest.mark.parametrize("seconds", [0, 45, 61, 420, 7200])
def test_an_interval_that_cron_cannot_say_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="divide a minute"):
        cron(seconds)


def test_only_one_process_works_on_a_home(durable: DbosJobs, tmp_path: Path) -> None:
    worker = _worker(tmp_path)
    try:
        _until(lambda: (tmp_path / "log").exists())
        with pytest.raises(BusyError, match="another process works on the jobs"):
            durable.launch([])
    finally:
        worker.kill()
        worker.wait()


def test_after_a_kill_every_job_is_finished_and_none_is_lost(durable: DbosJobs, tmp_path: Path) -> None:
    worker = _worker(tmp_path)
    log = tmp_path / "log"
    _until(lambda: log.exists() and "done job-2" in log.read_text())
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert "done job-9" not in log.read_text()
    durable.launch([JobKind("note", lambda working: _note(log, f"done {working.ids[0]}"))])
    _until(lambda: not durable.find("note", unfinished=True))
    done = [line for line in log.read_text().splitlines() if line.startswith("done ")]
    assert set(done) == {f"done job-{n}" for n in range(10)}
    assert len(done) <= 11  # what was in flight may have been done twice
    assert {job.state for job in durable.find("note")} == {JobState.DONE}


def _worker(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, str(WORKER), str(folder)])


def _note(log: Path, line: str) -> None:
    with log.open("a") as file:
        file.write(line + "\n")


def _long(working: Working) -> None:
    for step in range(1, 600):
        working.report(step, 600)
        time.sleep(0.1)


def _until(holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen within 20 seconds")
