"""Settings of one desk: the only reader of the environment."""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
DEFAULT_MODEL = "openai:gpt-5-mini"  # used when a key is set and no model is named


def shipped(folder: str) -> Path:
    """A folder of the checkout when running from one, else the copy packed into the wheel."""
    beside = PACKAGE.parent / folder
    return beside if beside.is_dir() and (PACKAGE.parent / "pyproject.toml").exists() else PACKAGE / "_data" / folder


class Settings(BaseSettings):
    """Every field can be given as COPILOT_<NAME> in the environment; the model's key and address by OpenAI's own names."""

    model_config = SettingsConfigDict(env_prefix="COPILOT_", frozen=True, extra="ignore", populate_by_name=True)

    home: Path = Field(
        default_factory=lambda: Path(platformdirs.user_data_dir("copilot-desk")), description="all state but the keys"
    )
    keys: Path = Field(
        default_factory=lambda: Path(platformdirs.user_config_dir("copilot-desk")) / "keys",
        description="key folder, made 0700 at first use",
    )
    prompts: Path = Field(default_factory=lambda: shipped("prompts"), description="prompt files")
    evals: Path = Field(default_factory=lambda: shipped("evals"), description="evaluation suites")
    corpora: Path = Field(default_factory=lambda: shipped("corpora"), description="sample corpora for the demo")

    store_url: str = Field(default="", description="SQLAlchemy URL; empty: SQLite in the home")
    chroma_url: str = Field(default="", description="http(s) address of a Chroma server; empty: embedded, in the home")

    model: str = Field(default="", description="chat model, e.g. openai:gpt-5; empty: the extractive drafter")
    fallback_model: str = Field(default="", description="chat model that takes over when the first is unavailable")
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY", description="key of the endpoint")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL", description="any OpenAI-compatible endpoint")
    fallback_base_url: str = Field(default="", description="the fallback's endpoint; empty: the first model's, with its key")
    fallback_api_key: SecretStr | None = Field(default=None, description="the fallback's key where its endpoint is another")
    model_timeout: float = Field(default=60.0, gt=0, description="seconds for one call, from first byte to last")
    price_input: float = Field(default=0.0, ge=0, description="US dollars per million input tokens")
    price_output: float = Field(default=0.0, ge=0, description="US dollars per million output tokens")
    fallback_price_input: float | None = Field(default=None, ge=0, description="the fallback's; empty: as the first model's")
    fallback_price_output: float | None = Field(default=None, ge=0, description="the fallback's; empty: as the first model's")
    model_output_tokens: int | None = Field(
        default=None,
        gt=0,
        description="most tokens of one answer; empty: 16000 where prices are set, else the endpoint's limit",
    )
    model_workers: int = Field(default=4, ge=1, le=32, description="calls of one draft at a time")
    monthly_cap_usd: float | None = Field(default=None, ge=0, description="spend per engagement and month; empty: no cap")
    model_place: str = Field(default="", description="where the model's endpoint works: an ISO 3166 code such as IE, or EU")
    place: str = Field(default="", description="where this desk keeps its data: an ISO 3166 code such as DE")
    judge_model: str = Field(
        default="", description="chat model that is also asked whether a quotation bears its claim out; empty: none is asked"
    )
    judge_calibration: Path | None = Field(
        default=None,
        description="file that copilot bench pairs --model M --calibration FILE wrote; empty: M changes no verdict",
    )
    judge_price_input: float | None = Field(default=None, ge=0, description="the judge's; empty: as the first model's")
    judge_price_output: float | None = Field(default=None, ge=0, description="the judge's; empty: as the first model's")
    embedder: str = Field(default="", description="wordllama or openai:MODEL; empty: openai when a key is set, else wordllama")
    tiktoken_cache: Path | None = Field(default=None, description="folder with tiktoken's vocabulary files")

    host: str = Field(default="127.0.0.1", description="address to serve on")
    port: int = Field(default=7860, ge=0, le=65535, description="port to serve on; 0: any free one")
    public_url: str = Field(
        default="", description="address people type, when behind a proxy; its origin is the only one accepted"
    )
    session_hours: float = Field(default=10.0, gt=0, description="hours until a web session ends")
    lease_minutes: float = Field(default=30.0, gt=0, description="minutes a reviewer holds a claimed draft without renewing")
    credential_warning_days: int = Field(default=60, ge=0, description="days before its end that a credential is warned of")
    max_file_mb: int = Field(default=64, gt=0, description="largest file that is read")
    read_memory_mb: int = Field(default=1024, gt=0, description="memory of the reading process")
    read_seconds: float = Field(default=15.0, gt=0, description="time to read one file, plus time per page")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="warning", description="what is logged to stderr")

    @property
    def chat_model(self) -> str:
        """The model that drafts; empty means the extractive drafter, which is what runs without a key."""
        return self.model or (DEFAULT_MODEL if self.openai_api_key else "")
