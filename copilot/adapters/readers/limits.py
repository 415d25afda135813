"""What the child process denies itself before it looks at any file."""

import ctypes
import os
import resource

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000


def deny(memory_mb: int) -> None:
    """Limit address space, written files and core dumps of this process, and cut it off the network where that is allowed.

    Address space is the limit that Linux enforces; macOS accepts it and does not, there time and output bounds remain.
    """
    memory = memory_mb * 2**20
    for what, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        _lower(what, amount)
    _leave_network()


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
