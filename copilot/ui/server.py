"""The web application: Gradio mounted behind the gate, with the settings that were measured to matter."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from copilot.bootstrap import open_laboratory
from copilot.errors import BusyError
from copilot.services.desk import Desk
from copilot.settings import Settings
from copilot.ui.gate import Gate
from copilot.ui.origin import WILDCARDS, own_origin


def build_app(desk: Desk, settings: Settings) -> FastAPI:
    """Raises ConfigurationError when a route or handler declares no permission, or a component takes files."""
    home, keys = settings.home.expanduser().resolve(), settings.keys.expanduser().resolve()
    temp = home / "tmp"
    prepare_environment(temp)
    # Gradio reads its environment when it is imported, so it is imported after that is set.
    from copilot.ui.mounting import mounted, refuse_unsafe
    from copilot.ui.routes import router

    own = own_origin(settings.host, settings.public_url, socket.gethostname())
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, title="Copilot desk")
    app.include_router(router(desk, own))
    app.add_middleware(CORSMiddleware, allow_origins=own.origins(settings.port), allow_credentials=True)
    app.add_middleware(Gate, desk=desk, own=own)  # added last: the outermost
    refuse_unsafe(app, mounted(app, desk, own, open_laboratory(settings), blocked=(temp, home, keys)))
    return app


def prepare_environment(temp: Path) -> None:
    """No telemetry; whatever is spooled lies in a private folder; files are made for this user only."""
    os.umask(0o077)
    shutil.rmtree(temp, ignore_errors=True)  # what a crash left behind
    temp.mkdir(mode=0o700, parents=True)
    temp.chmod(0o700)
    tempfile.tempdir = str(temp)  # multipart uploads above 1 MiB are spooled there
    os.environ |= {
        "GRADIO_ANALYTICS_ENABLED": "False",
        "GRADIO_TEMP_DIR": str(temp / "gradio"),
        "GRADIO_RUN_HISTORY": "False",
        # else every event makes a table of all events since the start, for a monitoring page that is switched off
        "GRADIO_ANALYTICS_CACHE_FREQUENCY": str(10**12),
        "HF_HUB_OFFLINE": "1",
    }


def listen(app: ASGIApp, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; `ready` gets the address once it answers. Raises BusyError when the port is taken."""
    with bound(host, port) as listening:
        name = "127.0.0.1" if host in WILDCARDS else host
        url = f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}"
        _Server(serving(app), lambda: ready(url)).run(sockets=[listening])


def serving(app: ASGIApp) -> uvicorn.Config:
    """Uvicorn as the desk runs it."""
    return uvicorn.Config(app, log_level="warning", server_header=False, ws="none", timeout_graceful_shutdown=3)


def bound(host: str, port: int) -> socket.socket:
    """A socket that is ours; port 0 takes any free one. Raises BusyError."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise BusyError(f"cannot listen on {host}:{port}: {error.strerror}; choose another with --port") from None
    return listening


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
