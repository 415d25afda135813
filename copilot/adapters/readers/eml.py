"""E-mail: who, to whom, when, about what, and the body; attachments are named as unread."""

import re
from email import policy
from email.message import EmailMessage, MIMEPart
from email.parser import BytesParser

from copilot.adapters.readers import html
from copilot.adapters.readers.builder import Builder
from copilot.domain.document import BlockKind
from copilot.errors import UnreadableError

_HEADERS = ("From", "To", "Cc", "Date", "Subject")
_MAX_PARTS = 1_000


def read(data: bytes, builder: Builder) -> None:
    """Write the headers one a line, then the plain body, or the HTML body where there is no plain one."""
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    if not any(message.get(name) for name in _HEADERS):
        raise UnreadableError("it is not an e-mail (no From, To, Date or Subject); give it its right extension")
    builder.title = _header(message, "Subject")
    shown = [f"{name}: {text}" for name in _HEADERS if (text := _header(message, name))]
    builder.block(BlockKind.PARAGRAPH, "\n".join(shown))
    body = message.get_body(("plain", "html"))
    if body is not None:
        _body(body, builder)
    names = []
    for n, part in enumerate(message.walk()):
        if n > _MAX_PARTS:
            raise UnreadableError(f"it has more than {_MAX_PARTS:,} parts; it was not read")
        if part is not body and not part.is_multipart() and (part.get_filename() or part.is_attachment()):
            names.append(part.get_filename() or part.get_content_type())
    for name in names:
        builder.warn(f"attachment '{' '.join(str(name).split())[:100]}' was not read; add it as a document of its own")


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, AttributeError, TypeError):  # the standard library trips over some malformed addresses
        raw = next((v for k, v in message.raw_items() if k.lower() == name.lower()), "")
        return " ".join(str(raw).split())


def _body(part: MIMEPart, builder: Builder) -> None:
    try:
        text = part.get_content()
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        builder.warn("the body's encoding is unknown; it was read as UTF-8")
    if part.get_content_type() == "text/html":
        html.write(text, builder)
        return
    for paragraph in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        builder.block(BlockKind.PARAGRAPH, paragraph)
