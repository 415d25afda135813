"""A Word file as a package: its properties, and the same bytes every time."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE

from copilot.adapters.export.paper import Paper
from copilot.domain.deliverable import Deliverable


def properties(document: WordDocument, paper: Paper, deliverable: Deliverable) -> None:
    """Who, what and when, as the program's own dialogues show it."""
    properties = document.core_properties
    at = paper.released_at.replace(tzinfo=None, microsecond=0)
    properties.title, properties.identifier, properties.comments = paper.title[:255], deliverable.id, ""
    properties.author = properties.last_modified_by = "; ".join(s.member for s in paper.sign_offs)[:255]
    properties.created = properties.modified = at
    properties.revision, properties.version = 1, str(deliverable.version)


def drop_thumbnail(document: WordDocument) -> None:
    """The template brings a picture of somebody else's page."""
    relations = document.part.package.rels
    for key in [k for k, r in relations.items() if r.reltype == RELATIONSHIP_TYPE.THUMBNAIL]:
        del relations[key]


def fixed(document: WordDocument, paper: Paper) -> bytes:
    """The package with the release's time on every entry, so that the same deliverable gives the same bytes."""
    written, fixed = BytesIO(), BytesIO()
    document.save(written)
    at = paper.released_at
    stamp = (min(max(at.year, 1980), 2107), at.month, at.day, at.hour, at.minute, at.second)
    with ZipFile(written) as source, ZipFile(fixed, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = ZipInfo(name, stamp)
            info.compress_type, info.external_attr, info.create_system = ZIP_DEFLATED, 0o600 << 16, 3
            target.writestr(info, source.read(name))
    return fixed.getvalue()
