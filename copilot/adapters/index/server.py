"""A Chroma server: one database per engagement. It has no authentication of its own, so a proxy stands before it."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import chromadb
import httpx
from chromadb.api import AdminAPI
from chromadb.api.client import Client
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError, UniqueConstraintError

from copilot.errors import ConfigurationError

TENANT = "default_tenant"


class ChromaServer:
    """A `Place` at http(s)://[user:password@]host[:port]; the credentials go to the proxy as basic authentication."""

    exclusive = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = -1
        if not parts.hostname or port == -1 or parts.path.strip("/"):
            raise ConfigurationError(f"'{url}' is not the address of a Chroma server; use http://host:port")
        self._host, self._ssl = parts.hostname, parts.scheme == "https"
        self._port = port or (443 if self._ssl else 8000)
        self._user = (unquote(parts.username or ""), unquote(parts.password or ""))

    def open(self, engagement: str) -> Client:
        with self._administered() as admin, suppress(UniqueConstraintError):  # else it is there already
            admin.create_database(engagement, TENANT)
        with self._named():
            client = chromadb.HttpClient(
                self._host, self._port, self._ssl, settings=self._settings(), tenant=TENANT, database=engagement
            )
            return cast(Client, client)  # typed as the narrower API, which has no close()

    def close(self, _engagement: str, client: Client) -> None:
        client.close()
        _hang_up(client)

    def erase(self, engagement: str) -> None:
        """Delete the engagement's database. What the server's disk keeps of it is the operator's to clear."""
        with self._administered() as admin, suppress(NotFoundError):
            admin.delete_database(engagement, TENANT)

    def expunge(self, engagement: str, documents: Collection[str]) -> bool:
        """Never: what a server's disk holds cannot be seen from here."""
        return False

    def note(self, engagement: str, collection: str, held: Mapping[str, int]) -> None:
        """Nothing: others may write here, so what is held is looked up each time."""

    def noted(self, engagement: str, collection: str) -> Mapping[str, int] | None:
        """Never anything."""
        return None

    @contextmanager
    def _administered(self) -> Iterator[AdminAPI]:
        settings = self._settings()
        settings.chroma_api_impl = "chromadb.api.fastapi.FastAPI"
        settings.chroma_server_host = self._host
        settings.chroma_server_http_port = self._port
        settings.chroma_server_ssl_enabled = self._ssl
        with self._named():
            admin = chromadb.AdminClient(settings)
            try:
                yield admin
            finally:
                _hang_up(admin)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Whatever the client raises, as one line that names the server."""
        try:
            yield
        except (UniqueConstraintError, NotFoundError):
            raise
        except (ValueError, ChromaError, httpx.HTTPError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise ConfigurationError(
                f"the Chroma server at {self._host}:{self._port} cannot be used: {reason}; is it running?"
            ) from None

    def _settings(self) -> Settings:
        settings = Settings(anonymized_telemetry=False, allow_reset=False)
        if any(self._user):
            settings.chroma_client_auth_provider = "chromadb.auth.basic_authn.BasicAuthClientProvider"
            settings.chroma_client_auth_credentials = ":".join(self._user)
        return settings


def _hang_up(client: Any) -> None:
    """Close the connections, also those of the admin client within a client: chromadb 1.5.9 leaves them open."""
    for part in (client, getattr(client, "_admin_client", client)):
        part._server._session.close()
