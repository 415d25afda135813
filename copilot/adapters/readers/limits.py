"""What the child process denies itself before it looks at any file."""

import ctypes
import os
import resource

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
SECONDS_PER_PAGE = 0.5  # twenty-five times what a page of text costs here
SECONDS_PER_SCAN = 60.0  # recognising a letter page at 200 dots per inch took 6 s of one core
# Recognising a letter page at 200 dots per inch took 1,050 to 1,610 MiB of address space with onnxruntime 1.32, 950 of it used.
RECOGNITION_MB = 1024


def deny(memory_mb: int) -> None:
    """Limit address space, written files and core dumps of this process, and cut it off the network where that is allowed.

    Address space is the limit that Linux enforces; macOS accepts it and does not, there time and output bounds remain.
    """
    memory = memory_mb * 2**20
    _lower(resource.RLIMIT_AS, memory + RECOGNITION_MB * 2**20)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (memory if hard == resource.RLIM_INFINITY else min(memory, hard), hard))
    for what, amount in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _lower(what, amount)
    _leave_network()


def allow_recognition() -> None:
    """Let this process use RECOGNITION_MB more, from now on."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def allow_cpu(seconds: float) -> None:
    """Let this process use that many more seconds of processor time, then be killed by SIGXCPU."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _lower(what: int, amount: int) -> None:
    _, hard = resource.getrlimit(what)
    if hard != resource.RLIM_INFINITY:
        amount = min(amount, hard)
    resource.setrlimit(what, (amount, amount))


def _leave_network() -> None:
    """Enter an empty network namespace: as root directly, else through a user namespace. Refusal changes nothing.

    Python 3.11 has no os.unshare. Containers and hardened kernels often forbid both; the reader then has the other walls
    only (no key in its environment, nothing in its memory but one file).
    """
    unshare = getattr(ctypes.CDLL(None), "unshare", None)
    if unshare is None:
        return
    if os.geteuid() == 0 and unshare(_CLONE_NEWNET) == 0:
        return
    unshare(_CLONE_NEWUSER | _CLONE_NEWNET)
