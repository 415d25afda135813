"""Settings -> Desk: the only package that names concrete adapters.

Adapters are imported inside the functions, and the heavy ones (Chroma 1.2 s, openai 0.9 s, reportlab and python-docx 0.4 s) are
made at their first use, so that a command which needs no index, model or exporter does not pay for it.
"""

import logging
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from copilot import __version__
from copilot.bootstrap.deferred import Deferred
from copilot.bootstrap.models import (
    embedder_spec,
    endpoint_host,
    model_address,
    model_host,
    open_calibration,
    open_digest,
    open_drafter,
    open_embedder,
    open_judge,
    open_planter,
    priced,
)
from copilot.domain.access_report import AccessReport
from copilot.domain.deliverable import Format
from copilot.domain.status_pack import StatusPack
from copilot.domain.terms import place
from copilot.errors import ConfigurationError
from copilot.ports import (
    Drafter,
    Embedder,
    Examine,
    Exporter,
    Exporters,
    JobKind,
    Jobs,
    KeyVault,
    Planter,
    Reader,
    Rival,
    VectorIndex,
    Working,
)
from copilot.services import submissions
from copilot.services.desk import Desk, Limits
from copilot.settings import Settings

if TYPE_CHECKING:  # pydantic and scipy, which only evaluations pay for
    from copilot.adapters.readers.pair_rows import PairRow
    from copilot.evaluation.laboratory import Laboratory


log = logging.getLogger(__name__)
READ_AT_ONCE = 2  # submissions side by side, each with a reading process of its own: a large one does not hold up the others


def open_desk(settings: Settings, *, durable: bool = False) -> Desk:
    """Open the home, making it at first use. Raises ConfigurationError, KeysMissingError, BusyError.

    Jobs are done at once by whoever starts them; `durable`: by `work_on_jobs`, in this process or the next one.
    """
    from copilot.adapters.clock import SystemClock
    from copilot.adapters.files import SealedFiles
    from copilot.adapters.index.lexical import Bm25Index
    from copilot.adapters.jobs import JobsHere
    from copilot.adapters.locks import FileLocks
    from copilot.adapters.passwords import Argon2Passwords
    from copilot.adapters.prompts import PromptFiles
    from copilot.adapters.store import open_store
    from copilot.adapters.vault import open_vault

    os.umask(0o077)  # whatever is made from here on is for this user alone
    home = settings.home.expanduser().resolve()
    _make_home(home)
    vault = open_vault(settings.keys.expanduser().resolve(), home)
    files = SealedFiles(home / "files", vault)
    prompts = PromptFiles(settings.prompts)
    embedder = cast(Embedder, Deferred(lambda: open_embedder(settings)))
    desk = Desk(
        store=open_store(settings.store_url or f"sqlite:///{home / 'store.db'}", vault, strict=True),
        vault=vault,
        files=files,
        clock=SystemClock(),
        reader=open_reader(settings),
        embedder=embedder,
        vectors=cast(VectorIndex, Deferred(lambda: _vectors(settings, home, embedder))),
        lexical=Bm25Index(files),
        drafter=cast(Drafter, Deferred(lambda: open_drafter(settings, prompts))),
        prompts=prompts,
        exporters=_exporters(vault),
        passwords=Argon2Passwords(),
        locks=FileLocks(home / "locks"),
        digest=cast(Drafter, Deferred(open_digest)) if settings.chat_model else None,
        planter=cast(Planter, Deferred(open_planter)),
        jobs=cast(Jobs, Deferred(lambda: _jobs(settings, home))) if durable else JobsHere(),
        judge=open_judge(settings, settings.judge_model),
        calibration=open_calibration(settings),
        limits=Limits(
            lease=timedelta(minutes=settings.lease_minutes),
            session=timedelta(hours=settings.session_hours),
            max_file_bytes=settings.max_file_mb * 2**20,
            monthly_cap_usd=settings.monthly_cap_usd,
            credential_warning=timedelta(days=settings.credential_warning_days),
            model_address=model_address(settings),
            model_host=model_host(settings),
            priced=priced(settings),
            place=place(settings.place) if settings.place else "",
            model_place=place(settings.model_place) if settings.model_place else "",
            embeds_outside=embedder_spec(settings).startswith("openai:"),
            embedder_host=endpoint_host(settings),
        ),
    )
    if not durable:
        work_on_jobs(desk)
    return desk


def open_reader(settings: Settings) -> Reader:
    """The sandboxed reader, with the limits of the settings."""
    from copilot.adapters.readers import SandboxedReader

    return SandboxedReader(settings.read_memory_mb, settings.read_seconds, settings.max_file_mb * 2**20)


def work_on_jobs(desk: Desk) -> None:
    """Take up what is unfinished and work on jobs until the desk is closed. Raises BusyError, StoreError."""
    desk.jobs.launch(_kinds(desk))


@contextmanager
def working(desk: Desk) -> Iterator[Callable[[], None]]:
    """Work on jobs, and on what was handed in and never finished, from the call of what is yielded until the desk is closed.

    DBOS takes a second to import and 0.3 s to launch (4.5 s on a loaded machine), for which no page should wait.
    """

    def start() -> None:
        try:
            work_on_jobs(desk)
            submissions.take_up(desk)
        except Exception:
            log.exception("jobs are not worked on; what is handed in waits for the next start")

    thread = threading.Thread(target=start, name="jobs", daemon=True)
    try:
        yield thread.start
    finally:
        if thread.ident is not None:
            thread.join(timeout=30)


