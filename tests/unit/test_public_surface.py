"""The public surface is one sorted list, and every name on it is there."""

import subprocess
import sys
from pathlib import Path

import copilot

EACH_ALONE = """
import importlib, pkgutil, sys
import copilot.services
for module in [m.name for m in pkgutil.iter_modules(copilot.services.__path__, "copilot.services.")]:
    for known in [name for name in sys.modules if name.startswith("copilot.services")]:
        del sys.modules[known]
    importlib.import_module(module)
    print(module)
"""


def test_all_is_sorted_and_complete() -> None:
    assert copilot.__all__ == sorted(copilot.__all__)
    assert set(copilot.__all__) == set(copilot._HOME)
    for name in copilot.__all__:
        assert getattr(copilot, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(copilot, "Approval")


def test_every_service_can_be_imported_first() -> None:
    run = subprocess.run([sys.executable, "-c", EACH_ALONE], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.split()) > 40
