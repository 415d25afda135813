"""No test reaches a network or a paid model: every socket beyond loopback is closed before anything is imported."""

import os
import socket
from typing import Any

import pytest

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
for name in [n for n in os.environ if n.startswith(("COPILOT_", "OPENAI_")) and n != "COPILOT_TEST_ALL"]:
    del os.environ[name]
os.environ |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}

_connect = socket.socket.connect


def _guarded(self: socket.socket, address: Any) -> None:
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
        raise AssertionError(f"a test tried to reach {address}")
    _connect(self, address)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to anything but this machine."""
    monkeypatch.setattr(socket.socket, "connect", _guarded)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first: handed out last, one of them would keep a single core busy at the end.

    Slow ones are not traced for coverage, which costs two fifths on top; what they walk through others walk through, too.
    """
    slow = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("browser")}
    items.sort(key=lambda item: item.path not in slow)
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")
