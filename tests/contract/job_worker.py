"""A process that works on ten jobs of a third of a second each, to be killed by a test."""

import sys
import time
from pathlib import Path

from copilot.adapters.jobs.durable import DbosJobs
from copilot.ports import JobKind, Working

folder = Path(sys.argv[1])


def note(working: Working) -> None:
    with (folder / "log").open("a") as log:
        log.write(f"begun {working.ids[0]}\n")
        log.flush()
        time.sleep(0.3)
        log.write(f"done {working.ids[0]}\n")


jobs = DbosJobs(folder / "jobs", "home-a")
jobs.launch([JobKind("note", note)])
for number in range(10):
    jobs.start("note", f"job-{number}")
time.sleep(60)
