"""A process that takes a folder in, to be killed by a test: arguments are home, keys, engagement, folder."""

import sys
from pathlib import Path

from copilot.bootstrap import open_desk
from copilot.services import members, submissions
from copilot.settings import Settings

home, keys, engagement, folder = sys.argv[1:]
desk = open_desk(Settings(home=Path(home), keys=Path(keys)))
handed = submissions.hand_in(desk, members.at_keyboard(desk, None, "tester"), engagement, [Path(folder)])


def tell(now: submissions.Submission) -> None:
    sys.stdout.write(f"{now.id} {now.settled}\n")
    sys.stdout.flush()


submissions.work_off(desk, handed.engagement, handed.id, tell)
desk.close()
