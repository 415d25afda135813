"""Files that leave the house. One exporter for each format; all print what `paper.compose` puts together."""

from collections.abc import Mapping

from copilot.adapters.export.jsonfile import JsonExporter
from copilot.adapters.export.markdown import MarkdownExporter
from copilot.adapters.export.pdf import PdfExporter
from copilot.adapters.export.word import WordExporter
from copilot.domain.deliverable import Format
from copilot.ports import Exporter


def exporters(public_key: bytes) -> Mapping[Format, Exporter]:
    """All formats. `public_key` is the desk's Ed25519 key (32 bytes), printed in every file so that it can be verified."""
    return {
        Format.DOCX: WordExporter(public_key),
        Format.PDF: PdfExporter(public_key),
        Format.MARKDOWN: MarkdownExporter(public_key),
        Format.JSON: JsonExporter(public_key),
    }
