"""The web application: Gradio mounted behind the gate, with the settings that were measured to matter."""

import os
import shutil
import socket
import tempfile
from collections.abc import Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from copilot.errors import BusyError, ConfigurationError
from copilot.services.desk import Desk
from copilot.settings import Settings
from copilot.ui.doors import DESK
from copilot.ui.gate import ACTOR, Gate
from copilot.ui.origin import WILDCARDS, own_origin
from copilot.ui.permits import refuse_undeclared

FORBIDDEN = frozenset({"file", "uploadbutton", "multimodaltextbox", "fileexplorer", "downloadbutton", "loginbutton", "gallery"})
QUEUE_SIZE = 200  # waiting events; more are refused in one line instead of filling memory
AT_ONCE = 8  # events of one handler at the same time


def build_app(desk: Desk, settings: Settings) -> FastAPI:
    """Raises ConfigurationError when a route or handler declares no permission, or a component takes files."""
    home, keys = settings.home.expanduser().resolve(), settings.keys.expanduser().resolve()
    temp = home / "tmp"
    prepare_environment(temp)
    # Gradio reads its environment when it is imported, so it is imported after that is set.
    import gradio as gr

    from copilot.ui.desk_page import build_blocks
    from copilot.ui.routes import router
    from copilot.ui.theme import CSS, HEAD, theme

    own = own_origin(settings.host, settings.public_url, socket.gethostname())
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, title="Copilot desk")
    app.include_router(router(desk, own, temp))
    app.add_middleware(CORSMiddleware, allow_origins=own.origins(settings.port), allow_credentials=True)
    app.add_middleware(Gate, desk=desk, own=own)  # added last: the outermost
    blocks = build_blocks(desk, own)
    blocks.queue(api_open=False, max_size=QUEUE_SIZE, default_concurrency_limit=AT_ONCE)
    gr.mount_gradio_app(
        app,
        blocks,
        path=DESK,
        auth_dependency=lambda request: request.scope[ACTOR].member.id if ACTOR in request.scope else None,
        show_error=False,
        run_history=False,
        footer_links=[],
        allowed_paths=[],
        blocked_paths=[str(path) for path in (temp, home, keys)],
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        theme=theme(),
        css=CSS,
        head=HEAD,
    )
    blocks.has_launched = True  # else Gradio skips its check that a referenced file was uploaded
    refuse_unsafe(app, blocks)
    return app


def refuse_unsafe(app: FastAPI, blocks: object) -> None:
    """The start-up check. Raises ConfigurationError."""
    own = [(route.path, route.endpoint) for route in app.routes if isinstance(route, APIRoute)]
    events = [(f"event {i} ({f.name})", f.fn) for i, f in blocks.fns.items() if f.fn is not None]  # type: ignore[attr-defined]
    refuse_undeclared([*own, *events])
    kinds = {block.get_block_name() for block in blocks.blocks.values()}  # type: ignore[attr-defined]
    if kinds & FORBIDDEN:
        raise ConfigurationError(f"not served, because the page has components that take files: {', '.join(kinds & FORBIDDEN)}")
    if not blocks.has_launched:  # type: ignore[attr-defined]
        raise ConfigurationError("not served, because Gradio's check of file references is off (has_launched)")


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
        "HF_HUB_OFFLINE": "1",
    }


def listen(app: ASGIApp, host: str, port: int, ready: Callable[[str], None] = lambda url: None) -> None:
    """Serve until interrupted; `ready` gets the address once it answers. Raises BusyError when the port is taken."""
    config = uvicorn.Config(app, log_level="warning", server_header=False, timeout_graceful_shutdown=3)
    with bound(host, port) as listening:
        name = "127.0.0.1" if host in WILDCARDS else host
        url = f"http://{f'[{name}]' if ':' in name else name}:{listening.getsockname()[1]}"
        _Server(config, lambda: ready(url)).run(sockets=[listening])


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