def _kinds(desk: Desk) -> tuple[JobKind, ...]:
    """Every kind of durable work: its name, the service that does it, how many side by side or how often."""

    def ingest(working: Working) -> None:
        engagement, submission = working.ids
        submissions.work_off(desk, engagement, submission, lambda s: working.report(s.settled, len(s.items)))

    return (JobKind(submissions.JOB, ingest, at_once=READ_AT_ONCE),)


@dataclass(frozen=True, slots=True)
class ScratchHome:
    """Opens its desk when called, in this process or another."""

    settings: Settings

    @property
    def folder(self) -> Path:
        """All state but the keys."""
        return self.settings.home

    def __call__(self) -> Desk:
        return open_desk(self.settings)


@contextmanager
def scratch_home(settings: Settings, store_url: str = "") -> Iterator[ScratchHome]:
    """What opens a desk, in this process and in others, in a private temporary folder that is gone at the end, keys and all.

    Parts, models and prompts are the real ones; the store is SQLite unless an address says otherwise.
    """
    folder = Path(tempfile.mkdtemp(prefix="copilot-scratch-"))
    changes = {"home": folder / "home", "keys": folder / "keys", "store_url": store_url, "chroma_url": ""}
    try:
        yield ScratchHome(settings.model_copy(update=changes))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def scratch_desk(settings: Settings) -> Iterator[Desk]:
    """A desk in a private temporary folder, with real parts and the same models and prompts; gone at the end, keys and all."""
    with scratch_home(settings) as opener:
        desk = opener()
        try:
            yield desk
        finally:
            desk.close()


def open_laboratory(settings: Settings) -> "Laboratory":
    """What evaluations run with."""
    from copilot.evaluation.laboratory import Laboratory

    return Laboratory(settings.evals, settings.corpora, partial(scratch_desk, settings), __version__)


def open_rivals(settings: Settings) -> tuple[tuple[Callable[[], Rival], ...], tuple[str, ...]]:
    """Makers of the benchmark's baselines, and a line for those that cannot be run here."""
    from copilot.adapters.rivals import open_rivals as found

    rivals = found(open_embedder(settings))
    return rivals.makers, rivals.left_out


def open_examiner(settings: Settings) -> Examine:
    """What tells whether a file is as it was handed over; it needs no home."""
    from copilot.adapters.readers import SandboxedReader
    from copilot.adapters.verify import Examiner

    return Examiner(SandboxedReader(settings.read_memory_mb, settings.read_seconds, settings.max_file_mb * 2**20).shown)


def joined_pdf(paths: Sequence[Path], pages: int, target: Path) -> int:
    """One long PDF of the pages of others, for the benchmark of ingest; returns how many they are."""
    from copilot.adapters.readers.pdf_joined import joined

    return joined(paths, pages, target)


def access_file(report: AccessReport, suffix: str) -> bytes:
    """The access report as a .csv or .docx file."""
    from copilot.adapters.export.access import FORMS

    return FORMS[suffix](report)


def status_file(pack: StatusPack) -> bytes:
    """The status pack as a .docx file."""
    from copilot.adapters.export.status_pack import status_docx

    return status_docx(pack)


def verifier_script() -> str:
    """The stand-alone verifier: one file for people without this program."""
    from copilot.adapters.verify import SCRIPT

    return SCRIPT.read_text("utf-8")


def new_token() -> str:
    """256 random bits for a local token."""
    return secrets.token_urlsafe(32)


def _make_home(home: Path) -> None:
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"the home '{home}' cannot be made: {error.strerror}; choose another with --home") from None
    if not home.is_dir():
        raise ConfigurationError(f"the home '{home}' is not a folder; choose another with --home")


def _vectors(settings: Settings, home: Path, embedder: Embedder) -> VectorIndex:
    from copilot.adapters.index import open_vector_index

    return open_vector_index(settings.chroma_url, home / "index", embedder.name)


def _jobs(settings: Settings, home: Path) -> Jobs:
    from copilot.adapters.jobs.durable import DbosJobs  # dbos takes 1 s to import, which only a server needs
    from copilot.adapters.vault import home_id

    scheme, _, rest = settings.store_url.partition(":")
    url = f"postgresql:{rest}" if scheme.startswith("postgres") else ""
    return DbosJobs(home / "jobs", home_id(home), url, settings.log_level.upper())


def _exporters(vault: KeyVault) -> Exporters:
    def make(form: Format) -> Exporter:
        from copilot.adapters.export import exporters
        from copilot.adapters.export.seal import SealedExporter

        return SealedExporter(form, exporters(vault.public_key())[form], vault)

    return {form: cast(Exporter, Deferred(partial(make, form))) for form in Format}


def read_pairs(path: Path) -> "Iterator[PairRow]":
    """Rows of claim and evidence from a file of JSON lines, CSV or TSV. Raises UsageError."""
    from copilot.adapters.readers.pair_rows import pair_rows

    return pair_rows(path)
