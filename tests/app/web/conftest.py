"""A desk that is served for real, by uvicorn on loopback, with real parts; made once for all tests of the web face."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from reportlab.pdfgen.canvas import Canvas

from copilot.adapters.passwords import Argon2Passwords
from copilot.bootstrap import open_desk, work_on_jobs
from copilot.domain.draft import Draft
from copilot.domain.engagement import Kind
from copilot.domain.member import Actor, Role
from copilot.services import credentials, draft, engagements, members
from copilot.services.desk import Desk
from copilot.services.ingest import ingest
from copilot.settings import Settings
from copilot.ui.server import bound, build_app, serving

PASSWORD = "correct horse battery"
PEOPLE: dict[str, tuple[tuple[Role, ...], tuple[str, ...]]] = {
    "ada": ((Role.ANALYST,), ("deal",)),
    "rita": ((Role.REVIEWER,), ("deal",)),
    "otto": ((Role.ANALYST,), ("other",)),
    "evan": ((Role.EVALUATOR,), ()),
    "adam": ((Role.ADMINISTRATOR,), ()),
}
CLAUSES = (
    "Supply Agreement",
    "This agreement is made on 3 March 2023 between Northwind Mills Ltd and Larkfield Foods plc.",
    "The Buyer shall pay each undisputed invoice within 45 days of receipt.",
    "The Supplier's total liability shall not exceed EUR 4,250,000 in any contract year.",
    "This agreement is governed by the laws of Ireland.",
)


@dataclass(frozen=True)
class Served:
    """A running desk. `draft` is ada's, in the queue of 'deal'; `document` the id of its agreement."""

    desk: Desk
    people: dict[str, Actor]
    address: str
    draft: Draft
    app: FastAPI
    document: str
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    opened: list[httpx.Client] = field(default_factory=list)

    def client(self, name: str) -> httpx.Client:
        """A browser of sorts in which the member is signed in; the same one for every test."""
        if name not in self.clients:
            self.clients[name] = self.fresh(name)
        return self.clients[name]

    def fresh(self, name: str = "", **cookies: str) -> httpx.Client:
        """A new one, nobody signed in unless a name is given."""
        client = httpx.Client(base_url=self.address, trust_env=False, timeout=20, cookies=cookies)
        self.opened.append(client)
        if name:
            answer = client.post("/login", data={"name": name, "password": PASSWORD}, headers=self.own)
            assert answer.status_code == 303, answer.text
        return client

    @property
    def own(self) -> dict[str, str]:
        """The headers that a browser adds on our own pages."""
        return {"origin": self.address, "sec-fetch-site": "same-origin"}


def agreement(path: Path) -> Path:
    """A one-page PDF."""
    page = Canvas(str(path), pagesize=(612, 792))
    for n, line in enumerate(CLAUSES):
        page.drawString(72, 700 - 40 * n, line)
    page.save()
    return path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the desk until the last test is done."""
    with running(tmp_path_factory.mktemp("web")) as desk:
        yield desk


@contextmanager
def running(root: Path, *, durable: bool = False, **chosen: object) -> Iterator[Served]:
    """A desk with these settings, its people and one draft, served on a port of its own; `durable`: with a worker, as `serve` has."""
    listening = bound("127.0.0.1", 0)
    port = listening.getsockname()[1]
    settings = Settings(home=root / "home", keys=root / "keys", port=port, max_file_mb=1, **chosen)  # type: ignore[arg-type]
    desk = replace(open_desk(settings, durable=durable), passwords=Argon2Passwords(1, 1024, 1))
    people = _people(desk)
    if durable:  # not in this thread, where a browser under test keeps an event loop running
        starter = threading.Thread(target=work_on_jobs, args=(desk,))
        starter.start()
        starter.join()
    list(ingest(desk, people["ada"], "deal", [agreement(root / "agreement.pdf")]))
    made = list(draft.ask(desk, people["ada"], "deal", "Within how many days is an invoice paid?"))[-1]
    assert isinstance(made, Draft)
    app = build_app(desk, settings)
    server = uvicorn.Server(serving(app))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until(lambda: server.started)
    with desk.store.read() as work:
        document = work.documents.find()[0].id
    made_of = Served(desk, people, f"http://127.0.0.1:{port}", made, app, document)
    yield made_of
    for client in made_of.opened:
        client.close()
    server.should_exit = True
    thread.join(timeout=5)
    listening.close()
    desk.close()


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Wait for something that happens in another thread."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)


def _people(desk: Desk) -> dict[str, Actor]:
    operator = members.at_keyboard(desk, None, "test")
    hashed = desk.passwords.hash(PASSWORD)
    for name in ("deal", "other"):
        engagements.create(desk, operator, name, Kind.LEGAL, "Larkfield")
    found = {"operator": operator}
    for name, (roles, joins) in PEOPLE.items():
        members.add(desk, operator, name, roles, joins, hashed)
        found[name] = members.at_keyboard(desk, name, "test")
    credentials.add(desk, found["rita"], "rita", "attorney", "State Bar", "SB-1")
    credentials.verify(desk, operator, "rita", "SB-1")
    return found
