#!/usr/bin/env python3
"""Verify what a Copilot desk handed over: an exported audit trail, or a released file (Word, PDF, Markdown, JSON).

    python copilot_verify.py FILE [--key FINGERPRINT]

One file, Python 3.11 or newer and the package `cryptography`; no network, nothing of the desk. FINGERPRINT (SHA256:...) is
that of the desk's signing key as you were told it by other means; without it the key inside the file is believed, and shown.

Ends with 0: whole, as the desk signed it; 1: changed since; 5: it cannot be told. The desk itself uses this very file.
"""

import argparse
import base64
import io
import json
import re
import struct
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree import ElementTree

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    print("cannot tell: the package 'cryptography' is needed: pip install cryptography", file=sys.stderr)  # noqa: T201
    sys.exit(5)

WHOLE, CHANGED, CANNOT_TELL = 0, 1, 5
TRAIL = "copilot-audit/1"
SEAL = "copilot-seal/1"
SEAL_MESSAGE = b"copilot-deliverable-seal/1|"
SEAL_XML = "{urn:copilot-desk:seal:1}seal"
IN_MARKDOWN = re.compile(rb"\n<!-- copilot-seal ([A-Za-z0-9+/=]+) -->\n")
IN_PDF = re.compile(rb"/CopilotSeal\s*\(([A-Za-z0-9+/=]+)\)")
MOST = 64 * 2**20  # bytes that a file may unpack to; a deliverable takes one or two
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which no desk writes and no screen can show
LAST, ENTRY = b'{"sha256":"', b'{"entry":'
LONGEST = 64 * 2**20  # bytes of a line; a longer one is no line of ours
# What decoders raise of damaged bytes, each as it likes: zipfile alone BadZipFile, EOFError, RuntimeError, struct.error, zlib.error.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, ElementTree.ParseError, EOFError, LookupError, OverflowError, RuntimeError,
    TypeError, ValueError,
)  # fmt: skip
TOLD = {"deliverable": str, "draft": str, "version": int, "title": str, "hash": str, "released_at": str, "audit_head": str}


class UnknownFileError(Exception):
    """What a desk's file has and this one has not, in a line for people."""


class NotWholeError(Exception):
    """What was found, in a line for people."""


@dataclass
class Found:
    """The verdict, what it is about, and what a reader should know."""

    code: int
    kind: str
    says: str
    facts: dict[str, Any] = field(default_factory=dict)


def fingerprint(key: bytes) -> str:
    """As OpenSSH writes it."""
    return "SHA256:" + base64.b64encode(sha256(key).digest()).decode().rstrip("=")


def same_key(named: str, key: bytes) -> bool:
    """Whether a fingerprint, as SHA256:... or as hexadecimal digits in groups, is the key's."""
    digits = "".join(named.split()).replace(":", "").lower()
    return named.strip().rstrip("=") == fingerprint(key) or digits == sha256(key).hexdigest()


def signed(key: bytes, signature: str, message: bytes) -> bool:
    """Whether the hexadecimal Ed25519 signature is the key's, of the message, and written in the one way it can be."""
    try:
        raw = bytes.fromhex(signature)
        Ed25519PublicKey.from_public_bytes(key).verify(raw, message)
    except (InvalidSignature, ValueError):
        return False
    return raw.hex() == signature


def examine_trail(file: BinaryIO) -> Found:
    """An exported audit trail, read line by line: flat memory, about 3 µs an entry."""
    header, top = _header(file)
    facts = {
        "chain": header["chain"], "engagement": header["engagement"], "entries": header["entries"], "head": header["head"],
        "exported_at": header["exported_at"], "public_key": header["public_key"],
        "fingerprint": fingerprint(bytes.fromhex(header["public_key"])),
    }  # fmt: skip
    try:
        facts["checkpoints"] = _walk(file, header, top)
    except NotWholeError as problem:
        return Found(CHANGED, "trail", str(problem), facts)
    return Found(WHOLE, "trail", f"all {header['entries']:,} entries are as the desk wrote and signed them", facts)


