"""What both ways of doing jobs share: finding the kind, and turning what its work does into an outcome."""

import logging
from collections.abc import Mapping
from typing import NamedTuple

from copilot.domain.job import JobState
from copilot.errors import StateError, UsageError
from copilot.ports import JobKind, StoppedError, Working

log = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """`error` is the kind of what went wrong: its message may quote a client's file, and jobs are kept in the open."""

    state: JobState
    error: str = ""


def kind_of(kinds: Mapping[str, JobKind] | None, name: str) -> JobKind:
    """The kind of that name. Raises StateError before `launch`, UsageError for a name that nothing stands behind."""
    if kinds is None:
        raise StateError("no jobs are worked on by this process; `copilot serve` does")
    if name not in kinds:
        raise UsageError(f"there is no job '{name}'; choose from {', '.join(sorted(kinds))}")
    return kinds[name]


def worked(kind: JobKind, working: Working) -> Outcome:
    """Do the work. Raises StoppedError only; what fails is logged here, because nobody waits for it."""
    try:
        kind.work(working)
    except StoppedError:
        raise
    except Exception as fault:
        log.exception("job %s %s failed", kind.name, " ".join(working.ids))
        return Outcome(JobState.FAILED, type(fault).__name__)
    return Outcome(JobState.DONE)
