"""What Word's styles say about a paragraph: is it a heading, is it numbered, is its text hidden."""

import re
from dataclasses import dataclass, field

from lxml import etree

from copilot.adapters.readers.office import on, value

_HEADING = re.compile(r"heading\s*([1-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """`level` 1 to 6 for headings, 0 for text; `numbering` and `depth` as in numbering.xml."""

    level: int = 0
    numbering: str | None = None
    depth: int | None = None
    hidden: bool = False
    bullet: bool = False


@dataclass(slots=True)
class Styles:
    """Styles by id, what a style inherits already joined in."""

    _styles: dict[str, Style] = field(default_factory=dict)

    @classmethod
    def parse(cls, root: etree._Element) -> "Styles":
        """From the root of styles.xml."""
        elements = {value(s, "styleId") or "": s for s in root.iterfind("{*}style")}
        styles = cls()
        for name in elements:
            styles._resolve(name, elements, frozenset())
        return styles

    def __getitem__(self, name: str | None) -> Style:
        return self._styles.get(name or "", Style())

    def _resolve(self, name: str, elements: dict[str, etree._Element], above: frozenset[str]) -> Style:
        if name in self._styles or name not in elements or name in above or len(above) > 50:
            return self[name]
        element = elements[name]
        base = self._resolve(value(element.find("{*}basedOn")) or "", elements, above | {name})
        ppr, rpr = element.find("{*}pPr"), element.find("{*}rPr")
        numbering, depth = numbering_of(ppr)
        title = (value(element.find("{*}name")) or "").lower()
        self._styles[name] = Style(
            level=_level(title, ppr) or base.level,
            numbering=numbering or base.numbering,
            depth=base.depth if depth is None else depth,
            hidden=base.hidden if rpr is None or rpr.find("{*}vanish") is None else on(rpr.find("{*}vanish")),
            bullet=base.bullet or title.startswith("list bullet"),
        )
        return self._styles[name]


def numbering_of(ppr: etree._Element | None) -> tuple[str | None, int | None]:
    """(instance, depth) of a paragraph's or style's own numbering."""
    numpr = ppr.find("{*}numPr") if ppr is not None else None
    if numpr is None:
        return None, None
    depth = value(numpr.find("{*}ilvl"))
    return value(numpr.find("{*}numId")), int(depth) if depth is not None and depth.isdecimal() else None


def outline(ppr: etree._Element | None) -> int:
    """The heading level that an outline level asks for, 0 for none."""
    level = value(ppr.find("{*}outlineLvl")) if ppr is not None else None
    return min(int(level) + 1, 6) if level is not None and level.isdecimal() and int(level) < 9 else 0


def _level(title: str, ppr: etree._Element | None) -> int:
    match = _HEADING.match(title)
    if match:
        return min(int(match[1]), 6)
    return 1 if title == "title" else 2 if title == "subtitle" else outline(ppr)
