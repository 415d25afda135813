"""A claim, read: its own words apart from the lead-in that says where they come from, and from what it quotes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from copilot.domain.claims import ClaimText, plain
from copilot.domain.figures import Figure, figures
from copilot.domain.times import Time, times
from copilot.services.check.evidence import readable
from copilot.services.check.typography import evened
from copilot.services.check.words import WORD, content, stem

_BOLD_LEAD = re.compile(r"\s*(?:\*\*|__)(?P<lead>[^*\n]{1,200}?)(?::\s*(?:\*\*|__)|(?:\*\*|__)\s*[:—–])\s*")
_PAGE = re.compile(r"\b(?:pages?|pp?\.)\s*(?P<first>\d{1,5})(?:\s*(?:[-–]|to|and)\s*(?P<last>\d{1,5}))?", re.IGNORECASE)
_SOURCE_NOTE = re.compile(
    r"\((?:[^()]{0,120}\b)?(?:pages?|pp?\.)\s*\d{1,5}[^()]{0,40}\)|\b(?:on|at|see)\s+(?:pages?|pp?\.)\s*\d{1,5}(?:\s*[-–]\s*\d{1,5})?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“(?P<curly>[^“”]+)”|(?<![\w\"])\"(?P<straight>[^\"\n]+)\"(?![\w])|«(?P<guillemets>[^«»]+)»")
_FRAMING = re.compile(
    r"^(?:according to|as (?:stated|set out|provided|reported|disclosed) in|per|under|in) (?:the|this|its)?\s*(?:source|cited|same )?(?:document|agreement|contract"
    r"|filing|report|statement|study|article|page|text|source)s?\s*,"
    r"|^(?:in short|in summary|in sum|in brief|overall|to sum up|in other words|notably|specifically|in particular)\s?[:,]"
    r"|^(?:the|this) (?:document|agreement|contract|filing|report|study|article|text|source) (?:states|says|provides|reports|shows|notes|discloses|sets out)(?: that)?\b",
    re.IGNORECASE,
)
_PAGE_COLUMN = re.compile(r"(?:pages?|pp?\.?)(?: no\.?)?", re.IGNORECASE)
_PAGES = re.compile(r"(?:pp?\.\s?)?\d{1,5}(?:\s*[,;–-]\s*\d{1,5})*|[—–-]|n/?a", re.IGNORECASE)
_NUMBER_COLUMN = re.compile(
    r"#|(?:no|nos|nr|num|number|ref|reference|id|item|row|req|requirement|clause|section|step)\.?(?: (?:no|id|number)\.?)?",
    re.IGNORECASE,
)
_ENUMERATOR = re.compile(
    r"[A-Za-z]{0,5}[-. ]?\d+(?:[.\-]\d+)*(?:\([a-z0-9]{1,4}\))*\.?|[a-z]\)?|[ivxlc]{1,6}\.?", re.IGNORECASE
)
_STATUS = re.compile(
    r"(?:none |not )?(?:found|met|stated|applicable|reported|determined|verified|computed|available|compliant|known)|(?:partly|partially|fully) (?:met|found|compliant)"
    r"|unknown|unclear|none|open|yes|no|n/?a|n\.a\.|silent|missing|present|absent|[—–-]+|[✓✗✔✘]|not computed: [^.|]{0,80}",
    re.IGNORECASE,
)
UNIT_COLUMN = re.compile(r"units?|scale|currency|unit of measure|in", re.IGNORECASE)
LONGEST = 5_000  # characters of one claim that are checked
MOST_FIGURES = 100
QUOTED_WORDS = 4  # shorter quotations are defined terms and titles


@dataclass(frozen=True)  # no slots: cached_property keeps its value in the instance's dict
class Statement:
    """`core` is the claim as read, without the lead-in; `own` is the core with quotations found and mere framing blanked out."""

    core: str
    lead: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    own: str = ""
    said: str = ""  # the core without mere framing, quotations included
    _cell_starts: tuple[int, ...] = field(default=(), repr=False)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.own)

    @cached_property
    def times(self) -> tuple[Time, ...]:
        return times(self.own)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Content words, those of figures and dates aside: 'thirty', 'per cent' and 'third quarter' are compared as what they mean."""
        said = self.said or self.core
        same = said == self.own
        spans = [(f.start, f.end) for f in (self.figures if same else figures(said))]
        spans += [(t.start, t.end) for t in (self.times if same else times(said))]
        for start, end in spans:
            said = f"{said[:start]}{' ' * (end - start)}{said[end:]}"
        return content(said)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each word of `own` stands first, by its stem."""
        found: dict[str, int] = {}
        for match in WORD.finditer(self.own):
            found.setdefault(stem(match.group()), match.start())
        return found

    @cached_property
    def even(self) -> str:
        return evened(self.core)

    @cached_property
    def unwieldy(self) -> str:
        """Why the claim is too long to be checked word by word; empty where it is not. What it costs grows with its square."""
        if len(self.own) > LONGEST:
            return f"the claim is too long to be checked ({len(self.own):,} characters, of at most {LONGEST:,}); split it"
        if len(self.figures) > MOST_FIGURES:
            return f"the claim holds too many figures to be checked ({len(self.figures)}, of at most {MOST_FIGURES}); split it"
        return ""

    def column(self, offset: int) -> str:
        """The heading of the table column in which this offset of `own` stands; empty outside tables."""
        if not self.header:
            return ""
        at = sum(start <= offset for start in self._cell_starts) - 1
        return self.header[at] if 0 <= at < len(self.header) else ""

    @cached_property
    def unit(self) -> str:
        """What the row's own unit column says: 'EUR million'; empty where there is none."""
        return next((c for t, c in zip(self.header, self.cells, strict=False) if UNIT_COLUMN.fullmatch(t)), "")

    def pages(self) -> tuple[tuple[int, int], ...]:
        """Ranges of page numbers that the claim itself names."""
        if self.cells:
            columns = [
                c for t, c in zip(self.header, self.cells, strict=False) if _PAGE_COLUMN.fullmatch(t) and _PAGES.fullmatch(c)
            ]
            return tuple((int(n), int(n)) for c in columns for n in re.findall(r"\d+", c))
        found = _PAGE.finditer(f"{self.lead}\n{self.core}" if self.lead else "\n".join(_notes(self.core)))
        return tuple((int(m["first"]), int(m["last"] or m["first"])) for m in found)


