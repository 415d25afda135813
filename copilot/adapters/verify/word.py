"""The words that a Word file shows, in reading order, whoever wrote the file: how a changed word is told from a changed look."""

import posixpath
import re
from collections.abc import Iterator
from xml.etree import ElementTree

from copilot.adapters.verify.standalone import parsed, word_parts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNSEEN = {W + name for name in ("del", "moveFrom", "rPr", "pPr", "tblPr", "tcPr", "sectPr")}  # deleted, or no text
COUNTED = {"PAGE", "NUMPAGES"}  # fields whose value the program that shows the file makes up
PICTURES = {"drawing", "pict", "object", "altChunk", "subDoc"}  # a released file has none; one that is put in shows as \ufffc
AS_TEXT = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-", "sym": "\ufffd"} | dict.fromkeys(PICTURES, "\ufffc")
WORDED = re.compile(r"[^\W\d_]{3}")  # more than the letter or sign that numbers a list
SMALLEST = 4  # half points; text of that size cannot be read


def word_text(data: bytes) -> str:
    """Body, notes in the order of their marks, then headers, footers and remarks. Raises what standalone.parsed raises."""
    parts = word_parts(data)
    main = next((target for kind, target in _related(parts, "").values() if kind == "officeDocument"), "")
    reading = _Reading(parts, _related(parts, main))
    text = [reading.of(parsed(parts[main]))]
    for kind in ("footnotes", "endnotes"):
        text += [f"note {n}: {reading.of(note)}" for n, note in enumerate(reading.noted(kind), 1)]
    edges = {reading.of(root).strip() for kind in ("header", "footer", "comments") for root in reading.roots(kind)}
    return "\n".join([*text, *sorted(edges | set(reading.by_looks()))])


def _related(parts: dict[str, bytes], part: str) -> dict[str, tuple[str, str]]:
    """Id -> (kind, part) of what a part refers to."""
    folder, name = posixpath.split(part)
    source = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    found = {}
    for relation in parsed(source) if source is not None else ():
        target = relation.get("Target", "")
        whole = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[relation.get("Id", "")] = (relation.get("Type", "").rsplit("/", 1)[-1], whole)
    return found


class _Reading:
    """Reads text out of the parts of one Word file, noting the marks of its notes as they come."""

    def __init__(self, parts: dict[str, bytes], related: dict[str, tuple[str, str]]) -> None:
        self.parts, self.related = parts, related
        self.marks: dict[str, list[str]] = {"footnotes": [], "endnotes": []}
        self.fields: list[str] = []

    def roots(self, kind: str) -> list[ElementTree.Element]:
        return [parsed(self.parts[part]) for its, part in self.related.values() if its == kind and part in self.parts]

    def noted(self, kind: str) -> list[ElementTree.Element]:
        notes = {note.get(W + "id"): note for root in self.roots(kind) for note in root}
        return [notes[mark] for mark in self.marks[kind] if mark in notes]

    def by_looks(self) -> Iterator[str]:
        """What styles and numbering alone would show or hide: words in front of list items, and text made invisible."""
        for level in (level for root in self.roots("numbering") for level in root.iter(W + "lvlText")):
            if WORDED.search(level.get(W + "val") or ""):
                yield level.get(W + "val") or ""
        if any(_vanishes(style) for root in self.roots("styles") for style in root.iter(W + "rPr")):
            yield "{a hidden style}"

    def of(self, element: ElementTree.Element) -> str:
        out: list[str] = []
        self._read(element, out)
        return "".join(out)

    def _read(self, element: ElementTree.Element, out: list[str]) -> None:
        tag, name = element.tag, element.tag.rsplit("}", 1)[-1]
        if tag in UNSEEN or (tag == W + "r" and _hidden(element.find(W + "rPr"))):
            return
        if name == "fldSimple":
            out.append(_named(element.get(W + "instr") or ""))
            if _keyword(element.get(W + "instr") or "") in COUNTED:
                return
        elif name == "fldChar":
            self._field(element.get(W + "fldCharType"), out)
        elif name == "instrText" and self.fields:
            self.fields[-1] += element.text or ""
        elif name == "t" and not any(_keyword(field) in COUNTED for field in self.fields):
            out.append(element.text or "")
        elif name in ("footnoteReference", "endnoteReference"):
            self.marks[name.replace("Reference", "s")].append(element.get(W + "id") or "")
            out.append("[*]")
        out.append(AS_TEXT.get(name, ""))
        for child in element:
            self._read(child, out)
        out.append("\n" if name == "p" else "")

    def _field(self, kind: str | None, out: list[str]) -> None:
        if kind == "begin":
            self.fields.append("")
        elif kind == "separate" and self.fields:
            out.append(_named(self.fields[-1]))
        elif kind == "end" and self.fields:
            self.fields.pop()


def _keyword(instruction: str) -> str:
    return "".join(instruction.split()[:1]).upper()


def _named(instruction: str) -> str:
    """A field is part of the text: one that was put in could show another value than the one it is kept with."""
    return "" if _keyword(instruction) in COUNTED else f"{{{_keyword(instruction)}}}"


def _hidden(style: ElementTree.Element | None) -> bool:
    """Whether a run is made invisible: hidden, white, or too small to read."""
    if style is None:
        return False
    small = _value(style, "sz")
    return _vanishes(style) or _value(style, "color") == "ffffff" or (small.isdigit() and int(small) <= SMALLEST)


def _vanishes(style: ElementTree.Element) -> bool:
    flags = (name for name in ("vanish", "webHidden") if style.find(W + name) is not None)
    return any(_value(style, name) not in ("0", "false", "off") for name in flags)


def _value(style: ElementTree.Element, name: str) -> str:
    found = style.find(W + name)
    return (found.get(W + "val") or "").lower() if found is not None else ""
