"""Every file that leaves carries a seal: what it is, who approved it, the SHA-256 of its words, all signed by the desk.

A seal speaks of the file's words, not of its bytes, so that it outlives being saved anew; of its bytes as well, so that an
untouched file is known at once. `adapters.verify.standalone` is the other half of this format.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from copilot.adapters.verify.pdf import pdf_text
from copilot.adapters.verify.standalone import SEAL, pack, seal_pdf, sealed_message, word_parts, word_rest, words
from copilot.adapters.verify.word import word_text
from copilot.domain.deliverable import Deliverable, Format
from copilot.domain.draft import Draft
from copilot.domain.engagement import Engagement
from copilot.ports import Exporter, KeyVault

PART = "customXml/item{n}.xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
Seal = Callable[[str, bytes], bytes]  # words and whatever else must stay untouched -> what the file carries


class SealedExporter:
    """Fits ports.Exporter: another exporter's file, with the seal in it. The same deliverable still gives the same bytes."""

    def __init__(self, form: Format, inner: Exporter, vault: KeyVault) -> None:
        self._form, self._inner, self._vault = form, inner, vault

    def export(self, deliverable: Deliverable, draft: Draft, engagement: Engagement, machine: Draft | None = None) -> bytes:
        """Raises ValueError for a file of the inner exporter that cannot carry a seal."""
        content = self._inner.export(deliverable, draft, engagement, machine)
        return _CARRIERS[self._form](content, lambda text, rest: self._sealed(deliverable, text, rest))

    def _sealed(self, deliverable: Deliverable, text: str, rest: bytes) -> bytes:
        seal = _seal(deliverable, self._form, self._vault.public_key())
        seal |= {"text_sha256": _sha256(text.encode("utf-8", "surrogatepass")), "rest_sha256": _sha256(rest)}
        kept = "" if self._form is Format.JSON else text  # the words of a JSON file are the file itself
        return pack(seal, self._vault.sign(sealed_message(seal)).hex(), kept)


def _seal(deliverable: Deliverable, form: Format, public_key: bytes) -> dict[str, Any]:
    return {
        "format": SEAL,
        "form": form.value,
        "deliverable": deliverable.id,
        "draft": deliverable.draft,
        "version": deliverable.version,
        "title": deliverable.title,
        "hash": deliverable.hash,
        "released_at": deliverable.released_at.isoformat(),
        "sign_offs": [[s.member, s.act, s.at.isoformat(), s.trust, "; ".join(s.credentials)] for s in deliverable.sign_offs],
        "overridden": [o.claim for o in deliverable.overridden],
        "audit_head": deliverable.audit_head,
        "public_key": public_key.hex(),
    }


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _in_markdown(content: bytes, seal: Seal) -> bytes:
    return content + b"\n<!-- copilot-seal " + seal(words(content.decode("utf-8") + "\n"), content) + b" -->\n"


def _in_json(content: bytes, seal: Seal) -> bytes:
    told = json.loads(content)
    text = json.dumps(told, sort_keys=True, separators=(",", ":"))
    return (json.dumps({**told, "seal": seal(text, text.encode("ascii")).decode()}, indent=2) + "\n").encode("ascii")


def _in_pdf(content: bytes, seal: Seal) -> bytes:
    return seal_pdf(content, seal(words(pdf_text(content)), content))


def _in_word(content: bytes, seal: Seal) -> bytes:
    """As a part of its own beside the document, which Word and LibreOffice keep when they save the file anew."""
    parts = word_parts(content)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        entries = {entry.filename: entry for entry in package.infolist()}
    relations = "word/_rels/document.xml.rels"
    number = next(n for n in range(1, 100) if PART.format(n=n) not in parts)
    link = f'<Relationship Id="rIdSeal" Type="{RELATION}" Target="../{PART.format(n=number)}"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", link.encode())
    where = PART.format(n=number)
    packed = seal(words(word_text(content)), word_rest(parts, where)).decode()
    parts[where] = f'<?xml version="1.0" encoding="UTF-8"?>\n<seal xmlns="urn:copilot-desk:seal:1">{packed}</seal>'.encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            entry = zipfile.ZipInfo(name, entries.get(name, next(iter(entries.values()))).date_time)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            package.writestr(entry, part)
    return made.getvalue()


_CARRIERS: Mapping[Format, Callable[[bytes, Seal], bytes]] = {
    Format.DOCX: _in_word,
    Format.PDF: _in_pdf,
    Format.MARKDOWN: _in_markdown,
    Format.JSON: _in_json,
}
