"""What Word, Excel and PowerPoint files have in common: parts, relationships, and contents that are only flagged."""

import posixpath
from typing import NamedTuple

from lxml import etree

from copilot.adapters.readers import xml
from copilot.adapters.readers.archive import Archive
from copilot.adapters.readers.builder import Builder
from copilot.errors import UnreadableError

_RELATIONSHIP = "{*}Relationship"
_HARMLESS = ("/hyperlink",)  # an outside address that nothing fetches


class Target(NamedTuple):
    """Where a relationship points: the part's name, and what kind of part it is (last piece of the type's address)."""

    part: str
    kind: str


class Package:
    """An Office file: a checked archive whose parts know each other by relationships."""

    def __init__(self, data: bytes, builder: Builder, folder: str, what: str) -> None:
        """`folder` is the one that this kind has ('word'); `what` names the kind for a person."""
        self.archive = Archive(data)
        self._builder = builder
        if not any(name.startswith(f"{folder}/") for name in self.archive.names()):
            raise UnreadableError(f"it is not {what}; give it its right extension")
        self._flag_contents()

    def main(self) -> str:
        """The name of the main part."""
        for target in self.relations("").values():
            if target.kind == "officeDocument":
                return target.part
        raise UnreadableError("it is incomplete: its main part is not named; open it, save it again and add that")

    def root(self, part: str) -> etree._Element:
        """The part's XML. Raises UnreadableError."""
        return xml.parse(self.archive.read(part), part)

    def relations(self, part: str) -> dict[str, Target]:
        """Relationship id -> target inside the package; outside targets are flagged and left out."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.archive:
            return {}
        found = {}
        for relation in self.root(rels).iterfind(_RELATIONSHIP):
            kind = relation.get("Type", "").rpartition("/")[2]
            target = relation.get("Target", "")
            if relation.get("TargetMode") == "External":
                if f"/{kind}" not in _HARMLESS:
                    self._builder.warn(f"refers to something outside of the file ({kind}), which was not fetched")
                continue
            where = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id", "")] = Target(where, kind)
        return found

    def one(self, part: str, kind: str) -> str | None:
        """The first target of that kind that is there."""
        return next((t.part for t in self.relations(part).values() if t.kind == kind and t.part in self.archive), None)

    def title(self) -> str:
        """The title among the file's properties, or ''."""
        part = self.one("", "core-properties")
        return (self.root(part).findtext("{*}title") or "") if part else ""

    def _flag_contents(self) -> None:
        names = [name.lower() for name in self.archive.names()]
        for needle, warning in (
            ("vbaproject", "contains macros, which were not run"),
            ("/embeddings/", "contains embedded files, which were not read"),
            ("/activex/", "contains ActiveX controls, which were not run"),
            ("externallinks/", "contains links to other workbooks; shown are the values stored in this file"),
        ):
            if any(needle in name for name in names):
                self._builder.warn(warning)


def local(element: etree._Element) -> str:
    """The element's name without its namespace; '' for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute by its local name, whatever its namespace; None when the element or the attribute is missing."""
    if element is None:
        return None
    for key, text in element.attrib.items():
        if key == name or key.endswith("}" + name):
            return str(text)
    return None


def on(element: etree._Element | None) -> bool:
    """A switch of Office XML: present and not set to off."""
    return element is not None and value(element) not in ("0", "false", "off", "none")
