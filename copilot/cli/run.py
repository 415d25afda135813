"""How a command line becomes a run: global options anywhere, a running server asked first, errors in one line."""

import argparse
import traceback
from pathlib import Path

import typer
from typer.exceptions import TyperException

from copilot.cli.session import Session
from copilot.errors import CopilotError

ALONE = frozenset({"serve", "demo", "doctor"})  # commands that never go through a running server


def run(arguments: list[str]) -> int:
    """Run one command; returns its exit code."""
    words, session = understand(arguments)
    command = next((word for word in words if not word.startswith("-")), "")
    if command and command not in ALONE and "--help" not in words:
        from copilot.cli import remote

        server = remote.running(session.settings.home)
        if server is not None:
            return remote.forward(server, words, session)
    return execute(words, session)


def understand(arguments: list[str]) -> tuple[list[str], Session]:
    """Take the global options out, wherever they stand; the rest is the command."""
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--home", type=Path)
    options.add_argument("--as", dest="acts_as")
    options.add_argument("--json", action="store_true")
    options.add_argument("--debug", action="store_true")
    try:
        known, words = options.parse_known_args(arguments)
    except SystemExit:  # argparse has said what is missing
        raise SystemExit(2) from None
    return words or ["--help"], Session(home=known.home, acts_as=known.acts_as, json=known.json, debug=known.debug)


def execute(words: list[str], session: Session) -> int:
    """Carry the command out here, against the session's desk and streams."""
    from copilot.cli.app import app

    try:
        outcome = typer.main.get_command(app).main(words, prog_name="copilot", standalone_mode=False, obj=session)
    except typer.Exit as ended:
        return ended.exit_code
    except (typer.Abort, KeyboardInterrupt):
        session.say("stopped; what was done so far is kept")
        return 130
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 (the outermost frame: a person gets one line, --debug the traceback)
        return _fail(session, error)
    finally:
        session.close()
    return outcome if isinstance(outcome, int) else 0


def _fail(session: Session, error: Exception) -> int:
    if session.debug:
        traceback.print_exception(error, file=session.err)
    match error:
        case CopilotError():
            line, code = str(error), error.exit_code
        case TyperException():
            line, code = f"{_message(error)} (see --help)", 2
        case OSError():
            line, code = f"{error.strerror or error}: '{error.filename}'" if error.filename else str(error), 2
        case _:
            line, code = f"unexpected {type(error).__name__}: {error}; run again with --debug for the traceback", 1
    session.say("copilot: " + " ".join(line.split()))
    return code


def _message(error: TyperException) -> str:
    shown = getattr(error, "format_message", None)
    return str(shown()) if shown else str(error)
