"""What `doctor` looks at: configuration, parts that are missing, where data lies and where it goes."""

import importlib.util
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import httpx

from copilot.bootstrap.models import model_host, priced
from copilot.settings import Settings


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `needed` findings that are not good make the report fail."""

    what: str
    good: bool
    state: str
    needed: bool = False


def findings(settings: Settings) -> list[Finding]:
    """Look without changing anything; only addresses that are configured are asked."""
    return [
        _folder("home", settings.home, "state of the desk, sealed"),
        _folder("keys", settings.keys, "keys; back them up apart from the home"),
        _shipped("prompts", settings.prompts),
        _shipped("evals", settings.evals),
        _store(settings),
        _chroma(settings),
        _drafter(settings),
        _judge(settings),
        _embedder(settings),
        _extra("OCR of scanned pages", "rapidocr_onnxruntime", "ocr"),
        _extra("PostgreSQL", "psycopg", "postgres"),
    ]


def _folder(what: str, path: Path, holds: str) -> Finding:
    if not path.exists():
        return Finding(what, True, f"{path} (made at first use): {holds}")
    loose = path.stat().st_mode & 0o077
    return Finding(
        what, not loose, f"{path}: {holds}" + (f"; others can enter, chmod 700 '{path}'" if loose else ""), needed=True
    )


def _shipped(what: str, path: Path) -> Finding:
    return Finding(
        what, path.is_dir(), str(path) if path.is_dir() else f"{path} is missing; set COPILOT_{what.upper()}", needed=True
    )


def _store(settings: Settings) -> Finding:
    if settings.store_url:
        scheme = settings.store_url.split(":", 1)[0]
        return Finding("store", True, f"{scheme}, by COPILOT_STORE_URL")
    return Finding("store", True, f"SQLite {sqlite3.sqlite_version} in the home")


def _chroma(settings: Settings) -> Finding:
    if not settings.chroma_url:
        return Finding("Chroma", True, "embedded, a directory per engagement in the home")
    return _reach("Chroma", f"{settings.chroma_url.rstrip('/')}/api/v2/heartbeat", settings.chroma_url)


def _drafter(settings: Settings) -> Finding:
    if not settings.chat_model:
        return Finding("drafter", True, "extractive: no key is set, nothing leaves this machine")
    if settings.openai_api_key is None and not settings.openai_base_url:
        return Finding("drafter", False, f"{settings.chat_model} needs OPENAI_API_KEY or OPENAI_BASE_URL", needed=True)
    where = settings.openai_base_url or "the provider's own address"
    return Finding("drafter", True, f"{settings.chat_model} at {where}: questions and passages are sent there")


def _judge(settings: Settings) -> Finding:
    if not settings.judge_model:
        return Finding("judge", True, "none: claims are checked by code alone")
    if settings.openai_api_key is None and not settings.openai_base_url:
        return Finding("judge", False, f"{settings.judge_model} needs OPENAI_API_KEY or OPENAI_BASE_URL", needed=True)
    worth = "calibrated" if settings.judge_calibration else "not calibrated, so that it changes no verdict"
    paid = "" if priced(settings) else "; no price is set, so that its cost is not counted"
    return Finding(
        "judge", True, f"{settings.judge_model} at {model_host(settings)}: claims and quotations are sent there; {worth}{paid}"
    )


def _embedder(settings: Settings) -> Finding:
    return Finding("embedder", True, settings.embedder or "wordllama unless an OpenAI key is set")


def _extra(what: str, module: str, extra: str) -> Finding:
    there = importlib.util.find_spec(module) is not None
    return Finding(what, there, "installed" if there else f"not installed: pip install 'copilot-desk[{extra}]'")


def _reach(what: str, url: str, shown: str) -> Finding:
    try:
        answer = httpx.get(url, timeout=3.0)
    except httpx.HTTPError as error:
        return Finding(what, False, f"{shown} does not answer ({type(error).__name__})", needed=True)
    return Finding(what, answer.is_success, f"{shown} answers {answer.status_code}", needed=True)
