"""A process that carries out what fell due: `sweeper.py HOME KEYS URL`. Says when it begins; may be killed at any moment."""

import sys
from pathlib import Path

from copilot.bootstrap import open_desk
from copilot.services.alarms import sweep
from copilot.settings import Settings

if __name__ == "__main__":
    home, keys, url = sys.argv[1:]
    desk = open_desk(Settings(home=Path(home), keys=Path(keys), store_url=url))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    sweep(desk)
    desk.close()
    print("done", flush=True)  # noqa: T201
