"""The sealed fields of an item as one ciphertext: compact JSON (or the bytes themselves), compressed, sealed to its place."""

import gc
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import quote

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from pydantic_core import PydanticSerializationError
from typing_extensions import TypedDict

from copilot.adapters.store.noun import Noun
from copilot.errors import ErasedError, IntegrityError, UsageError
from copilot.ports import KeyVault

COMPRESS_FROM = 1024  # bytes; below, zlib saves little and costs 20 µs
LEVEL = 1  # 26 MB of JSON of a 1,600-page document: level 1 0.33 s to 9.1 MB, level 6 1.02 s to 8.2 MB
PAUSE_FROM = 1 << 20  # bytes of JSON from which the collector is paused
WRONG_TYPE = re.compile(r"Expected `[^`]+`|field_name='\w+'")
AS_IS, DEFLATED = b"\x00", b"\x01"
FORMAT = "1"  # of what is sealed; part of the authenticated place


class Codec(Protocol):
    def dump(self, fields: Mapping[str, Any]) -> bytes: ...

    def load(self, data: bytes) -> dict[str, Any]: ...


class JsonCodec:
    """Fields as compact JSON by pydantic, read back as the dataclasses they were.

    Columns of numbers instead of objects were tried for a document's 96,000 lines: no faster to read, since making
    the dataclasses is most of the work (0.51 s against 0.57 s).
    """

    def __init__(self, noun: Noun[Any]) -> None:
        self._noun = noun
        shape = TypedDict(f"{noun.type.__name__}Content", {f: noun.hints[f] for f in noun.sealed}, total=False)  # type: ignore[misc]
        config = ConfigDict(ser_json_inf_nan="constants", allow_inf_nan=True)
        self._adapter: TypeAdapter[Any] = TypeAdapter(with_config(config)(shape))

    def dump(self, fields: Mapping[str, Any]) -> bytes:
        """Raises UsageError for text that is not Unicode, TypeError for values that do not fit their annotation."""
        try:
            return self._adapter.dump_json(dict(fields), warnings="error")
        except PydanticSerializationError as error:
            if "UnicodeEncodeError" in str(error):
                raise UsageError("a text with lone surrogates cannot be stored; decode it with errors='replace'") from None
            told = ", ".join(WRONG_TYPE.findall(str(error)))  # not the message itself: it quotes the content
            raise TypeError(f"{self._noun.type.__name__} holds values that do not fit: {told}") from None

    def load(self, data: bytes) -> dict[str, Any]:
        with _uncollected(len(data)):
            return dict(self._adapter.validate_json(data))


class BytesCodec:
    """The one sealed field that is bytes already."""

    def __init__(self, name: str) -> None:
        self._name = name

    def dump(self, fields: Mapping[str, Any]) -> bytes:
        return bytes(fields[self._name])

    def load(self, data: bytes) -> dict[str, Any]:
        return {self._name: data}


class Content:
    """Seals and unseals the items of one noun."""

    def __init__(self, noun: Noun[Any], vault: KeyVault) -> None:
        self._noun = noun
        self._vault = vault

    @cached_property
    def _codec(self) -> Codec:
        fields = self._noun.sealed
        return BytesCodec(fields[0]) if [self._noun.hints[f] for f in fields] == [bytes] else JsonCodec(self._noun)

    def seal(self, item: Any) -> bytes:
        """Raises UsageError for what cannot be stored, KeysMissingError."""
        noun = self._noun
        data = self._codec.dump({f: getattr(item, f) for f in noun.sealed})
        packed = AS_IS + data
        if len(data) >= COMPRESS_FROM and len(deflated := zlib.compress(data, LEVEL)) < len(data):
            packed = DEFLATED + deflated
        return self._vault.seal(noun.owner_of(item), packed, self._place(noun.key_of(item)))

    def unseal(self, plain: Mapping[str, Any], sealed: bytes) -> Mapping[str, Any]:
        """The sealed fields of the row with these plain ones. Raises IntegrityError, KeysMissingError, ErasedError."""
        noun = self._noun
        owner = str(plain[noun.sealed_by]) if noun.sealed_by else noun.owner_of(None)
        place = self._place(tuple(plain[f] for f in noun.key))
        try:
            packed = self._vault.unseal(owner, sealed, place)
        except ErasedError:
            if noun.erased is None:
                raise
            return noun.erased
        try:
            return self._codec.load(zlib.decompress(packed[1:]) if packed[:1] == DEFLATED else packed[1:])
        except ValidationError as error:
            raise IntegrityError(
                f"what is stored at '{place}' does not fit this program ({error.error_count()} fields); use the version that wrote it"
            ) from None

    def lookup(self, field: str, scope: str, value: str) -> str:
        """The keyed hash that stands in a column for a sealed field; equal texts in other fields hash differently."""
        return self._vault.lookup(scope, f"{self._noun.name}.{field}|{value}")

    def _place(self, key: tuple[Any, ...]) -> str:
        return "|".join((self._noun.name, *(quote(str(part), safe=":/") for part in key), "content", FORMAT))


@contextmanager
def _uncollected(size: int) -> Iterator[None]:
    """Pause the cycle collector while very many objects are made, none of them cyclic: 0.74 s becomes 0.43 s."""
    pause = size >= PAUSE_FROM and gc.isenabled()
    if pause:
        gc.disable()
    try:
        yield
    finally:
        if pause:
            gc.enable()
