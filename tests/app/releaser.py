"""A reviewer in a process of their own: `releaser.py HOME KEYS STORE DRAFT FORM`. Waits for a line, releases, says how it ended."""

import sys
from pathlib import Path

from copilot.bootstrap import open_desk
from copilot.domain.deliverable import Format
from copilot.errors import CopilotError
from copilot.services import members, release
from copilot.settings import Settings

if __name__ == "__main__":
    home, keys, url, draft, form = sys.argv[1:]
    desk = open_desk(Settings(home=Path(home), keys=Path(keys), store_url=url))
    rita = members.at_keyboard(desk, "rita", "test")
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    try:
        print("released", len(release.release(desk, rita, draft, Format(form))))  # noqa: T201
    except CopilotError as error:
        print("refused", error.exit_code)  # noqa: T201
    desk.close()
