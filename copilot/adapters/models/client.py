"""The LangChain chat model for an OpenAI-compatible address, with everything that could act by itself switched off."""

from urllib.parse import SplitResult, urlsplit

import httpx2
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from copilot.adapters.models.transport import BoundedTransport
from copilot.errors import ConfigurationError

OPENAI = "https://api.openai.com/v1"


def address_of(base_url: str) -> SplitResult:
    """The endpoint's address. Raises ConfigurationError for one that cannot be meant."""
    address = urlsplit(base_url or OPENAI)
    if address.scheme not in ("http", "https") or not address.hostname or address.username or address.query:
        raise ConfigurationError(f"OPENAI_BASE_URL is '{base_url}'; it must be an http(s) address without user name or query")
    return address


def http_client(address: SplitResult, timeout: float) -> httpx2.Client:
    """Never through a proxy of the environment, never to another host, never after a redirect."""
    wall = BoundedTransport(timeout, address.netloc)
    return httpx2.Client(transport=wall, timeout=timeout, follow_redirects=False, trust_env=False)


def chat_model(model: str, address: SplitResult, api_key: str, timeout: float, client: httpx2.Client) -> BaseChatModel:
    """`max_retries` is 0: there is one layer of retries, and it is ours. Raises ConfigurationError without a model's name."""
    if not model:
        raise ConfigurationError("no model is named; set COPILOT_MODEL, e.g. to openai:gpt-5")
    return init_chat_model(
        model,
        model_provider="openai",
        base_url=address.geturl(),
        api_key=api_key or "none",  # local endpoints want none; an empty one would be looked for in the environment
        http_client=client,
        timeout=timeout,
        max_retries=0,
        use_responses_api=False,
        openai_proxy="",
        cache=False,
    )
