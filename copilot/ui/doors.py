"""Every address that is served. What no door matches does not exist for a browser, whatever Gradio or FastAPI route it has."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from copilot.ui.client_page import POLICY as CLIENT_POLICY
from copilot.ui.headers import POLICY

DESK = "/desk"  # where Gradio is mounted
_API = f"{DESK}/gradio_api"
_HASH = r"[A-Za-z0-9_-]{1,64}"
KIB, MIB = 1024, 2**20
EVENT_BYTES = 2 * MIB  # a whole edited draft fits many times


class Session(Enum):
    """Where a request to Gradio says which page it comes from."""

    NONE = auto()
    PATH = auto()  # the last segment
    QUERY = auto()  # ?session_hash=
    BODY = auto()  # {"session_hash": …}


@dataclass(frozen=True, slots=True)
class Door:
    """`body` is the most bytes a request may carry; `event` bodies are JSON for a handler and are looked through."""

    path: re.Pattern[str]
    methods: frozenset[str]
    signed_in: bool = True
    navigable: bool = False
    cacheable: bool = False
    body: int = 0
    event: bool = False
    session: Session = Session.NONE
    policy: str = POLICY


def doors(max_file_bytes: int) -> tuple[Door, ...]:
    """The allow-list, ours first."""
    read, write = frozenset({"GET", "HEAD"}), frozenset({"POST"})

    def door(path: str, methods: frozenset[str], **rest: object) -> Door:
        return Door(re.compile(path), methods, **rest)  # type: ignore[arg-type]

    return (
        door(r"/healthz", read, signed_in=False),
        door(r"/login", read, signed_in=False, navigable=True),
        door(r"/login", write, signed_in=False, body=8 * KIB),
        door(r"/(assets/[a-z.-]+|favicon\.ico)", read, signed_in=False, cacheable=True),
        door(rf"/client/{_HASH}", read, signed_in=False, navigable=True, policy=CLIENT_POLICY),
        door(rf"/client/{_HASH}", write, signed_in=False, body=64 * KIB, policy=CLIENT_POLICY),
        door(rf"/client/{_HASH}/file\.[a-z]{{1,8}}", read, signed_in=False, navigable=True, policy=CLIENT_POLICY),
        door(r"/", read, navigable=True),
        door(r"/logout", write),
        door(r"/upload/[^/]{1,200}", write, body=max_file_bytes + MIB),
        door(r"/jobs/[^/]{1,200}", read),
        door(r"/job/sub-[a-z0-9]{1,40}", read),
        door(r"/job/sub-[a-z0-9]{1,40}/cancel", write),
        door(r"/download/[a-z0-9-]{1,40}\.[a-z]{1,8}", read, navigable=True),
        door(r"/page/[a-z0-9-]{1,40}/[0-9]{1,6}\.png", read),
        door(rf"{DESK}/?", read, navigable=True),
        door(rf"{DESK}/(assets|static)/[A-Za-z0-9_./-]+", read, cacheable=True),
        door(rf"{DESK}/(config|theme\.css|favicon\.ico|manifest\.json)", read),
        door(rf"{_API}/(info|theme\.css|startup-events|app_id|login_check)/?", read),
        door(rf"{_API}/heartbeat/{_HASH}", read, session=Session.PATH),
        door(rf"{_API}/queue/data", read, session=Session.QUERY),
        door(rf"{_API}/queue/join", write, body=EVENT_BYTES, event=True, session=Session.BODY),
        door(rf"{_API}/cancel", write, body=64 * KIB, event=True, session=Session.BODY),
        door(rf"{_API}/reset", write, body=64 * KIB, event=True),
    )


def door_for(among: tuple[Door, ...], method: str, path: str) -> Door | None:
    """The door, if there is one. A path with '..', '//' or a backslash has none."""
    if ".." in path or "//" in path or "\\" in path or "\0" in path:
        return None
    return next((d for d in among if method in d.methods and d.path.fullmatch(path)), None)
