"""A process that asks, and can be killed while the model answers: `asker.py WORD...` runs one command of the program."""

import sys

from copilot.cli.run import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
