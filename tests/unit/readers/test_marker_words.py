"""Files with a word of its own in every place that a person sees: each comes through, or a warning says what did not."""

import io
import re
import zipfile
from email.message import EmailMessage

import openpyxl
import pptx
import pytest
from lxml import etree
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from copilot.adapters.readers.child import extract
from copilot.domain.document import BlockKind, Extract

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_MARK = re.compile("M[A-Z]{2,}x")  # the x parts it from a word that follows without a space
_DIAGRAM = (
    f'<d:dataModel xmlns:d="{DGM}" xmlns:a="{A}"><d:ptLst><d:pt><d:t><a:p><a:r><a:t>MDIAGRAMx</a:t></a:r></a:p></d:t></d:pt>'
    "</d:ptLst></d:dataModel>"
)


def lost(found: Extract, source: str) -> set[str]:
    return set(_MARK.findall(source)) - set(_MARK.findall(found.text))


def hidden(found: Extract) -> set[str]:
    return {w for b in found.blocks if b.kind is BlockKind.HIDDEN for w in _MARK.findall(found.text[b.start : b.end])}


def _with(data: bytes, changes: dict[str, tuple[str, str]], added: dict[str, str]) -> bytes:
    """The zip with text put before a place of its parts, and parts added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            text = source.read(name)
            if name in changes:
                before, put = changes[name]
                assert before.encode() in text
                text = text.replace(before.encode(), put.encode() + before.encode(), 1)
            archive.writestr(name, text)
        for name, content in added.items():
            archive.writestr(name, content)
    return target.getvalue()


def _p(*inner: str) -> str:
    return f"<w:p>{''.join(inner)}</w:p>"


def _r(text: str, inside: str = "") -> str:
    return f"<w:r>{inside}<w:t>{text}</w:t></w:r>"


def _field(kind: str, result: str, data: str = "") -> str:
    chars = [f'<w:r><w:fldChar w:fldCharType="{t}">{data if t == "begin" else ""}</w:fldChar></w:r>' for t in _STAGES]
    return f"{chars[0]}<w:r><w:instrText>{kind}</w:instrText></w:r>{chars[1]}{result}{chars[2]}"


_STAGES = ("begin", "separate", "end")
_BOX = '<w:r><w:pict><v:shape xmlns:v="urn:v"><v:textbox><w:txbxContent>{}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>'
_LIST = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="other"/><w:listEntry w:val="MCHOSENx"/></w:ddList></w:ffData>'
)
_SHAPES = f"""<w:r><w:drawing><a:graphic xmlns:a="{A}"><a:graphicData><d:relIds xmlns:d="{DGM}" r:dm="rId8"/></a:graphicData>
</a:graphic></w:drawing></w:r><w:r><w:pict><v:shape xmlns:v="urn:v"><v:textpath string="MLETTERINGx"/></v:shape></w:pict></w:r>"""
_TABLE = f"""<w:tbl><w:tr><w:tc>{_p(_r("MCELLx"))}</w:tc><w:tc>{_p(_r("MCELLTWOx"))}<w:tbl><w:tr><w:tc>{_p(_r("MNESTEDx"))}</w:tc>
<w:tc>{_p(_r("MNESTEDTWOx"))}</w:tc></w:tr></w:tbl>{_p("")}</w:tc></w:tr><w:tr><w:tc>{_p(_BOX.format(_p(_r("MBOXEDx"))))}</w:tc>
<w:tc>{_p('<w:r><w:footnoteReference w:id="3"/></w:r>')}</w:tc></w:tr></w:tbl>"""
_BODY = "".join(
    [
        _p(_r("MBODYx"), f'<w:ins w:id="1">{_r("MINSERTEDx")}</w:ins>', '<w:del w:id="2"><w:r><w:delText>MDELETEDx</w:delText></w:r></w:del>'),
        _p(f"<w:moveFrom>{_r('MMOVEDFROMx')}</w:moveFrom><w:moveTo>{_r('MMOVEDTOx')}</w:moveTo><w:smartTag>{_r('MTAGx')}</w:smartTag>"),
        _p(f"<w:hyperlink>{_r('MLINKx')}</w:hyperlink><w:fldSimple>{_r('MSIMPLEx')}</w:fldSimple>", _field("REF x", _r("MRESULTx"))),
        f"<w:sdt><w:sdtContent>{_p(_r('MCONTROLx'))}</w:sdtContent></w:sdt>",
        _p(f"<w:sdt><w:sdtContent>{_r('MINLINEx')}</w:sdtContent></w:sdt>", _field("FORMDROPDOWN", "", _LIST)),
        _p('<w:r><w:footnoteReference w:id="2"/><w:endnoteReference w:id="2"/></w:r>', _BOX.format(_p(_r("MTEXTBOXx")))),
        _p(f"<w:r><w:ruby><w:rt>{_r('above')}</w:rt><w:rubyBase>{_r('MRUBYx')}</w:rubyBase></w:ruby></w:r>", _SHAPES),
        _p(f'<m:oMath xmlns:m="{M}"><m:r><m:t>MFORMULAx</m:t></m:r></m:oMath>', _r("MVANISHEDx", "<w:rPr><w:vanish/></w:rPr>")),
        f'{_TABLE}<w:altChunk r:id="rId9"/><w:sectPr><w:headerReference r:id="rId1"/></w:sectPr>',
    ]
)  # fmt: skip
_NOTE = f'{_r("MFOOTNOTEx")}<w:del w:id="9"><w:r><w:delText>MNOTEDELETEDx</w:delText></w:r></w:del>'
_WORD = {
    "document.xml": ("document", f"<w:body>{_BODY}</w:body>"),
    "header1.xml": ("hdr", _p(_r("MHEADERx")) + _BOX.format(_p(_r("MHEADERBOXx")))),
    "footer1.xml": ("ftr", _p(_r("MFOOTERx"))),
    "footnotes.xml": ("footnotes", f'<w:footnote w:id="2">{_p(_NOTE)}</w:footnote><w:footnote w:id="3">{_p(_r("MCELLNOTEx"))}</w:footnote>'),
    "endnotes.xml": ("endnotes", f'<w:endnote w:id="2">{_p(_r("MENDNOTEx"))}</w:endnote>'),
    "comments.xml": ("comments", f'<w:comment w:id="0" w:author="Bea">{_p(_r("MCOMMENTx"))}</w:comment>'),
}  # fmt: skip


def _relations(*targets: tuple[str, str, str]) -> str:
    inner = "".join(f'<Relationship Id="{n}" Type="{R}/{kind}" Target="{target}"/>' for n, kind, target in targets)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def test_every_place_of_a_word_document() -> None:
    buffer = io.BytesIO()
    parts = {f"word/{n}": f'<w:{e} xmlns:w="{W}" xmlns:r="{R}">{x}</w:{e}>' for n, (e, x) in _WORD.items()}
    kinds = ("header", "footer", "footnotes", "endnotes", "comments")
    related = [(f"rId{n}", kind, list(_WORD)[n]) for n, kind in enumerate(kinds, 1)]
    parts["word/_rels/document.xml.rels"] = _relations(
        *related, ("rId8", "diagramData", "d.xml"), ("rId9", "aFChunk", "c.html")
    )
    parts |= {"word/d.xml": _DIAGRAM, "_rels/.rels": _relations(("rId1", "officeDocument", "word/document.xml"))}
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    found = extract(".docx", buffer.getvalue())
    assert not lost(found, "".join(parts.values()))
    assert hidden(found) == {"MDELETEDx", "MMOVEDFROMx", "MVANISHEDx", "MNOTEDELETEDx", "MCOMMENTx"}
    assert any("another document" in w for w in found.warnings)


def test_every_place_of_a_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "MSHEETx"
    sheet.append(["MHEADx", None, "MHEADTWOx"])
    sheet.merge_cells("A1:B1")
    sheet.append(["MROWx", 1.5, "=MFORMULAx"])
    sheet["B2"].number_format = '0.0 "MUNITx"'
    sheet["C2"].comment = Comment("MCOMMENTx", "Bea")
    sheet["AZ900"] = "MFARx"
    sheet["A5"], sheet["J2"] = "MHIDDENROWx", "MHIDDENCOLUMNx"
    sheet.row_dimensions[5].hidden = sheet.column_dimensions["J"].hidden = True
    sheet.oddHeader.center.text, sheet.evenFooter.left.text = '&"Arial,Bold"MPRINTHEADx', "MPRINTFOOTx"
    charts = sheet, book.create_chartsheet("MCHARTSHEETx")
    for place, title in zip(charts, ("MCHARTx", "MSECONDCHARTx"), strict=True):
        chart = BarChart()
        chart.title, chart.y_axis.title = title, f"{title[:-1]}AXISx"
        chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=3))
        place.add_chart(chart)
    for state, name in (("hidden", "MHIDDENx"), ("veryHidden", "MVERYHIDDENx")):
        aside = book.create_sheet(name)
        aside["A1"], aside.sheet_state = f"{name.removesuffix('x')}CELLx", state
    buffer = io.BytesIO()
    book.save(buffer)
    shape = f'<absoluteAnchor><sp><txBody xmlns:a="{A}"><a:p><a:r><a:t>MTEXTBOXx</a:t></a:r></a:p></txBody></sp><clientData/></absoluteAnchor>'
    data = _with(buffer.getvalue(), {"xl/drawings/drawing1.xml": ("</wsDr>", shape)}, {})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        source = " ".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml"))
    found = extract(".xlsx", data)
    assert not lost(found, source)
    assert len(set(_MARK.findall(source))) == 22
    assert {"MHIDDENROWx", "MHIDDENCOLUMNx", "MHIDDENCELLx", "MVERYHIDDENCELLx"} <= hidden(found)
    assert "1.5 MUNITx" in found.text
    assert "\n\nMPRINTHEAD" in found.text


def test_every_place_of_a_presentation() -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "MTITLEx"
    slide.placeholders[1].text = "MPOINTx"
    slide.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "MGROUPEDx"
    slide.shapes.add_textbox(Inches(30), 0, 9, 9).text_frame.text = "MOFFSLIDEx"
    slide.shapes.add_table(1, 2, 0, 0, 9, 9).table.cell(0, 1).text = "MCELLx"
    slide.notes_slide.notes_text_frame.text = "MNOTESx"
    data = CategoryChartData()
    data.categories = ["MCATEGORYx"]
    data.add_series("MSERIESx", (4.4000000000000004,))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9, 9, data).chart
    chart.value_axis.axis_title.text_frame.text = "MAXISx"
    box = slide.shapes.add_textbox(0, 0, 9, 9)
    box.text_frame.text = "MBOXx"
    math = f'<m:oMath xmlns:m="{M}"><m:r><m:t>MFORMULAx</m:t></m:r></m:oMath>'
    box.text_frame.paragraphs[0]._p.append(etree.fromstring(_alternatives(f'<x:m xmlns:x="urn:a14">{math}</x:m>', "old")))
    slide.shapes._spTree.append(etree.fromstring(_alternatives(_shape("MALTERNATIVEx"), _shape("old"))))
    deck.slide_layouts[1].shapes._spTree.append(etree.fromstring(_shape("MLAYOUTx")))
    aside = deck.slides.add_slide(deck.slide_layouts[5])
    aside.shapes.title.text, aside.notes_slide.notes_text_frame.text = "MHIDDENSLIDEx", "MHIDDENNOTESx"
    aside.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9, 9, data)
    aside.element.set("show", "0")
    buffer = io.BytesIO()
    deck.save(buffer)
    frame = f"""<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="90" name="d"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>
