"""E-mail: who, to whom, when, about what, and every part that its reader sees; attachments are named as unread."""

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser
from typing import cast

from copilot.adapters.readers import decoding, html
from copilot.adapters.readers.builder import Builder
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

_HEADERS = ("From", "To", "Cc", "Bcc", "Date", "Subject")
_MAX_PARTS = 1_000
_MAX_DEPTH = 20  # parts within parts
_STUB = 0.5  # share of the page's words below which the plain text beside it is no copy of it ("see this in a browser")
_FEW = 20  # words of a page that is preferred to the plain text
_TAGS = re.compile(r"<(style|script|head)\b.*?</\1\s*>|<[^<>]*>", re.IGNORECASE | re.DOTALL)


def read(data: bytes, builder: Builder) -> None:
    """Write the headers one a line, the body, and what is forwarded whole; of alternatives the plain one unless it is a stub."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    if not any(message.get(name) for name in _HEADERS):
        raise UnreadableError("it is not an e-mail (no From, To, Date or Subject); give it its right extension")
    builder.title = _header(message, "Subject")
    _Reader(builder).message(message, 0)


@dataclass(slots=True)
class _Reader:
    builder: Builder
    parts: int = 0

    def message(self, message: EmailMessage, depth: int) -> None:
        """Headers and parts of the mail itself, or of one that hangs on it."""
        shown = [f"{name}: {text}" for name in _HEADERS if (text := _header(message, name))]
        self.builder.block(BlockKind.PARAGRAPH, "\n".join(shown))
        self._part(message, depth)

    def _part(self, part: MIMEPart, depth: int) -> None:
        self.parts += 1
        if self.parts > _MAX_PARTS or depth > _MAX_DEPTH:
            raise UnreadableError(
                f"it has more than {_MAX_PARTS:,} parts, or more than {_MAX_DEPTH} within each other; it was not read"
            )
        kind = part.get_content_type()
        inner = _inner(part)
        if kind == "message/rfc822" and inner:
            self.builder.block(BlockKind.HEADING, _header(inner[0], "Subject") or "Message without a subject", level=2)
            self.message(inner[0], depth + 1)
        elif kind == "multipart/alternative" and len(inner) > 1:
            self._part(_shown(inner), depth + 1)
        elif inner:
            for one in inner:
                if kind == "message/delivery-status":
                    self.builder.block(BlockKind.PARAGRAPH, "\n".join(f"{k}: {_header(one, k)}" for k in one))
                else:
                    self._part(one, depth + 1)
        elif part.is_attachment() or part.get_content_type() not in ("text/plain", "text/html", "text/rfc822-headers"):
            name = " ".join(str(part.get_filename() or kind).split())[:100]
            self.builder.warn(f"attachment '{name}' was not read; add it as a document of its own")
        else:
            _body(part, self.builder)


def _inner(part: MIMEPart) -> list[EmailMessage]:
    return cast(list[EmailMessage], part.get_payload()) if part.is_multipart() else []


def _shown(alternatives: list[EmailMessage]) -> EmailMessage:
    """The first plain alternative; the last other one where there is none, or where the plain one is a stub."""
    plain = next((a for a in alternatives if a.get_content_type() == "text/plain"), None)
    rich = next((a for a in reversed(alternatives) if a.get_content_type() in ("text/html", "multipart/related")), None)
    if plain is None or rich is None:
        return plain or rich or alternatives[-1]
    page = rich.get_body(("html",))
    count = len(_TAGS.sub(" ", _text(page, Builder("text/html"))).split()) if page is not None else 0
    return rich if count > _FEW and len(_text(plain, Builder("text/plain")).split()) < _STUB * count else plain


def _header(message: MIMEPart, name: str) -> str:
    raw = str(next((v for k, v in message.raw_items() if k.lower() == name.lower()), ""))
    if not raw.isascii():  # bytes as they are, against the standard
        return " ".join(decoding.decode(raw.encode("utf-8", "surrogateescape"), Builder("text/plain")).split())
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # the standard library trips over some malformed addresses
        return " ".join(raw.split())


def _text(part: MIMEPart, builder: Builder) -> str:
    """The part's text, in the encoding that it names, else in the one that is found."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    named = part.get_content_charset()
    text = decoding.declared(data, named) if named else None
    if text is not None:
        return text
    if named:
        builder.warn(f"the body is not in the encoding that it names ({named[:40]}); another one was found")
    try:
        return html.decoded(data, builder) if part.get_content_type() == "text/html" else decoding.decode(data, builder)
    except UnreadableError:
        builder.warn("the body's encoding is unknown; it was read as UTF-8")
        return data.decode("utf-8", "replace")


def _body(part: MIMEPart, builder: Builder) -> None:
    text = _text(part, builder).removeprefix("\ufeff")
    if part.get_content_type() == "text/html":
        if text.strip():
            html.write(text, builder)
        return
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        builder.block(BlockKind.PARAGRAPH, paragraph)
