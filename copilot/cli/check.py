"""copilot check: pairs of claim and evidence, row by row as they are read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from copilot.cli.session import of
from copilot.errors import UsageError

PART_FAILED = 3
_FIELDS = ("id", "claim", "evidence")
SHOWN = 20  # broken rows that are named in the last line


def register(app: typer.Typer) -> None:
    """Add this file's command."""
    app.command()(check)


def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help='JSON lines {"id", "claim", "evidence"}.')],
) -> None:
    """Check claims against evidence; one line {"id", "verdict", "reasons"} out per row. A broken row costs itself only (exit 3)."""
    from copilot.services.check import check_pair

    session = of(context)
    path = session.path(file)
    broken = []
    for number, row in _rows(path):
        if isinstance(row, str):
            broken.append(number)
            session.say(f"{path.name} line {number}: {row}")
            continue
        verdict, reasons = check_pair(str(row["claim"]), str(row["evidence"]))
        session.line({"id": row["id"], "verdict": verdict, "reasons": list(reasons)})
    if broken:
        more = f" and {len(broken) - SHOWN} more" if len(broken) > SHOWN else ""
        lines = ", ".join(map(str, broken[:SHOWN]))
        session.say(f"{len(broken)} row(s) of {path.name} were not checked, lines {lines}{more}; mend them and check again")
        raise typer.Exit(PART_FAILED)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each line's number, and its row or what is wrong with it. Raises UsageError where the file cannot be read."""
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield number, _row(line)
    except OSError as error:
        raise UsageError(f"'{path}' cannot be read: {error.strerror}; give a file of JSON lines") from None


def _row(line: bytes) -> dict[str, Any] | str:
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        return f"is not UTF-8: {error.reason} at byte {error.start}"
    except json.JSONDecodeError as error:
        return f"is not JSON: {error.msg} at character {error.pos}"
    except RecursionError:
        return "is nested too deeply"
    if not isinstance(row, dict):
        return f"is no JSON object but a {type(row).__name__}"
    missing = [field for field in _FIELDS if field not in row]
    if missing:
        return f"lacks the field{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
    strange = [field for field in _FIELDS[1:] if not isinstance(row[field], str | int | float) or isinstance(row[field], bool)]
    return f"'{strange[0]}' is no text but {json.dumps(row[strange[0]])[:40]} (row {row['id']})" if strange else row
