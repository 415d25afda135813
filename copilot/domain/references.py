"""Numbers that name a place instead of an amount: clauses, notes, pages, exhibits, standards."""

import re

from copilot.domain.sentences import Span

_REFERENCES = re.compile(
    r"(?<!\w)(?=[a-z§¶#])(?:\b(?:pages?|pp?\.|sections?|secs?\.|sects?\.|articles?|arts?\.|clauses?|cl\.|paragraphs?|paras?\.?|items?|notes?|exhibits?|exh?\.|schedules?"
    r"|appendix|appendices|annex(?:es)?|chapters?|ch\.|parts?|tables?|figures?|figs?\.?|rules?|topics?|asc|asu|ifrs|ias|iso|iec|en|din|astm|api"
    r"|forms?|nos?\.|number|numbers|attachments?|addendum|amendments?|versions?|steps?|phases?|levels?|grades?|types?|class|series|tier|titles?|§+|¶+|#"
    r"|recitals?|questions?|lines?|rows?|columns?|slides?|volume|vol\.|id|lot|release|rev\.?|revision|requirement|req\.?|ref\.?|version|v\.)"
    r"(?:[^\S\n]+|(?<=[.§¶#]))(?:no\.?[^\S\n]*)?)"
    r"(?P<number>\d+(?:[.\-–]\d+)*(?:\([a-zA-Z0-9]{1,4}\))*[a-zA-Z]?(?:\s*(?:,|and|or|to|through|[-–&])\s*\d+(?:\.\d+)*(?:\([a-zA-Z0-9]{1,4}\))*(?![\d.,]*\s*(?:%|percent|million|billion|thousand|days|months|years)))*)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?<![\w.,$€£])\d+(?:\.\d+)*(?:\([a-zA-Z0-9]{1,4}\))+|(?<![\w.,$€£])(?!\d{1,3}(?:\.\d{3})+(?![\d.]))\d+(?:\.\d+){2,}(?!\d)|(?:^|(?<=\n))\s{0,8}\(?\d{1,3}(?:\.\d{1,3})*[.)]\s+(?=[A-Z“\"])"
)
_LEADER = re.compile(r"(?<!\.)(?<!\. )(?:\.[ ]?){4,}\s*\d{1,4}(?=\s|$)")  # a page number of a table of contents
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)\b", re.IGNORECASE)


def reference_numbers(text: str) -> tuple[tuple[Span, str], ...]:
    """Clause, page and item numbers with the words that make them such, e.g. 'Section 4.2(b)'."""
    return tuple((Span(m.start(), m.end()), m.group()) for m in _REFERENCES.finditer(text))


def reference_spans(text: str) -> list[Span]:
    """Where digits stand that are no figures: clause, page and note numbers, ordinals, pages of a table of contents."""
    spans = [Span(m.start("number"), m.end("number")) for m in _REFERENCES.finditer(text) if not _is_amount(text, m)]
    spans += [Span(m.start(), m.end()) for m in _CLAUSE.finditer(text)]
    spans += [Span(m.start(), m.end()) for m in _LEADER.finditer(text)]
    return spans + [Span(m.start(), m.end()) for m in _ORDINAL.finditer(text)]


def _is_amount(text: str, match: re.Match[str]) -> bool:
    """'Part 10%' and 'figures 1,200 million' name no part and no figure."""
    return (
        re.match(r"\s?%|\s(?:percent|per cent|million|billion|thousand)\b|,\d{3}", text[match.end() : match.end() + 12])
        is not None
    )
