"""copilot demo, serve, doctor: a desk in the browser."""

import os
from pathlib import Path
from typing import Annotated

import typer

from copilot.cli.session import Session, of

Port = Annotated[int | None, typer.Option(help="Port to serve on; 0: any free one.")]


def register(app: typer.Typer) -> None:
    """Add this file's commands."""
    for command in (demo, serve, doctor):
        app.command()(command)


def demo(
    context: typer.Context,
    port: Port = None,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the page afterwards.")] = True,
) -> None:
    """Fill a demo home with the sample corpora, print log-ins and what was done, serve the desk."""
    from copilot.cli.demo import fill

    session = of(context)
    if session.home is None and "COPILOT_HOME" not in os.environ:
        session.home = session.settings.home.with_name("copilot-desk-demo")
    session.say(f"Demo home: {session.settings.home}")
    fill(session)
    if serve:
        _serve(session, None, port)


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to serve on.")] = None,
    port: Port = None,
) -> None:
    """Serve the desk's pages until Ctrl-C."""
    _serve(of(context), host, port)


def doctor(context: typer.Context) -> None:
    """What is configured, reachable, missing; where data lies and goes."""
    from copilot.cli.health import findings

    session = of(context)
    found = findings(session.settings)
    lines = [f"{'ok  ' if f.good else 'FAIL' if f.needed else 'note'}  {f.what}: {f.state}" for f in found]
    data = [{"what": f.what, "ok": f.good, "needed": f.needed, "state": f.state} for f in found]
    session.emit({"findings": data}, "\n".join(lines))
    if any(f.needed and not f.good for f in found):
        raise typer.Exit(1)


def _serve(session: Session, host: str | None, port: int | None) -> None:
    from filelock import FileLock, Timeout

    from copilot.bootstrap import new_token, open_desk, work_on_jobs
    from copilot.cli import remote
    from copilot.cli.local import LocalCommands
    from copilot.errors import BusyError
    from copilot.services.rounds import signing, sweeping
    from copilot.ui.server import build_app, listen

    settings = session.settings
    address, number = host or settings.host, settings.port if port is None else port
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(settings.home / "server.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"the home '{settings.home}' is served by another process already; stop that one first") from None
    with lock:
        token = new_token()
        session.close()  # `demo` has opened the desk as a single command does
        session.open = open_desk(settings, durable=True)
        work_on_jobs(session.desk)
        served_as = settings.model_copy(update={"host": address, "port": number})
        app = LocalCommands(build_app(session.desk, served_as), session.desk, token, Path(settings.home))

        def ready(url: str) -> None:
            remote.announce(Path(settings.home), remote.Server(url, token, os.getpid()))
            session.say(f"The desk is served at {url}  (Ctrl-C stops it)")

        try:
            with signing(session.desk), sweeping(session.desk):
                listen(app, address, number, ready)
        finally:
            remote.withdraw(Path(settings.home))
