"""Prompt files: one Markdown file per version, read strictly."""

from copilot.adapters.prompts.files import PromptFiles

__all__ = ["PromptFiles"]
