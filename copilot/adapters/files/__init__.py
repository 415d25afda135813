"""Original files, sealed."""

from copilot.adapters.files.sealed import SealedFiles

__all__ = ["SealedFiles"]
