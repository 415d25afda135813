"""Which files are read, which are not and why, and whether a file is what its name says."""

from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType

from copilot.errors import UnreadableError

_OFFICE = "application/vnd.openxmlformats-officedocument."
SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".csv": "text/csv",
        ".docm": "application/vnd.ms-word.document.macroEnabled.12",
        ".docx": _OFFICE + "wordprocessingml.document",
        ".eml": "message/rfc822",
        ".htm": "text/html",
        ".html": "text/html",
        ".markdown": "text/markdown",
        ".md": "text/markdown",
        ".pdf": "application/pdf",
        ".pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        ".pptx": _OFFICE + "presentationml.presentation",
        ".text": "text/plain",
        ".tsv": "text/tab-separated-values",
        ".txt": "text/plain",
        ".xhtml": "application/xhtml+xml",
        ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
        ".xlsx": _OFFICE + "spreadsheetml.sheet",
    }
)

# Suffix -> the module of this package that reads it.
MODULES: Mapping[str, str] = MappingProxyType(
    {
        ".csv": "delimited", ".docm": "docx", ".docx": "docx", ".eml": "eml", ".htm": "html", ".html": "html",
        ".markdown": "plain", ".md": "plain", ".pdf": "pdf", ".pptm": "pptx", ".pptx": "pptx", ".text": "plain",
        ".tsv": "delimited", ".txt": "plain", ".xhtml": "html", ".xlsm": "xlsx", ".xlsx": "xlsx",
    }
)  # fmt: skip

_WAY_OUT = {
    ".bmp": "is a picture; put it into a PDF", ".doc": "is an old Word document; save it as .docx",
    ".epub": "is an e-book; save it as .pdf or .html", ".gif": "is a picture; put it into a PDF",
    ".jpeg": "is a picture; put it into a PDF", ".jpg": "is a picture; put it into a PDF",
    ".msg": "is an Outlook message; save it as .eml", ".odp": "is an OpenDocument file; save it as .pptx",
    ".ods": "is an OpenDocument file; save it as .xlsx", ".odt": "is an OpenDocument file; save it as .docx",
    ".png": "is a picture; put it into a PDF", ".ppt": "is an old PowerPoint file; save it as .pptx",
    ".rtf": "is a Rich Text file; save it as .docx", ".tif": "is a picture; put it into a PDF",
    ".tiff": "is a picture; put it into a PDF", ".xls": "is an old Excel workbook; save it as .xlsx",
    ".xlsb": "is a binary Excel workbook; save it as .xlsx", ".zip": "is an archive; unpack it and add its files",
}  # fmt: skip

_MAGIC = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive"), (b"PK\x05\x06", "a zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old or encrypted Office file"), (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"), (b"{\\rtf", "a Rich Text file"), (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"), (b"\x1f\x8b\x08", "a compressed file"), (b"7z\xbc\xaf", "an archive"), (b"Rar!", "an archive"),
)  # fmt: skip
_ZIPPED = frozenset({"docx", "xlsx", "pptx"})


def suffix_of(name: str) -> str:
    """The name's extension in lower case, one of SUFFIXES. Raises UnreadableError with the way out."""
    suffix = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if suffix in SUFFIXES:
        return suffix
    if suffix in _WAY_OUT:
        raise UnreadableError(f"it {_WAY_OUT[suffix]}")
    known = " ".join(sorted(SUFFIXES))
    raise UnreadableError(f"files of the kind '{suffix[:20] or 'without extension'}' are not read; known are {known}")


def check_magic(suffix: str, data: bytes) -> None:
    """Refuse a file whose first bytes contradict its extension. Raises UnreadableError."""
    if not data:
        raise UnreadableError("it is empty (0 bytes)")
    kind = MODULES[suffix]
    found = next((what for magic, what in _MAGIC if data.startswith(magic)), "")
    if kind == "pdf":
        if b"%PDF-" not in data[:1024]:
            raise UnreadableError(f"its name ends in .pdf but it is {found or 'not a PDF'}; give it its right extension")
    elif kind in _ZIPPED:
        _check_zip(suffix, found, data)
    elif found:
        raise UnreadableError(f"its name ends in {suffix} but it is {found}; give it its right extension")


def _check_zip(suffix: str, found: str, data: bytes) -> None:
    if found == "an old or encrypted Office file":
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableError("it is protected by a password; save a copy without the password and add that")
        raise UnreadableError(f"its name ends in {suffix} but it is an old Office file; save it as {suffix}")
    if found != "a zip archive":
        raise UnreadableError(f"its name ends in {suffix} but it is {found or 'something else'}; give it its right extension")
