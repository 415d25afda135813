"""Entry point: arguments in, one line per error out, the exit code of the error tree."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    from copilot.cli.run import run  # here, so that `python -m copilot` of a broken install still names what is missing

    sys.exit(run(list(sys.argv[1:] if arguments is None else arguments)))


if __name__ == "__main__":
    main()
