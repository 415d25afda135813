"""Reviewers' comments in Office files: text that stands beside the document, flagged and never mixed with it."""

from collections.abc import Iterator

from lxml import etree

from copilot.adapters.readers.builder import Builder
from copilot.adapters.readers.office import Package, local, value
from copilot.domain.document import BlockKind

_THREADED = "tc="  # author of the stand-in that Excel writes for programs that know no threads


def write(builder: Builder, author: str, text: str, where: str = "") -> None:
    """Write one comment as hidden text: who says it, of which cell, and what."""
    said = " ".join(text.split())
    if said:
        place = f" on {where}" if where else ""
        builder.block(BlockKind.HIDDEN, f"Comment{f' by {author}' if author else ''}{place}: {said}")
        builder.warn("contains reviewers' comments; they are flagged")


def of_sheet(package: Package, part: str, people: dict[str, str], builder: Builder) -> None:
    """The comments on a worksheet's cells, threads in their order."""
    for target in package.relations(part).values():
        if target.part not in package.archive:
            continue
        if target.kind == "threadedComment":
            for comment in package.root(target.part).iterfind("{*}threadedComment"):
                author = people.get(comment.get("personId", ""), "")
                write(builder, author, comment.findtext("{*}text") or "", comment.get("ref", ""))
        elif target.kind == "comments":
            for author, comment in _by_author(package.root(target.part)):
                write(builder, author, _text(comment), comment.get("ref", ""))


def _by_author(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    authors = [author.text or "" for author in root.iterfind("{*}authors/{*}author")]
    for comment in root.iterfind("{*}commentList/{*}comment"):
        number = comment.get("authorId", "")
        author = authors[int(number)] if number.isdecimal() and int(number) < len(authors) else ""
        if not author.startswith(_THREADED):
            yield author, comment


def people(package: Package, main: str) -> dict[str, str]:
    """Id -> name of those who wrote threaded comments in a workbook."""
    part = package.one(main, "person")
    if part is None:
        return {}
    return {person.get("id", ""): person.get("displayName", "") for person in package.root(part).iterfind("{*}person")}


def of_slide(package: Package, slide: str, authors: dict[str, str], builder: Builder) -> None:
    """The comments on a slide, old and new form."""
    for target in package.relations(slide).values():
        if target.kind == "comments" and target.part in package.archive:
            for comment in package.root(target.part).iter("{*}cm", "{*}reply"):
                write(builder, authors.get(value(comment, "authorId") or "", ""), _own_text(comment))


def authors(package: Package, main: str) -> dict[str, str]:
    """Id -> name of those who commented on a presentation."""
    found: dict[str, str] = {}
    for kind in ("commentAuthors", "authors"):
        part = package.one(main, kind)
        if part is not None:
            found |= {author.get("id", ""): author.get("name", "") for author in package.root(part)}
    return found


def _own_text(comment: etree._Element) -> str:
    """A comment's text without its replies'."""
    parts = [_text(child) for child in comment if local(child) in ("text", "txBody")]
    return " ".join(parts)


def _text(element: etree._Element) -> str:
    runs = [run.text or "" for run in element.iter("{*}t")]
    return "".join(runs) if runs else element.text or ""
