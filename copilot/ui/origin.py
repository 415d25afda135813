"""Under which names this desk is served, and whether a request comes from its own pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from copilot.errors import ConfigurationError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 (recognised here, bound nowhere)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class OwnOrigin:
    """`hosts` are the accepted values of the Host header, without a port unless `exact`."""

    scheme: str
    hosts: frozenset[str]
    exact: bool = False

    @property
    def secure(self) -> bool:
        """True behind TLS: cookies are then Secure and HSTS is sent."""
        return self.scheme == "https"

    def knows(self, host: str) -> bool:
        """True for a Host header that names this desk; anything else may be a rebound domain name."""
        return (host if self.exact else _without_port(host)).lower() in self.hosts

    def origins(self, port: int) -> list[str]:
        """What a browser may send as Origin from our own pages."""
        ending = "" if self.exact else f":{port}"
        return sorted(f"{self.scheme}://{host}{ending}" for host in self.hosts)

    def admits(self, method: str, headers: Mapping[str, str], *, navigable: bool) -> bool:
        """Whether the request was made by our own pages, or by no page at all.

        Browsers set Sec-Fetch-Site themselves; pages cannot. A form of ours is posted with 'Origin: null' because of our
        referrer policy, so that value counts only beside Sec-Fetch-Site. A request that changes something must show one of
        the two. `navigable` pages may also be opened by following a link from elsewhere.
        """
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        opened = (headers.get("sec-fetch-mode", "navigate"), headers.get("sec-fetch-dest", "document"))
        if method in _SAFE and navigable and opened == ("navigate", "document"):
            return True
        if site not in (None, "same-origin", "none"):
            return False
        if origin not in (None, "null"):
            return origin.lower() == f"{self.scheme}://{headers.get('host', '')}".lower()
        if method in _SAFE:
            return origin is None or site == "same-origin"
        return site == "same-origin"


def own_origin(host: str, public_url: str, machine: str = "") -> OwnOrigin:
    """By the public address where one is set; else the bound host, loopback names included, over plain HTTP."""
    if public_url:
        parts = urlsplit(public_url)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.username:
            raise ConfigurationError(f"COPILOT_PUBLIC_URL is an address such as https://desk.example.org, not '{public_url}'")
        return OwnOrigin(parts.scheme, frozenset({parts.netloc.lower()}), exact=True)
    named = {machine.lower()} - {""} if host in WILDCARDS else {_bracketed(host).lower()}
    return OwnOrigin("http", LOOPBACK | named)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
