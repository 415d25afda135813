"""Figures as sentences write them."""

import re

FIGURE = re.compile(
    r"(?<![\w.,/-])(?:(?:US|S|A|C|HK|NZ)?[$€£¥]|Rs\.?\s?|RMB\s?|CHF\s?|USD\s?|EUR\s?|GBP\s?)?\s?\(?(?:[$€£¥]\s?)?-?\d[\d,]*(?:\.\d+)?\)?"
    r"(?:\s?%|\s(?:percent(?:age points)?|per cent|basis points|thousand|million|billion|trillion|bn|mn)\b)?(?![\w/]|[.,]\d|[-–]\d)",
    re.IGNORECASE,
)
_TIME_NUMBER = re.compile(
    r"(?:19|20)\d\d|\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s\d{1,2}\b|\b\d{1,2}\s(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug"
    r"|Sep|Oct|Nov|Dec)[a-z]*|\b(?:Note|Item|Section|Article|Clause|Paragraph|Subsection|Schedule|Exhibit|Annex|Appendix|Form|Part|Rule|page|Topic|ASC|ASU|IFRS|IAS|FSP|No\.?)"
    r"\s*\d[\w.-]*|\b(?:Note|Item|Section|Article|Clause|Paragraph|Schedule|Exhibit)s\s+\d[\w.()-]*(?:(?:,\s|,?\s(?:and|or|to|through)\s)\d[\w.()-]*)*"
    r"|^\W{0,3}\d{1,3}\.(?:\d{1,3}(?:\.\d{1,3})*\.?)?\s(?=[A-Z“\"])(?!(?:[MB]illion|Thousand|Percent|Business|Calendar)\b)",
    re.IGNORECASE,
)


def figures_in(text: str) -> list[re.Match[str]]:
    """The figures of a sentence; years, dates and numbers of notes and sections are none."""
    taken = [m.span() for m in _TIME_NUMBER.finditer(text)]
    return [m for m in FIGURE.finditer(text) if not any(low < m.end() and m.start() < high for low, high in taken)]