<p:xfrm/><a:graphic><a:graphicData uri="{DGM}"><d:relIds xmlns:d="{DGM}" r:dm="rId77"/></a:graphicData></a:graphic></p:graphicFrame>"""
    relation = f'<Relationship Id="rId77" Type="{R}/diagramData" Target="../diagrams/data1.xml"/>'
    kind = '<Override PartName="/ppt/diagrams/data1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"/>'
    changes = {
        "ppt/slides/slide1.xml": ("</p:spTree>", frame),
        "ppt/slides/_rels/slide1.xml.rels": ("</Relationships>", relation),
        "[Content_Types].xml": ("</Types>", kind),
    }
    found = extract(".pptx", _with(buffer.getvalue(), changes, {"ppt/diagrams/data1.xml": _DIAGRAM}))
    places = "TITLE POINT GROUPED OFFSLIDE CELL NOTES CATEGORY SERIES AXIS BOX FORMULA ALTERNATIVE LAYOUT DIAGRAM"
    assert not lost(found, " ".join(f"M{p}x" for p in places.split()) + " MHIDDENSLIDEx MHIDDENNOTESx")
    assert hidden(found) == {"MHIDDENSLIDEx", "MHIDDENNOTESx", "MCATEGORYx", "MSERIESx"}
    assert "old" not in found.text
    assert "MCATEGORYx | 4.4\n" in found.text


def _alternatives(today: str, old: str) -> str:
    return (
        f'<mc:AlternateContent xmlns:mc="{MC}" xmlns:p="{P}" xmlns:a="{A}"><mc:Choice Requires="a14">{today}</mc:Choice>'
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    )


def _shape(text: str) -> str:
    return (
        f'<p:sp xmlns:p="{P}" xmlns:a="{A}"><p:nvSpPr><p:cNvPr id="77" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody>'
        f"<a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def test_every_place_of_a_page() -> None:
    page = """<body><h1>MHEADINGx</h1><p>MTEXTx <b>MBOLDx</b><a href=x>MLINKx</a> MABOVEx<table><tr><td>MLAYOUTx</table>MBELOWx