def read_statement(claim: ClaimText, documents: Sequence[str] = ()) -> Statement:
    """Read one claim. `documents` are the names of what it cites: a bold lead-in that names one is no assertion."""
    if claim.cells:
        starts, at = [], 0
        for cell in claim.cells:
            starts.append(at)
            at += len(cell) + 3
        core = " | ".join(claim.cells)
        own = _own(" | ".join(_asserted(claim.header, claim.cells)), documents)
        return Statement(core, "", claim.header, claim.cells, _quotations(core), own, own, tuple(starts))
    text, lead = claim.text, ""
    if (bold := _BOLD_LEAD.match(text)) and _names_source(plain(bold["lead"]), documents):
        lead, text = plain(bold["lead"]), text[bold.end() :]
    core = " ".join(plain(text).split())
    own = _own(core, documents)
    return Statement(core, lead, (), (), _quotations(core), own, own)


def _quotations(core: str) -> tuple[str, ...]:
    return tuple(q for m in _QUOTED.finditer(core) if len((q := _inside(m)).split()) >= QUOTED_WORDS)


def _asserted(header: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The cells with those blanked out that keep the books: row numbers, pages, 'found', 'not met', 'unknown'."""
    kept = []
    for n, cell in enumerate(cells):
        title = header[n] if n < len(header) else ""
        books = (_NUMBER_COLUMN.fullmatch(title) and _ENUMERATOR.fullmatch(cell)) or (
            _PAGE_COLUMN.fullmatch(title) and _PAGES.fullmatch(cell)
        )
        kept.append(" " * len(cell) if books or _STATUS.fullmatch(cell) else cell)
    return kept


def without(statement: Statement, quoted: Sequence[str]) -> Statement:
    """The statement whose own words leave out these quotations, offsets kept."""
    own = statement.own
    for piece in quoted:
        own = own.replace(piece, " " * len(piece))
    return replace(statement, own=own)


def _own(core: str, documents: Sequence[str]) -> str:
    """The core with what only says where something stands blanked out: source notes, document names, 'According to the report,'."""
    own = _SOURCE_NOTE.sub(_blank, core)
    for name in documents:
        stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        for said in (name, stem):
            if len(said) > 3 and (said == name or not said.isalpha()):
                own = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", _blank, own, flags=re.IGNORECASE)
    return _FRAMING.sub(_blank, own)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _inside(match: re.Match[str]) -> str:
    return next(g for g in match.groups() if g is not None)


def _notes(core: str) -> list[str]:
    return [m.group() for m in _SOURCE_NOTE.finditer(core)]


def _names_source(lead: str, documents: Sequence[str]) -> bool:
    if _PAGE.search(lead):
        return True
    words = [w.casefold() for w in re.findall(r"\w+", lead)]
    known = {w.casefold() for name in documents for w in re.findall(r"\w+", readable(name) + " " + name)}
    return bool(words) and sum(w in known for w in words) * 2 >= len(words)
