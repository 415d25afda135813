"""What every vault does alike; where the keys lie is left to each."""

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from copilot.adapters.vault.sealing import Sealer
from copilot.domain.handover import fingerprint
from copilot.domain.ids import demand_opaque
from copilot.ports import DESK

KEPT = 256  # data keys in memory, most recently used; deriving one takes 0.1 ms, reading its file more


class Keyring(ABC):
    """Implements ports.KeyVault over `_load`. A key destroyed by another process may stay in this one's memory until it ends."""

    def __init__(self, signing_key: bytes) -> None:
        self._signing = Ed25519PrivateKey.from_private_bytes(signing_key)
        self._sealers: OrderedDict[str, Sealer] = OrderedDict()
        self._lock = threading.Lock()

    @abstractmethod
    def _load(self, engagement: str) -> bytes:
        """The data key. Raises ErasedError when it was destroyed, KeysMissingError when it is not there."""

    @abstractmethod
    def create(self, engagement: str) -> None:
        """Make the engagement's data key. Raises IntegrityError when one exists or was destroyed."""

    def seal(self, engagement: str, plaintext: bytes, place: str) -> bytes:
        return self._sealer(engagement).seal(plaintext, place)

    def unseal(self, engagement: str, ciphertext: bytes, place: str) -> bytes:
        return self._sealer(engagement).unseal(ciphertext, place)

    def lookup(self, engagement: str, text: str) -> str:
        return self._sealer(engagement).lookup(text)

    def authenticate(self, message: bytes) -> bytes:
        return self._sealer(DESK).authenticate(message)

    def sign(self, message: bytes) -> bytes:
        return self._signing.sign(message)

    def signed(self, message: bytes, signature: str) -> bool:
        try:
            self._signing.public_key().verify(bytes.fromhex(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def public_key(self) -> bytes:
        return self._signing.public_key().public_bytes_raw()

    @property
    def fingerprint(self) -> str:
        """Of the public key, for people to compare."""
        return fingerprint(self.public_key())

    def _forget(self, engagement: str) -> None:
        with self._lock:
            self._sealers.pop(engagement, None)

    def _sealer(self, engagement: str) -> Sealer:
        with self._lock:
            sealer = self._sealers.get(engagement)
            if sealer is None:
                sealer = self._sealers[engagement] = Sealer(self._load(demand_opaque(engagement)), engagement)
                while len(self._sealers) > KEPT:
                    self._sealers.popitem(last=False)
            self._sealers.move_to_end(engagement)
            return sealer
