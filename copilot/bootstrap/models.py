"""The models that the settings name: who drafts, who judges, who embeds, and where what they are told goes."""

from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from copilot.bootstrap.deferred import Deferred
from copilot.domain.entailment import Calibration
from copilot.ports import ClaimJudge, Drafter, Embedder, Planter, PromptLibrary
from copilot.settings import Settings

if TYPE_CHECKING:  # LangChain and pydantic, which only a model's drafts pay for
    from pydantic import SecretStr

    from copilot.adapters.models.bill import Prices
    from copilot.adapters.models.chat import Named


def open_drafter(settings: Settings, prompts: PromptLibrary) -> Drafter:
    """The chat model of the settings; without one, the extractive drafter."""
    if not settings.chat_model:
        return open_digest()
    from copilot.adapters.models.bill import Prices
    from copilot.adapters.models.chat import ChatDrafter, Named
    from copilot.adapters.models.tokens import TiktokenCounter

    prices = Prices(settings.price_input, settings.price_output)
    return ChatDrafter(
        Named(settings.chat_model, settings.openai_base_url, _secret(settings.openai_api_key), prices),
        prompts,
        fallback=_fallback(settings, prices),
        timeout=settings.model_timeout,
        counter=TiktokenCounter(settings.chat_model, settings.tiktoken_cache),
        most_output=settings.model_output_tokens,
        workers=settings.model_workers,
    )


def open_digest() -> Drafter:
    """The extractive drafter."""
    from copilot.adapters.embedders.wordllama import WordLlamaEmbedder
    from copilot.adapters.models.extractive.drafter import ExtractiveDrafter

    return ExtractiveDrafter(WordLlamaEmbedder())  # loaded at the first question that it decides


def _fallback(settings: Settings, prices: "Prices") -> "Named | None":
    """By default at the first one's address, with its key and at its prices."""
    from copilot.adapters.models.bill import Prices
    from copilot.adapters.models.chat import Named

    if not settings.fallback_model:
        return None
    elsewhere = bool(settings.fallback_base_url)
    return Named(
        settings.fallback_model,
        settings.fallback_base_url or settings.openai_base_url,
        _secret(settings.fallback_api_key) or ("" if elsewhere else _secret(settings.openai_api_key)),
        Prices(_or(settings.fallback_price_input, prices.input), _or(settings.fallback_price_output, prices.output)),
    )


def _or(own: float | None, first: float) -> float:
    return first if own is None else own


def priced(settings: Settings) -> bool:
    """Whether the calls of every configured model can be counted in money; without a model, whether prices are set."""
    drafts = settings.price_input > 0 or settings.price_output > 0
    judges = (
        _or(settings.judge_price_input, settings.price_input) > 0 or _or(settings.judge_price_output, settings.price_output) > 0
    )
    return (drafts or not settings.chat_model) and judges if settings.judge_model else drafts


def open_planter() -> Planter:
    """What plants errors in quality samples."""
    from copilot.evaluation.seeding.planter import SeededErrors  # 14 ms that only a drawn sample needs

    return SeededErrors()


def open_judge(settings: Settings, model: str, *, most: int | None = None, seconds: float | None = None) -> ClaimJudge | None:
    """The model that is asked whether evidence bears a claim out; None where none is named. `most` and `seconds` are its caps."""
    if not model:
        return None

    def make() -> ClaimJudge:
        from copilot.adapters.models.bill import Prices
        from copilot.adapters.models.endpoint import Endpoint
        from copilot.adapters.models.judge import MOST, SECONDS, ModelJudge
        from copilot.adapters.models.plain import PlainEndpoint
        from copilot.adapters.models.tokens import TiktokenCounter

        key, timeout = _secret(settings.openai_api_key), settings.model_timeout
        endpoint = Endpoint(
            model,
            settings.openai_base_url,
            key,
            timeout=timeout,
            deadline=2 * timeout,
            prices=Prices(
                _or(settings.judge_price_input, settings.price_input), _or(settings.judge_price_output, settings.price_output)
            ),
            most_output=settings.model_output_tokens,
            counter=TiktokenCounter(model, settings.tiktoken_cache),
        )
        return ModelJudge(PlainEndpoint(endpoint), most=most or MOST, seconds=seconds or SECONDS)

    return cast(ClaimJudge, Deferred(make))


def open_calibration(settings: Settings) -> Calibration | None:
    """What the judge's figures are worth; None where it was not measured. Raises ConfigurationError."""
    if not settings.judge_calibration:
        return None
    from copilot.adapters.models.calibration_file import read_calibration

    return read_calibration(settings.judge_calibration, settings.judge_model.removeprefix("openai:"))


def keep_calibration(path: Path, calibration: Calibration) -> None:
    """Write what a judge's figures are worth. Raises ConfigurationError."""
    from copilot.adapters.models.calibration_file import write_calibration

    write_calibration(path, calibration)


def open_embedder(settings: Settings) -> Embedder:
    """The embedder of the settings. Raises ConfigurationError."""
    from copilot.adapters import embedders

    key = _secret(settings.openai_api_key)
    return embedders.open_embedder(embedder_spec(settings), api_key=key, base_url=settings.openai_base_url)


def embedder_spec(settings: Settings) -> str:
    """KIND or KIND:MODEL. A key for OpenAI's own address chooses OpenAI."""
    own = settings.openai_api_key is not None and not settings.openai_base_url
    return settings.embedder or ("openai:text-embedding-3-small" if own else "wordllama")


def model_address(settings: Settings) -> str:
    """Without what a URL may carry in secret."""
    if not settings.chat_model and not settings.judge_model:
        return ""
    url = urlsplit(settings.openai_base_url)
    return (
        f"{url.scheme}://{url.hostname}{f':{url.port}' if url.port else ''}{url.path}" if url.hostname else "the provider's own"
    )


def model_host(settings: Settings) -> str:
    """The host that drafts and opinions on claims are asked of; empty without a model."""
    return endpoint_host(settings) if settings.chat_model or settings.judge_model else ""


def endpoint_host(settings: Settings) -> str:
    """The host of the endpoint that models and a remote embedder share."""
    return (urlsplit(settings.openai_base_url).hostname or "") if settings.openai_base_url else "api.openai.com"


def _secret(value: "SecretStr | None") -> str:
    return value.get_secret_value() if value else ""
