"""Word's footnotes: the part that holds them, which python-docx does not write, and the references to them.

Structure after ECMA-376 part 1, section 17.11 (footnotes): ids -1 and 0 are the separators, real notes count from 1.
"""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

_W = {"w": nsmap["w"]}
_FIELD = " NOTEREF {} "


class Footnotes:
    """Collects the notes of one document. A second reference to a note repeats its number instead of the note."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._root = etree.Element(qn("w:footnotes"), nsmap=_W)
        self._placed: set[int] = set()
        for number, kind in ((-1, "separator"), (0, "continuationSeparator")):
            note = etree.SubElement(self._root, qn("w:footnote"), {qn("w:type"): kind, qn("w:id"): str(number)})
            etree.SubElement(_child(_child(note, "w:p"), "w:r"), qn(f"w:{kind}"))
        _styles(document)

    def refer(self, paragraph: Paragraph, number: int, text: str) -> None:
        """Put the reference mark at the paragraph's end. Numbers must first be met in the order 1, 2, 3."""
        bookmark = f"_RefNote{number}"
        if number in self._placed:
            _repeat(paragraph, bookmark, number)
            return
        self._placed.add(number)
        self._add(number, text)
        start = etree.SubElement(paragraph._p, qn("w:bookmarkStart"))
        start.set(qn("w:id"), str(number))
        start.set(qn("w:name"), bookmark)
        run = superscript(paragraph)
        etree.SubElement(run._r, qn("w:footnoteReference")).set(qn("w:id"), str(number))
        etree.SubElement(paragraph._p, qn("w:bookmarkEnd")).set(qn("w:id"), str(number))

    def attach(self) -> None:
        """Add the finished part to the document's package and name the separators in its settings."""
        blob = etree.tostring(self._root, xml_declaration=True, encoding="UTF-8", standalone=True)
        package = self._document.part.package
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, package)
        self._document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = etree.Element(qn("w:footnotePr"))
        for number in (-1, 0):
            etree.SubElement(settings, qn("w:footnote")).set(qn("w:id"), str(number))
        # The schema wants footnotePr before compat.
        element = self._document.settings.element
        compat = element.find(qn("w:compat"))
        element.insert(len(element) if compat is None else element.index(compat), settings)

    def _add(self, number: int, text: str) -> None:
        note = etree.SubElement(self._root, qn("w:footnote"), {qn("w:id"): str(number)})
        paragraph = _child(note, "w:p")
        _child(_child(paragraph, "w:pPr"), "w:pStyle").set(qn("w:val"), "FootnoteText")
        mark = _child(paragraph, "w:r")
        _child(_child(mark, "w:rPr"), "w:rStyle").set(qn("w:val"), "FootnoteReference")
        _child(mark, "w:footnoteRef")
        words = _child(_child(paragraph, "w:r"), "w:t")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.text = f" {text}"


def superscript(paragraph: Paragraph, text: str = "") -> Run:
    """A run in the style of reference marks, set by its id: python-docx searches all styles for a name, 4 ms each time."""
    run = paragraph.add_run(text)
    run._r.style = "FootnoteReference"
    return run


def _child(parent: etree._Element, tag: str) -> etree._Element:
    return etree.SubElement(parent, qn(tag))


def _repeat(paragraph: Paragraph, bookmark: str, number: int) -> None:
    """A field that shows the note's number, and follows it when Word updates fields."""
    for kind in ("begin", "instruction", "separate", "number", "end"):
        run = superscript(paragraph)
        if kind == "instruction":
            code = etree.SubElement(run._r, qn("w:instrText"))
            code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            code.text = _FIELD.format(bookmark)
        elif kind == "number":
            run.add_text(str(number))
        else:
            etree.SubElement(run._r, qn("w:fldChar")).set(qn("w:fldCharType"), kind)


def _styles(document: WordDocument) -> None:
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.element.set(qn("w:styleId"), "FootnoteReference")
    reference.font.superscript = True
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), "FootnoteText")
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(8.5)
    text.paragraph_format.space_after = Pt(2)
    text.paragraph_format.line_spacing = 1.0
