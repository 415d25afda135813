"""Check: every claim of a draft against the page it cites. Pure; nothing here reads the desk."""

from copilot.services.check.draft import Checked, check_draft
from copilot.services.check.entailment import with_opinions
from copilot.services.check.pair import check_pair

__all__ = ["Checked", "check_draft", "check_pair", "with_opinions"]
