"""What a member is told when something fails: one line, and never what the program looks like inside."""

import logging
import secrets

from copilot.errors import CopilotError

log = logging.getLogger(__name__)


def line_for(error: Exception) -> str:
    """An error of ours says itself; any other is logged under an incident id, which is all that is told."""
    if isinstance(error, CopilotError):
        return str(error)
    incident = secrets.token_hex(4)
    log.error("incident %s", incident, exc_info=error)
    return f"something went wrong; what was saved is kept. Tell your administrator: incident {incident}"
