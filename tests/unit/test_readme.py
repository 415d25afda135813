"""README cannot rot: its commands parse, its settings table is the program's own."""

import re
import shlex
from pathlib import Path

import pytest
import typer

from copilot.cli.app import app
from copilot.cli.run import understand
from copilot.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
COMMANDS = re.findall(r"^\s*copilot (.+?)(?:\s+#.*)?$", README, re.MULTILINE)


def test_there_are_commands_to_check() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_readme_is_one_of_the_programs(line: str) -> None:
    words, _ = understand(shlex.split(line))
    command = typer.main.get_command(app)
    context = command.make_context("copilot", list(words), resilient_parsing=True)
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, f"copilot {line}"
        command = command.commands[words.pop(0)]
    context = command.make_context("copilot", list(words))
    assert context.params is not None


def test_the_settings_table_is_the_settings() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+?) \|", README, re.MULTILINE))
    expected = {}
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        expected[alias if isinstance(alias, str) else f"COPILOT_{name.upper()}"] = field.description
    assert rows == expected


def test_every_file_the_readme_points_at_exists() -> None:
    root = Path(__file__).parents[2]
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (root / target).exists(), target
