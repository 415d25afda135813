"""Settings -> Desk: the only module that names concrete adapters.

Adapters are imported inside the functions, so that a command which needs no index, model or reader does not pay for them.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from copilot.errors import ConfigurationError
from copilot.ports import Drafter, Embedder, LexicalIndex, Rival, VectorIndex
from copilot.services.desk import Desk, Limits
from copilot.settings import Settings

if TYPE_CHECKING:  # pydantic and scipy, which only evaluations pay for
    from copilot.evaluation.laboratory import Laboratory


def open_desk(settings: Settings) -> Desk:
    """Open the home, making it at first use. Raises ConfigurationError, KeysMissingError, BusyError."""
    from copilot.adapters.clock import SystemClock
    from copilot.adapters.export import exporters
    from copilot.adapters.files import SealedFiles
    from copilot.adapters.passwords import Argon2Passwords
    from copilot.adapters.prompts import PromptFiles
    from copilot.adapters.readers import SandboxedReader
    from copilot.adapters.store import open_store
    from copilot.adapters.vault import open_vault

    os.umask(0o077)  # whatever is made from here on is for this user alone
    home = settings.home.expanduser().resolve()
    _make_home(home)
    vault = open_vault(settings.keys.expanduser().resolve(), home)
    files = SealedFiles(home / "files", vault)
    embedder = _embedder(settings)
    return Desk(
        store=open_store(settings.store_url or f"sqlite:///{home / 'store.db'}", vault),
        vault=vault,
        files=files,
        clock=SystemClock(),
        reader=SandboxedReader(settings.read_memory_mb, settings.read_seconds, settings.max_file_mb * 2**20),
        embedder=embedder,
        vectors=_vectors(settings, home, embedder),
        lexical=_lexical(files),
        drafter=_drafter(settings),
        prompts=PromptFiles(settings.prompts),
        exporters=exporters(vault.public_key()),
        passwords=Argon2Passwords(),
        limits=Limits(
            lease=timedelta(minutes=settings.lease_minutes),
            session=timedelta(hours=settings.session_hours),
            max_file_bytes=settings.max_file_mb * 2**20,
            monthly_cap_usd=settings.monthly_cap_usd,
        ),
    )


@dataclass(frozen=True, slots=True)
class Scratch:
    """A throw-away desk with real parts, for evaluations: its folder and keys vanish with it."""

    desk: Desk
    corpora: Path


@contextmanager
def scratch_desk(settings: Settings) -> Iterator[Scratch]:
    """Open a desk in a private temporary folder, the same models and prompts in it, and remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="copilot-scratch-"))
    inner = settings.model_copy(update={"home": folder / "home", "keys": folder / "keys", "store_url": "", "chroma_url": ""})
    desk = open_desk(inner)
    try:
        yield Scratch(desk, settings.corpora)
    finally:
        desk.close()
        shutil.rmtree(folder, ignore_errors=True)


def open_laboratory(settings: Settings) -> "Laboratory":
    """What evaluations need: suites, sample corpora, and throw-away desks to run on."""
    from copilot import __version__
    from copilot.evaluation.laboratory import Laboratory

    @contextmanager
    def scratch() -> Iterator[Desk]:
        with scratch_desk(settings) as opened:
            yield opened.desk

    return Laboratory(settings.evals, settings.corpora, scratch, __version__)


def open_rivals(settings: Settings) -> tuple[tuple[Callable[[], Rival], ...], tuple[str, ...]]:
    """Makers of the benchmark's baselines, and a line for those that cannot be run here."""
    from copilot.adapters.rivals import open_rivals as found

    rivals = found(_embedder(settings))
    return rivals.makers, rivals.left_out


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


def _embedder(settings: Settings) -> Embedder:
    from copilot.adapters.embedders import open_embedder

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    spec = settings.embedder or ("openai:text-embedding-3-small" if key and not settings.openai_base_url else "wordllama")
    return open_embedder(spec, api_key=key, base_url=settings.openai_base_url)


def _vectors(settings: Settings, home: Path, embedder: Embedder) -> VectorIndex:
    from copilot.adapters.index import open_vector_index

    return open_vector_index(settings.chroma_url, home / "index", embedder.name)


def _lexical(files: object) -> LexicalIndex:
    from copilot.adapters.index import Bm25Index

    return Bm25Index(files)


def _drafter(settings: Settings) -> Drafter:
    from copilot.adapters.models import ChatDrafter, ExtractiveDrafter

    key = settings.openai_api_key.get_secret_value() if settings.openai_api_key else ""
    if not settings.chat_model:
        return ExtractiveDrafter()
    return ChatDrafter(settings.chat_model, api_key=key, base_url=settings.openai_base_url, fallback=settings.fallback_model)
