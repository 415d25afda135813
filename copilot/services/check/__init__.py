"""Check: every claim of a draft against the page it cites. Pure; nothing here reads the desk."""

from copilot.services.check.beside import beside
from copilot.services.check.draft import Checked, Opened, check_draft, checked_against
from copilot.services.check.entailment import with_opinions
from copilot.services.check.pair import check_pair

__all__ = ["Checked", "Opened", "beside", "check_draft", "check_pair", "checked_against", "with_opinions"]
