"""Work that outlives its caller: at once in this process, or durably through DBOS."""

from copilot.adapters.jobs.here import JobsHere

__all__ = ["JobsHere"]
