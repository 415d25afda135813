"""Gradio, mounted with the settings that were measured to matter, and the check that nothing unsafe is served."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import gradio as gr
from fastapi import APIRouter, FastAPI, Request
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount

from copilot.errors import ConfigurationError
from copilot.evaluation.laboratory import Laboratory
from copilot.services.desk import Desk
from copilot.ui.desk_page import build_blocks
from copilot.ui.doors import DESK
from copilot.ui.gate import ACTOR
from copilot.ui.origin import OwnOrigin
from copilot.ui.permits import refuse_undeclared
from copilot.ui.theme import CSS, HEAD, theme

# What the page is made of. Everything else may take files from a browser, or hand them out of Gradio's cache.
ADMITTED = frozenset({
    "accordion", "blocks", "button", "checkbox", "checkboxgroup", "column", "dropdown", "form", "group", "markdown", "plot", "row",
    "state", "tabitem", "tabs", "textbox",
})  # fmt: skip
QUEUE_SIZE = 200  # waiting events; more are refused in one line instead of filling memory
WORDS = {"common.complete": "Done"}  # which Gradio 6.31 tells a screen reader after every event, and has no words for
AT_ONCE = 8  # events of one handler at the same time


T = TypeVar("T")


def mounted(app: FastAPI, desk: Desk, own: OwnOrigin, laboratory: Laboratory, blocked: tuple[Path, ...]) -> gr.Blocks:
    """Build the page and mount it on the application, which has its middleware already."""

    def make() -> gr.Blocks:
        blocks = build_blocks(desk, own, laboratory)
        _mount(app, blocks, blocked)
        return blocks

    return within_loop(make)


def _mount(app: FastAPI, blocks: gr.Blocks, blocked: tuple[Path, ...]) -> None:
    blocks.queue(api_open=False, max_size=QUEUE_SIZE, default_concurrency_limit=AT_ONCE)
    gr.mount_gradio_app(
        app,
        blocks,
        path=DESK,
        auth_dependency=_member,
        show_error=False,
        run_history=False,
        footer_links=[],
        allowed_paths=[],
        blocked_paths=[str(path) for path in blocked],
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        pwa=False,
        i18n=gr.I18n(en=WORDS),
        theme=theme(),
        css=CSS,
        head=HEAD,
    )
    blocks.has_launched = True  # else Gradio skips its check that a referenced file was uploaded


def refuse_unsafe(app: FastAPI, blocks: gr.Blocks) -> None:
    """The start-up check. Raises ConfigurationError."""
    events = [(f"event {i} ({f.name})", f.fn) for i, f in blocks.fns.items() if f.fn is not None]
    refuse_undeclared([*endpoints(app.routes), *events])
    kinds = {block.get_block_name() for block in blocks.blocks.values()}
    if kinds - ADMITTED:
        raise ConfigurationError(f"not served, because these may be components that take files: {', '.join(kinds - ADMITTED)}")
    if not blocks.has_launched:
        raise ConfigurationError("not served, because Gradio's check of file references is off (has_launched)")


def _member(request: Request) -> str | None:
    """Gradio's user: whom the gate let through."""
    return request.scope[ACTOR].member.id if ACTOR in request.scope else None


def within_loop(make: Callable[[], T]) -> T:
    """Run it where an event loop runs. Gradio makes locks while a page is built and, outside of a running loop, a new loop
    for each that nobody ever closes: three file descriptors each time."""

    async def made() -> T:
        return make()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, made()).result()


def endpoints(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, object]]:
    """Path and function of every route of ours. Raises ConfigurationError for a kind of route that it cannot look into."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield route.path, route.endpoint
        elif isinstance(inner := getattr(route, "original_router", None), APIRouter):  # how FastAPI keeps an included router
            yield from endpoints(inner.routes)
        elif not (isinstance(route, Mount) and route.path == DESK):  # Gradio: its handlers are looked at one by one
            raise ConfigurationError(f"not served, because nobody can say what this route permits: {route!r}")
