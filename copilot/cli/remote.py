"""A home that a running server holds: commands go through that server, so that there is one writer.

The server writes its address and a token into the home (readable by its owner only). A command line is sent there and
carried out against the server's own desk; its two output streams and its exit code come back line by line.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from copilot.cli.session import Session

FILE = "server.json"
PATH = "/local/command"


@dataclass(frozen=True, slots=True)
class Server:
    """Where the server that holds the home listens, on this machine only."""

    address: str
    token: str
    process: int


def announce(home: Path, server: Server) -> None:
    """Write the address and token, for this user alone."""
    target = home / FILE
    target.touch(mode=0o600)
    target.write_text(json.dumps(asdict(server)), "utf-8")


def withdraw(home: Path) -> None:
    """Take the announcement back."""
    (home / FILE).unlink(missing_ok=True)


def running(home: Path) -> Server | None:
    """The server that holds the home, if one answers."""
    if not (home / FILE).exists():
        return None
    import httpx  # 0.2 s, paid only where a server has announced itself

    try:
        server = Server(**json.loads((home / FILE).read_text("utf-8")))
        answer = httpx.get(f"{server.address}/healthz", timeout=2.0, trust_env=False)
    except (OSError, ValueError, TypeError, httpx.HTTPError):
        return None
    return server if answer.status_code == httpx.codes.OK else None


def forward(server: Server, words: list[str], session: Session) -> int:
    """Have the server carry the command out; print what it prints. Returns its exit code."""
    call: dict[str, object] = {
        "words": words,
        "json": session.json,
        "debug": session.debug,
        "acts_as": session.acts_as,
        "cwd": str(session.cwd),
        "os_user": session.os_user,
    }
    headers = {"Authorization": f"Bearer {server.token}"}
    try:
        return _answered(server, call, headers, session)
    except KeyboardInterrupt:
        session.say(
            "stopped watching; the server goes on. copilot jobs list shows what it takes in, copilot jobs cancel stops it"
        )
        return 130


def _answered(server: Server, call: dict[str, object], headers: dict[str, str], session: Session) -> int:
    import httpx

    code = 1
    with (
        httpx.Client(timeout=httpx.Timeout(10.0, read=None), trust_env=False) as client,
        client.stream("POST", f"{server.address}{PATH}", json=call, headers=headers) as answer,
    ):
        if answer.status_code != httpx.codes.OK:
            session.say(f"copilot: the server at {server.address} refused the command ({answer.status_code}); restart it")
            return 4
        for line in answer.iter_lines():
            event = json.loads(line)
            if "out" in event:
                session.out.write(event["out"])
                session.out.flush()
            elif "err" in event:
                session.err.write(event["err"])
                session.err.flush()
            else:
                code = int(event["exit"])
    return code
