"""The neutral document model: what every writer (PDF, DOCX, HTML, Markdown, plain text) understands."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    text: str
    level: int  # 0 is the title, 1 to 3 are sections
    number: str = ""

    @property
    def label(self) -> str:
        return f"{self.number} {self.text}".strip()


@dataclass(frozen=True)
class Para:
    text: str
    kind: str = "body"  # body, clause, item, bullet, centre, small, hidden
    number: str = ""
    notes: tuple[str, ...] = ()  # footnotes, "1 text"


@dataclass(frozen=True)
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()  # relative; equal when empty
    strong: frozenset[int] = field(default_factory=frozenset)  # rows set in bold under a rule: totals
    numeric: bool = True  # right-align every column but the first

    def row(self, first: str) -> tuple[str, ...]:
        """The row whose first cell is ``first``."""
        return next(row for row in self.rows if row[0] == first)


@dataclass(frozen=True)
class Chart:
    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Break:
    """A page break."""


Block = Heading | Para | Table | Chart | Break


def line(row: tuple[str, ...]) -> str:
    """A table row as it reads in extracted text."""
    return " ".join(cell for cell in row if cell)
