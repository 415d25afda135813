"""What is drawn into Office files and holds words: diagrams (SmartArt), shapes on a worksheet, lettering, charts."""

from collections.abc import Iterator

from lxml import etree

from copilot.adapters.readers import charts
from copilot.adapters.readers.builder import Builder
from copilot.adapters.readers.office import Package, local, value
from copilot.domain.document import BlockKind


def diagram(package: Package, part: str, drawn: etree._Element) -> Iterator[str]:
    """Paragraphs of the diagrams in `drawn`, an element of `part`, in the order in which they were typed."""
    wanted = {value(ids, "dm") for ids in drawn.iter("{*}relIds")}
    for number, target in package.relations(part).items() if wanted else ():
        if number in wanted and target.part in package.archive:
            yield from paragraphs(package.root(target.part))


def paragraphs(drawn: etree._Element) -> Iterator[str]:
    """The drawing's paragraphs that hold anything; of alternatives, the one for today's programs."""
    for paragraph in drawn.iter("{*}p"):
        if not passed_over(paragraph):
            text = "".join(run.text or "" for run in paragraph.iter("{*}t"))
            if text.strip():
                yield text


def lettering(drawn: etree._Element) -> Iterator[str]:
    """WordArt of old documents."""
    return (text for path in drawn.iter("{*}textpath") if (text := value(path, "string")))


def passed_over(element: etree._Element) -> bool:
    """True within the alternative for old programs, where there is one for today's: the same words a second time."""
    return any(
        local(above) == "Fallback" and above.getparent().find("{*}Choice") is not None for above in element.iterancestors()
    )


def of_sheet(package: Package, part: str, builder: Builder, *, hidden: bool) -> None:
    """Write the shapes' words and the charts of a sheet of any kind."""
    for target in package.relations(part).values():
        if target.kind != "drawing" or target.part not in package.archive:
            continue
        drawing = package.root(target.part)
        for text in (*paragraphs(drawing), *diagram(package, target.part, drawing)):
            builder.block(BlockKind.HIDDEN if hidden else BlockKind.PARAGRAPH, text)
        for drawn in package.relations(target.part).values():
            if drawn.kind == "chart" and drawn.part in package.archive:
                charts.write(package.root(drawn.part), builder, hidden=hidden)