<ul><li>MITEMx<ul><li>MSUBITEMx</ul></ul><dl><dt>MTERMx<dd>MMEANINGx</dl><pre>MPREx</pre><blockquote>MQUOTEx</blockquote>
<table><caption>MCAPTIONx</caption><thead><tr><th rowspan=2>MHEADx<th colspan=2>MWIDEx<tr><th>MLEFTx<th>MRIGHTx</thead>
<tr><td rowspan=2>MLABELx<td>MCELLx<ul><li>MLISTEDx</ul><td>MOUTERx<table><tr><td>MINNERx<td>MINNERTWOx</table><tr><td>MLASTx<td>7
<tfoot><tr><td>MFOOTx<td>1<td>2</table><figure><figcaption>MFIGUREx</figcaption></figure>
<details><summary>MSUMMARYx</summary>MMOREx</details><form><label>MFIELDx</label><input value="MTYPEDx"><textarea>MAREAx</textarea><select><option>other<option selected>MCHOSENx</select>
<select><option>MFIRSTx<option>other</select><button>MBUTTONx</button></form><del>MSTRUCKx</del><ins>MINSERTEDx</ins>
<math><mfrac><mi>MOVERx</mi><mi>MUNDERx</mi></mfrac></math><svg><title>name</title><g><text>MDRAWNx</text></g></svg><ruby>MRUBYx<rt>MRTx</rt></ruby>"""
    found = extract(".html", page.encode())
    assert not lost(found, page)
    assert "(MOVERx)/(MUNDERx)" in found.text
    assert not {"other", "name"} & set(found.text.split())


def _mail(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, text in {"From": "a@example.org", **headers}.items():
        mail[name] = text
    return mail


def test_every_part_of_a_message() -> None:
    mail = _mail(To="MTOx <b@example.org>", Cc="MCCx <c@example.org>", Bcc="MBCCx <d@example.org>", Subject="MSUBJECTx")
    mail.set_content("MPLAINx\n\n> MQUOTEDx")
    mail.add_alternative("<p>The same in HTML</p>", subtype="html")
    forwarded = _mail(Subject="MFORWARDEDx")
    forwarded.set_content("MINSIDEx")
    forwarded.add_attachment(b"x", maintype="application", subtype="pdf", filename="terms.pdf")
    innermost = _mail(Subject="MINNERMOSTx")
    innermost.set_content("<p>MDEEPESTx</p>", subtype="html")
    forwarded.add_attachment(innermost)
    mail.add_attachment(forwarded)
    found = extract(".eml", bytes(mail))
    assert not lost(found, "MTOx MCCx MBCCx MSUBJECTx MPLAINx MQUOTEDx MFORWARDEDx MINSIDEx MINNERMOSTx MDEEPESTx")
    assert found.warnings == ("attachment 'terms.pdf' was not read; add it as a document of its own",)


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("mixed", "Content-Type: text/plain\n\nMONEx|Content-Type: text/plain\n\nMTWOx|Content-Type: text/html\n\n<p>MTHREEx</p>"),
        ("digest", "\nFrom: a@example.org\nSubject: MONEx\n\nMTWOx|\nFrom: b@example.org\n\nMTHREEx"),
        ("report", "Content-Type: text/plain\n\nMONEx|Content-Type: message/delivery-status\n\nReporting-By: MTWOx\n\nStatus: MTHREEx"),
        ("alternative", "Content-Type: text/plain\n\nSee it in a browser.|Content-Type: text/html\n\n<p>MONEx MTWOx MTHREEx" + " word" * 30),
    ],
)  # fmt: skip
def test_every_kind_of_several_parts(kind: str, parts: str) -> None:
    inner = "".join(f"--B\n{part}\n" for part in parts.split("|"))
    found = extract(
        ".eml", f"From: a@b.c\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=B\n\n{inner}--B--\n".encode()
    )
    assert set(_MARK.findall(found.text)) == {"MONEx", "MTWOx", "MTHREEx"}


@pytest.mark.parametrize(
    "markup", ["<sup>1</sup>", "<sup><a href=x>1</a></sup>", '<span style="vertical-align:super">1</span>']
)
def test_a_raised_mark_is_no_part_of_the_figure_before_it(markup: str) -> None:
    page = f"<p>10{markup} and 5<sup>th</sup></p><table><tr><th>Year<th>Sales<tr><td>2023<td>1,234{markup}</table>"
    found = extract(".html", page.encode())
    assert found.text == "10¹ and 5th\n\nYear | Sales\n2023 | 1,234¹"
    assert [c.header for c in found.tables[0].cells] == [True, True, False, False]