def _header(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    top = file.readline(LONGEST)
    try:
        header = json.loads(top)
        for name, kind in {"chain": str, "engagement": str, "head": str, "exported_at": str, "entries": int}.items():
            if not isinstance(header[name], kind):
                raise ValueError(name)
        if header["format"] != TRAIL or len(bytes.fromhex(header["public_key"])) != 32:
            raise ValueError("format")
    except (ValueError, KeyError, TypeError):
        if top.startswith(f'{{"format":"{TRAIL}",'.encode()):
            raise NotWholeError("its header was changed: it is not written as one is") from None
        raise UnknownFileError("its first line is not the header of an audit trail that this program knows") from None
    return header, top


def _walk(file: BinaryIO, header: dict[str, Any], top: bytes) -> int:
    """Follow the chain to the file's end; returns how many checkpoints there were. Raises NotWholeError at the first broken link."""
    chain, key, whole = header["chain"], bytes.fromhex(header["public_key"]), sha256(top)
    start = f'["{chain}", '.encode()
    marks: dict[int, str] = {}
    previous, number, line = b"0" * 64, 0, b""
    for line in iter(partial(file.readline, LONGEST), b""):
        if line.startswith(ENTRY):
            number += 1
            previous = _entry(line, start, number, previous)
            if number in marks and marks[number] != previous.decode():
                raise NotWholeError(f"entry {number} is not the one that was signed in its checkpoint")
        elif line.startswith(LAST):
            break
        else:
            marks |= _checkpoint(line, chain, key)
        whole.update(line)
    if number != header["entries"] or previous.decode() != header["head"] or max(marks, default=0) > number:
        told = (
            f"the header tells of {header['entries']:,}"
            if number != header["entries"]
            else "header or checkpoints tell of another"
        )
        raise NotWholeError(f"the trail ends with entry {number:,}, but {told}: its end was cut, or the header changed")
    digest = whole.hexdigest()
    try:
        signature = json.loads(line)["signature"] if line.startswith(LAST) else ""
    except (ValueError, KeyError, TypeError):
        signature = ""
    written = json.dumps({"sha256": digest, "signature": signature}, separators=(",", ":")).encode() + b"\n"
    if line != written or file.read(1):
        raise NotWholeError(
            "the entries hold together, but the file's last line does not fit what stands above it, or more follows it"
        )
    if not signed(key, signature, b"copilot-audit-export/1|" + digest.encode()):
        raise NotWholeError("the entries hold together, but the file's signature is not of this key and content")
    return len(marks)


def _entry(line: bytes, start: bytes, number: int, previous: bytes) -> bytes:
    """The entry's hash. The list ends with the SHA-256 of the details and the previous hash, so both have their place."""
    cut = line.find(b'],"details":') + 1
    entry, details = line[9:cut], line[cut + 11 : -76]
    own = sha256(entry).hexdigest().encode()
    if (
        line[-67:] == own + b'"}\n'
        and entry[-66:-2] == previous
        and (details == b"null" or entry[-134:-70] == sha256(details).hexdigest().encode())
        and entry.startswith(start + b"%d, " % number)
        and line[-76:-67] == b',"hash":"'
    ):
        return own
    if cut == 0 or line[-76:-67] != b',"hash":"' or line[-3:] != b'"}\n':
        raise NotWholeError(f"entry {number} was changed: its line is not written as an entry's is")
    if not entry.startswith(start + b"%d, " % number):
        raise NotWholeError(f"where entry {number} should stand, there is another: one was removed, put in, or moved")
    if line[-67:-3] != own:
        raise NotWholeError(f"entry {number} was changed")
    if entry[-66:-2] != previous:
        raise NotWholeError(f"entry {number} does not follow the one before it")
    raise NotWholeError(f"the details of entry {number} were changed")


def _checkpoint(line: bytes, chain: str, key: bytes) -> dict[int, str]:
    try:
        told = json.loads(line)
        number, hashed, at, signature = told["checkpoint"], told["hash"], told["at"], told["signature"]
        message = f"copilot-checkpoint/1|{chain}|{number}|{hashed}|{at}".encode()
    except (ValueError, KeyError, TypeError):
        raise NotWholeError("a line is neither an entry nor a checkpoint") from None
    if not isinstance(number, int) or not signed(key, str(signature), message):
        raise NotWholeError(f"the checkpoint at entry {number} has no valid signature of the key in the header")
    return {number: hashed}


def examine(file: BinaryIO, shown: Mapping[str, Callable[[bytes], str]] | None = None) -> Found:
    """What the file is, and whether it is whole.

    `shown` gives the words that a file shows, by form (docx, pdf); without it, one that another program saved anew cannot be
    told from a changed one.
    """
    start = file.read(4096)
    file.seek(0)
    try:
        if start.startswith(b'{"format":"copilot-audit/'):
            return examine_trail(file)
        return _deliverable(file.read(), shown or {})
    except UnknownFileError as problem:
        return Found(CANNOT_TELL, "file", str(problem))
    except NotWholeError as problem:
        return Found(CHANGED, "deliverable", str(problem))
    except DAMAGED as problem:
        return Found(CHANGED, "file", f"it is damaged and cannot be read ({type(problem).__name__}: {problem})")


def _deliverable(data: bytes, shown: Mapping[str, Callable[[bytes], str]]) -> Found:
    form, (packed, rest, text) = _parted(data)
    seal, signature, released = unpack(packed)
    key = bytes.fromhex(str(seal.get("public_key")))
    if seal.get("format") != SEAL or seal.get("form") != form or not signed(key, signature, sealed_message(seal)):
        return Found(CHANGED, "deliverable", "its seal was changed: the signature does not fit", {"form": form})
    facts = _facts(seal) | {"form": form, "public_key": key.hex(), "fingerprint": fingerprint(key)}
    if seal.get("rest_sha256") == sha256(rest).hexdigest():
        return Found(WHOLE, "deliverable", "it is the released file, untouched", facts)
    if text is None and form not in shown:
        says = "it was saved anew or changed; `copilot audit verify FILE`, of the desk's own program, compares its words"
        return Found(CANNOT_TELL, "deliverable", says, facts)
    text = words(shown[form](data)) if text is None else text
    if sha256(text.encode("utf-8", "surrogatepass")).hexdigest() == seal.get("text_sha256"):
        return Found(
            WHOLE, "deliverable", "it was saved anew, and every word is as released; its looks are not vouched for", facts
        )
    said = difference(released, text) if released else "something in it was changed, added or taken away"
    return Found(CHANGED, "deliverable", f"its text is not the released one: {said}", facts)


def _facts(seal: dict[str, Any]) -> dict[str, Any]:
    """What a seal tells. Raises NotWholeError for one that no desk wrote: anybody can sign anything with a key of their own."""
    facts, sign_offs = {name: seal.get(name) for name in TOLD}, seal.get("sign_offs")
    lines: list[Any] = sign_offs if isinstance(sign_offs, list) else [sign_offs]
    shaped = all(isinstance(one, list) and len(one) == 5 and all(isinstance(part, str) for part in one) for one in lines)
    shaped = shaped and all(isinstance(facts[name], kind) for name, kind in TOLD.items())
    if not shaped or any(SURROGATE.search(str(text)) for text in (*facts.values(), *(part for one in lines for part in one))):
        raise NotWholeError("its seal is not written as a desk writes one")
    return facts | {"sign_offs": sign_offs}


def _parted(data: bytes) -> tuple[str, tuple[bytes, bytes, str | None]]:
    """The form; the seal, what is untouched when its hash is the sealed one, and the words where they can be told here."""
    if data.startswith(b"PK"):
        return "docx", _word(data)
    if data.startswith(b"%PDF"):
        return "pdf", _pdf(data)
    return ("json", _json(data)) if data.lstrip().startswith(b"{") else ("md", _markdown(data))


def difference(released: str, found: str) -> str:
    """The first place where two texts part, in a line."""
    a, b = released.split(), found.split()
    first = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    last = next((n for n, (x, y) in enumerate(zip(a[:first:-1], b[:first:-1], strict=False)) if x != y), 0)
    said, says = (" ".join(w[max(0, first - 4) : min(len(w) - last + 2, first + 12)]) for w in (a, b))
    return f"where “{said}” was released, it says “{says}”"


def pack(seal: dict[str, Any], signature: str, text: str) -> bytes:
    """Seal, signature and the words that the seal speaks of, as what a file carries."""
    content = json.dumps({"seal": seal, "signature": signature, "text": text}, sort_keys=True, separators=(",", ":"))
    return base64.b64encode(zlib.compress(content.encode("ascii"), 9))


def unpack(packed: bytes) -> tuple[dict[str, Any], str, str]:
    """The other way round. Raises NotWholeError for what no seal is."""
    try:
        inflater = zlib.decompressobj()
        content = json.loads(inflater.decompress(base64.b64decode(packed, validate=True), MOST))
        seal, signature, text = dict(content["seal"]), str(content["signature"]), str(content["text"])
        if not inflater.eof or inflater.unused_data:
            raise ValueError("more follows, or less")
    except (ValueError, KeyError, TypeError, zlib.error):
        raise NotWholeError("its seal was changed: it cannot be read") from None
    return seal, signature, text


def sealed_message(seal: dict[str, Any]) -> bytes:
    """What the seal's signature is over."""
    return SEAL_MESSAGE + json.dumps(seal, sort_keys=True, separators=(",", ":")).encode("ascii")


def words(text: str) -> str:
    """Visible text as it is compared: composed characters, single spaces, no empty lines."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(line for line in lines if line)


def _json(data: bytes) -> tuple[bytes, bytes, str]:
    content = json.loads(data, object_pairs_hook=_once)
    packed = content.pop("seal", None)
    if not isinstance(packed, str):
        raise UnknownFileError("it carries no seal of a desk")
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return packed.encode("ascii", "replace"), text.encode("ascii"), text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotWholeError("a name stands in it twice, so readers may see different things")
    return found


def _markdown(data: bytes) -> tuple[bytes, bytes, str]:
    found = list(IN_MARKDOWN.finditer(data.replace(b"\r\n", b"\n")))
    if len(found) != 1:
        raise UnknownFileError("it carries no seal of a desk" if not found else "it carries more than one seal")
    rest = data.replace(found[0].group(0), b"", 1)
    return found[0].group(1), rest, words(IN_MARKDOWN.sub(b"\n", data.replace(b"\r\n", b"\n")).decode("utf-8", "replace"))


def _pdf(data: bytes) -> tuple[bytes, bytes, None]:
    found = list(IN_PDF.finditer(data))
    if not found:
        raise UnknownFileError("it carries no seal of a desk, or the program that saved it anew has dropped it")
    packed = found[-1].group(1)
    end = data.rfind(b"%%EOF\n", 0, found[-1].start()) + len(b"%%EOF\n")
    untouched = end > 6 and seal_pdf(data[:end], packed) == data
    return packed, data[:end] if untouched else b"", None


def seal_pdf(original: bytes, packed: bytes) -> bytes:
    """The PDF with the seal among its document information, as an incremental update. Raises ValueError for an odd PDF."""
    trailer = re.search(rb"trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*\Z", original, re.DOTALL)
    named = re.search(rb"/Info (\d+) 0 R", trailer.group(1)) if trailer else None
    sizes = re.search(rb"/Size (\d+)", trailer.group(1)) if trailer else None
    if trailer is None or named is None or sizes is None:
        raise ValueError("a PDF without a plain trailer cannot be sealed")
    info = re.search(rb"(?:\A|\n)" + named.group(1) + rb" 0 obj\s*<<(.*?)>>\s*endobj", original, re.DOTALL)
    if info is None:
        raise ValueError("a PDF without document information cannot be sealed")
    update = named.group(1) + b" 0 obj\n<<" + info.group(1).rstrip() + b"\n/CopilotSeal (" + packed + b")\n>>\nendobj\n"
    table = b"xref\n%s 1\n%010d 00000 n \ntrailer\n<<" % (named.group(1), len(original)) + trailer.group(1).rstrip()
    table += b"\n/Prev %s\n>>\nstartxref\n%d\n%%%%EOF\n" % (trailer.group(2), len(original) + len(update))
    return original + update + table


def _word(data: bytes) -> tuple[bytes, bytes, None]:
    parts = word_parts(data)
    seals = {name: root.text or "" for name in parts if name.startswith("customXml/") and name.endswith(".xml")
             for root in [parsed(parts[name])] if root.tag == SEAL_XML}  # fmt: skip
    if len(seals) != 1:
        raise UnknownFileError("it carries no seal of a desk" if not seals else "it carries more than one seal")
    (where, packed), = seals.items()  # fmt: skip
    return packed.strip().encode("ascii", "replace"), word_rest(parts, where), None


def word_parts(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file by name. Raises NotWholeError for doubled names and for what unpacks to too much."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        if any(
            entry.flag_bits & 1 or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries
        ):
            raise NotWholeError("a part of it is packed as no part of a released file is")
        if len({entry.filename for entry in entries}) < len(entries):
            raise NotWholeError("a part stands in it twice, so readers may see different things")
        parts, left = {}, MOST
        for entry in entries:
            with package.open(entry) as part:
                parts[entry.filename] = part.read(left + 1)
            left -= len(parts[entry.filename])
            if left < 0:
                raise NotWholeError("it unpacks to more than a deliverable ever does")
        return parts


def word_rest(parts: dict[str, bytes], seal: str) -> bytes:
    """All parts but the seal, by name and hash: what is untouched when this is."""
    return "\n".join(f"{name} {sha256(parts[name]).hexdigest()}" for name in sorted(parts) if name != seal).encode()


def parsed(xml: bytes) -> ElementTree.Element:
    """A part of a Word file. Raises NotWholeError for one that declares a document type."""
    if b"<!DOCTYPE" in xml or b"\0" in xml:
        raise NotWholeError("a part of it declares a document type, as no part of a released file does")
    return ElementTree.fromstring(xml)  # noqa: S314 (see above)


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    options = argparse.ArgumentParser(description="Verify an exported audit trail, or a released file, of a Copilot desk.")
    options.add_argument("file", type=Path)
    options.add_argument("--key", help="fingerprint of the desk's signing key, SHA256:..., as you were told it")
    given = options.parse_args(arguments)
    try:
        with given.file.open("rb") as file:
            found = examine(file)
    except OSError as problem:
        found = Found(CANNOT_TELL, "file", f"it cannot be read: {problem.strerror}")
    expect_key(found, given.key)
    _say({WHOLE: "whole", CHANGED: "CHANGED", CANNOT_TELL: "cannot tell"}[found.code] + f": {found.says}")
    for name, value in found.facts.items():
        for line in (
            [" ".join(map(str, v)) if isinstance(v, list) else v for v in value] if isinstance(value, list) else [value]
        ):
            _say(f"  {name.replace('_', ' ')}: {line}")
    return found.code


def _say(line: str) -> None:
    """Print a stranger's words: what moves a terminal's cursor, or what it cannot show, as its escape."""
    plain = "".join(c if c.isprintable() else c.encode("unicode_escape", "replace").decode("ascii") for c in line)
    encoding = sys.stdout.encoding or "ascii"
    print(plain.encode(encoding, "backslashreplace").decode(encoding))  # noqa: T201


def expect_key(found: Found, named: str | None) -> None:
    """Hold the signing key against the expected fingerprint; without one, say that it is the file's own word."""
    if "public_key" not in found.facts:
        return
    fits = named is not None and same_key(named, bytes.fromhex(found.facts["public_key"]))
    if fits:
        found.facts["key"] = "is the one that you named"
    elif named is None:
        found.facts["note"] = "compare the fingerprint with the one that the firm gave you by other means"
    elif found.code != CHANGED:
        found.code, found.says = CHANGED, "it holds together, but it is not signed by the key that you named"


if __name__ == "__main__":
    sys.exit(main())
