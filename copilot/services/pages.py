"""The picture of a document's page, made by the sandboxed reader from the sealed original."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from copilot.domain.member import Actor
from copilot.domain.permission import Right
from copilot.errors import UnknownNameError, UsageError
from copilot.services import audit
from copilot.services.access import open_engagement_by_id
from copilot.services.desk import Desk
from copilot.services.documents import body_of

DPI = 110  # a 768 px wide panel shows Letter at about this; a page then takes 100 to 300 KB

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageImage:
    """PNG; width, height and boxes in points, boxes from the page's top left corner."""

    png: bytes
    width: float
    height: float
    boxes: tuple[Box, ...]


def image(desk: Desk, actor: Actor, document_id: str, number: int, start: int = 0, end: int = 0) -> PageImage:
    """The page, with the boxes of the lines that overlap start to end. Raises UnknownNameError, UsageError, UnreadableError."""
    with desk.store.write() as work:
        document = work.documents.get(id=document_id)
        if document is None or document.deleted_at is not None:
            raise UnknownNameError("document", document_id)
        engagement = open_engagement_by_id(work, actor, document.engagement, Right.READ, "document", document_id)
        audit.record(desk, work, actor, engagement.id, "read page", document_id, page=number)
    extract = body_of(desk, engagement.id, document_id).extract
    page = next((p for p in extract.pages if p.number == number), None)
    if page is None or document.media_type != "application/pdf":
        raise UsageError(f"document '{document.name}' has no picture of page {number}")
    content = desk.files.get(engagement.id, document_id)
    with tempfile.TemporaryDirectory(prefix="page-") as folder:
        path = Path(folder) / "page.pdf"
        path.write_bytes(content)
        png = desk.reader.page_image(path, number, DPI)
    boxes = tuple(x.box for x in extract.lines if x.page == number and x.start < end and x.end > start)
    return PageImage(png, page.width, page.height, boxes)
