"""Reading files of any kind into text with exact offsets, each in a child process within limits."""

from copilot.adapters.readers.formats import SUFFIXES
from copilot.adapters.readers.sandbox import SandboxedReader

__all__ = ["SUFFIXES", "SandboxedReader"]
