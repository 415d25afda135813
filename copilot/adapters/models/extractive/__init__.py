"""The drafter without a model."""

from copilot.adapters.models.extractive.drafter import ExtractiveDrafter

__all__ = ["ExtractiveDrafter"]
