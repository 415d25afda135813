"""Words in their order, as clauses.yaml writes them: 'liability .. not exceed <money>' finds 'liability of the Supplier shall not exceed EUR 5m'.

A word with a leading minus must not stand in the sentence. `..` stands for any words up to GAP, `a|b` for either word, `<money>` for what KINDS finds; a word stands for its inflections, `not` for
every way to say no ('neither party shall', 'at no time').
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from copilot.adapters.models.extractive.words import words

GAP = 22  # words: between "liability" and "is limited" of a cap stand the parties, the grounds and what is excepted: fifteen, twenty
# None of these ends in an inflection: "process", "basis", "bonus" (s), "delay", "convey" (y), "exceed", "proceed" (ed).
_ENDING = re.compile(r"(?:ies|ied|(?<![aeiou])y(?:ing)?|es|(?<!ce)ed|ing|e|(?<![siu])s)$")
_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|April|May|June|July|Aug(?:ust)?|Sept(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
# A figure left open, or blacked out where the contract was made public; each is begun once in a run of its signs.
_BLANK = r"\[?(?<!\*)\*{2,}+\]?|(?<!_)_{3,}+|\[[\s·●•]*\]"
# Possessive, and a word begins with no apostrophe: else 24 apostrophes after a phrase's first word took ten seconds.
_SKIPPED = r"(?:\W++\w[\w’']*+)"
_COUNT = (
    r"(?:\d[\d,.]*|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred)"
)
_BARRED = re.compile(r"-[a-z]", re.IGNORECASE)
_NOT = ["not", "never", "neither", "nor", "no", "cannot"]
KINDS = {
    "<date>": rf"(?:{_MONTH}\.?\s+\d{{1,2}}(?:\s?(?:st|nd|rd|th))?,?\s+\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?{_MONTH},?\s+\d{{4}}"
    rf"|\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|{_BLANK})",
    "<span>": rf"(?:{_COUNT}(?:\s?\(\d+\))?['’]?[\s-]+(?:\w+[\s-]+){{0,2}}?(?:days?|weeks?|months?|years?|anniversary)\b|(?:{_BLANK})\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?))",
    "<money>": rf"(?:[$€£¥]\s?[\d*](?:[\d,.]*\d)?|\b(?:USD|EUR|GBP|CHF|RMB|US\$)\s?[\d*](?:[\d,.]*\d)?|\b{_COUNT}\s+(?:\w+\s+){{0,3}}?(?:dollars|euros?|pounds)\b|{_BLANK})",
    "<number>": r"(?<![\w-])(?:\d[\d,.]*)?\d\b",
    "<percent>": rf"(?:(?<!\d)(?<!\d[.,])\d[\d.,]*+\s?%|\b(?:per\s?cent|percent(?:age)?)\b|(?:{_BLANK})\s?%)",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """`stems` are those of the words that it cannot do without: what an index is asked for; `said` all its words as written."""

    pattern: re.Pattern[str]
    stems: frozenset[str]
    said: frozenset[str] = frozenset()
    barred: re.Pattern[str] | None = None  # a word that must not stand in the text

    def stands_in(self, text: str) -> bool:
        return self.pattern.search(text) is not None and (self.barred is None or self.barred.search(text) is None)


@lru_cache(maxsize=2_000)
def phrase(text: str) -> Phrase:
    """The phrase that this line of the file writes. Raises KeyError for a kind that is none of KINDS."""
    pattern, gap = "", ""
    stems: set[str] = set()
    said: set[str] = set()
    barred = [_word(_plain(token[1:])) for token in text.split() if _BARRED.match(token)]
    for token in text.split():
        if _BARRED.match(token):
            continue
        if token == "..":
            gap = rf"{_SKIPPED}{{0,{GAP}}}?\W+"
            continue
        if token.startswith("<"):
            piece = KINDS[token]
        else:
            either = [_plain(word) for word in token.split("|")] if token != "not" else _NOT
            said |= set(either)
            piece = rf"\b(?<!non-)(?:{'|'.join(map(_word, either))})\b"
            stems |= {inflected(either[0])} if len(either) == 1 else set()
        pattern += (gap or r"\W+") + piece if pattern else piece
        gap = ""
    never = re.compile(rf"\b(?:{'|'.join(barred)})\b", re.IGNORECASE) if barred else None
    return Phrase(re.compile(pattern, re.IGNORECASE), frozenset(stems), frozenset(said), never)


def in_order(text: str) -> bool:
    """True for a wording that is a phrase, not a set of words."""
    return ".." in text or "<" in text or "|" in text


def inflected(word: str) -> str:
    """The word without its inflection only: a stemmer makes one of 'exclusion' and 'exclusive'."""
    plain = _plain(word)
    cut = _ENDING.sub("", plain)
    return cut if len(cut) > 2 else plain


def inflections(text: str) -> list[str]:
    """The words of a text without their inflections, in order; 'non-exclusive' is one word, and not 'exclusive'."""
    found: list[str] = []
    joined = -1  # where the word before ended, if it was a 'non-'
    for match in words(text):
        stem = inflected(match.group())
        if found and joined >= 0 and not text[joined : match.start()].strip("-‐‑ \n"):
            found[-1] += stem
        else:
            found.append(stem)
        hyphen = match.group().casefold() == "non" and text[match.end() : match.end() + 1] in ("-", "‐", "‑")
        joined = match.end() if hyphen else -1
    return found


def _plain(word: str) -> str:
    return word.casefold().replace("’", "'").removesuffix("'s")


def _word(plain: str) -> str:
    stem = inflected(plain)
    return re.escape(stem) + r"(?:ies|ied|ying|y|es|ed|ing|e|s)?" if stem != plain or len(plain) > 3 else re.escape(plain)
