"""What a question asks for: its content words, the names and periods in it, and the kind of answer it expects."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import log

from copilot.adapters.models.extractive.kinds import amounts_only, of_kind
from copilot.adapters.models.extractive.numbers import figures_in
from copilot.adapters.models.extractive.periods import Period, periods, without
from copilot.adapters.models.extractive.synonyms import alternatives
from copilot.adapters.models.extractive.words import CONCEPT, STOP, WORD, content, stem, word_set, words

SYNONYM = 0.8  # a synonym counts a little less than the word itself
GENERIC_WEIGHT = 0.35  # words that half the documents of the field contain say little about which sentence answers
GENERIC = frozenset(
    stem(w)
    for w in word_set(
        """
        agreement contract document company corporation party parties report filing section clause provision amount
        number value total date year period term terms quarter fiscal following based made make used use main key
        specific type kind overall include included including information data item table study paper result results
        source sources month changed change changes compare compared growth trend
        annual annually day days respectively quarterly
        hold held report reported disclose disclosed named stated occur occurs occurred happen happens happened
        """
    )
)
ROLES = word_set(  # what contracts call their parties, with a capital: no names
    """
    buyer purchaser seller supplier vendor customer client provider contractor subcontractor licensor licensee lessor lessee landlord
    tenant lender borrower employer employee franchisor franchisee distributor reseller agent guarantor consultant
    """
)
_MONTH_WORDS = word_set("january february march april may june july august september october november december")
_MONTH_STEMS = frozenset(stem(month) for month in _MONTH_WORDS)


_READS_A_FIGURE = re.compile(
    r"^\s*what(?:'s| is| was| were| are|(?: did| does| do)\b[^?]*\b(?:spend|pay|earn|cost|owe)\b)(?![^?]*\b(?:name|reason|purpose|effect|impact|role|policy|definition|strategy)\b)",
    re.IGNORECASE,
)


class Expects(StrEnum):
    """The form of the answer, as the question's opening gives it away."""

    FIGURE = "figure"
    DATE = "date"
    PERSON = "person"
    ANY = "any"


_DATE_ASKED = "|".join(
    (
        # asking, and not "the amount due when the lease ends"
        r"\bwhen(?:\s+exactly)?\s+(?:is|are|was|were|do|does|did|will|would|shall|should|must|can|could|may|might|has|have|had)\b",
        r"^\W*when\W*$|\b(?:tell me|say|know|since|until|by|from|and) when\b",
        r"\b(?:what|which|on what|by what)\s+(?:\w+\s+){0,3}(?:date|day|year|deadline)\b",
        r"\b(?:date|deadline) (?:of|for|by)\b",
    )
)
_MEASURED = (
    r"amount|number|percent(?:age)?|rate|price|cost|value|total|ratio|margin|size|share|revenues?|sales|income|profit|expenses?"
    r"|notice period|cap|limit|maximum|minimum|interval|weight|temperature|pressure|voltage|power|duration|period|fee|royalty"
    r"|earnings|cash|debt|assets|liabilities|growth|cagr|change|increase|decrease"
)
_FIGURE_ASKED = (
    r"\bhow (?:much|many|long|large|big|often|high|low|far|old|soon|quickly)\b"
    rf"|\b(?:what|which)\b[^?]{{0,60}}\b(?:{_MEASURED})\b"
)
_PERSON_ASKED = r"\bwho(?:m|se)?\b|\bwhich (?:party|company|person|supplier|bank|firm)\b|\bname of\b"
_EXPECTS = (
    (Expects.DATE, re.compile(_DATE_ASKED, re.IGNORECASE)),
    (Expects.FIGURE, re.compile(_FIGURE_ASKED, re.IGNORECASE)),
    (Expects.PERSON, re.compile(_PERSON_ASKED, re.IGNORECASE)),
)
_NUMBER_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion"
    r"|half|quarter|percent|per cent|twice|double|daily|weekly|monthly|quarterly|annually|yearly)\b",
    re.IGNORECASE,
)
_SPELT_AMOUNT = re.compile(r"\b(?:hundred|thousand|million|billion)\b", re.IGNORECASE)
_DATE_IN = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d|\b(?:day|month"
    r"|year)s?\b|\banniversary\b",
    re.IGNORECASE,
)
_NAME_IN = re.compile(r"\b[A-Z][\w.&’'-]+")
_REASON_ASKED = re.compile(
    r"\bwhy\b|\bwhat (?:is |are |was |were |has |have |had |did )?(?:mainly |mostly |primarily )?(?:caus\w+|led to|drove|driv(?:es|ing|en)|explain\w*|contribut\w+|behind)\b"
    r"|\bwhat (?:is|are|was|were) (?:the )?(?:\w+ )?(?:reasons?|causes?|drivers?|factors?)(?= (?:of|for|behind|why|that|in)\b|\W*$)|\b(?:reasons?|drivers?) (?:for|why|behind|of)\b"
    r"|\b(?:due to|because of|attributed to|driven by) what\b",
    re.IGNORECASE,
)
_DUTY_ASKED = re.compile(
    r"(?:^|,)\W*what (?:must|shall|should|can|may|is|are|does|do)\b[^?]*\b(?:do|provide|deliver|say|ensure)\W*$", re.IGNORECASE
)
_ASKS_FOR_REASON = frozenset(
    stem(w)
    for w in word_set(
        """
        cause causes caused causing lead led drive drives driven drove driver drivers explain explains explained contribute contributed
        contributing reason reasons behind factor factors due attributed
        """
    )
)
_REASON_IN = re.compile(
    r"\b(?:due to|because|driven by|drivers? (?:of|for)|attribut(?:ed|able) to|as a result of|result(?:ed|s|ing)? from|reflect(?:s|ed|ing)?|owing to|caused by"
    r"|led to|offset by|thanks to|stem(?:s|med|ming)? from|in order to|so as to|the reasons?|on account of|contributed to)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, analysed. `terms` are stems of content words; `names` are stems of the proper names among them."""

    text: str
    terms: tuple[str, ...]
    names: tuple[str, ...]
    periods: tuple[Period, ...]
    expects: Expects

    @property
    def reads_a_figure(self) -> bool:
        """True when a figure is asked for, by word or because 'what was ...' names a period."""
        return self.expects is Expects.FIGURE or (
            self.expects is Expects.ANY and bool(self.periods) and _READS_A_FIGURE.match(self.text) is not None
        )

    @property
    def asks_why(self) -> bool:
        """True when a reason is asked for: a sentence that names the matter and gives none does not answer."""
        return _REASON_ASKED.search(self.text) is not None

    def weights(self, frequency: Mapping[str, int], total: int) -> dict[str, float]:
        """How much each term tells: inverse document frequency over the `total` sentences retrieved, at least 1."""
        return {
            term: (GENERIC_WEIGHT if term in GENERIC else 1.0)
            * log(1 + (total + 1) / (1 + frequency.get(term.partition(":")[0], 0)))
            for term in self.terms
        }

    def flat(self, held: Mapping[str, float]) -> float:
        """Share of the terms given that are held when all weigh alike but for the generic ones."""
        weights = {term: GENERIC_WEIGHT if term in GENERIC else 1.0 for term in held}
        return sum(w * held[t] for t, w in weights.items()) / (sum(weights.values()) or 1.0)

    def answered_by(self, text: str) -> bool:
        """True when the text holds the kind of thing that is asked for."""
        if self.expects is Expects.FIGURE:
            figures = figures_in(text)
            if amounts_only(self.text):  # 'the third quarter' is no amount
                return bool(of_kind(self.text, text, figures)) or _SPELT_AMOUNT.search(text) is not None
            return bool(figures) or _NUMBER_WORDS.search(text) is not None
        if self.expects is Expects.DATE:
            return _DATE_IN.search(text) is not None
        if self.expects is Expects.PERSON:
            return len(_NAME_IN.findall(text)) > 1
        return not self.asks_why or _REASON_IN.search(text) is not None


def analyse(text: str) -> Question:
    """Periods are taken out of the terms: they are matched as periods, not as words."""
    expects = next((kind for kind, pattern in _EXPECTS if pattern.search(text)), Expects.ANY)
    asked = tuple(periods(text))
    dated = frozenset(_MONTH_STEMS | {str(p.day) for p in asked}) if any(p.month for p in asked) else frozenset()
    terms = [t for t in content(without(text)) if not _is_period(t) and t not in dated]
    if _REASON_ASKED.search(text) or _DUTY_ASKED.search(text):
        expects = Expects.ANY  # and not the figure that is to be explained
    if _REASON_ASKED.search(text):
        terms = [t for t in terms if t not in _ASKS_FOR_REASON] or terms
    return Question(text, tuple(terms), tuple(n for n in _names(text) if n in terms and n not in GENERIC), asked, expects)


def coverage(weights: Mapping[str, float], present: Mapping[str, float] | Sequence[str] | frozenset[str]) -> float:
    """Weighted share of the question's terms that are present, 0 to 1; a synonym counts SYNONYM."""
    total = sum(weights.values())
    if not total:
        return 0.0
    return sum(weight * strength(term, present) for term, weight in weights.items()) / total


def strength(term: str, present: Mapping[str, float] | Sequence[str] | frozenset[str]) -> float:
    """1 when the term is present, SYNONYM when only a word for it is, else 0; of a concept in other words, the share there."""
    if term in present:
        return 1.0
    if term.startswith(CONCEPT):
        key, _, asked = term.partition(":")
        parts = asked.split("+")
        return 1.0 if key in present else SYNONYM * sum(1 for p in parts if p in present) / len(parts) if asked else 0.0
    return SYNONYM if any(other in present for other in alternatives(term)) else 0.0


def _is_period(term: str) -> bool:
    return re.fullmatch(r"(?:fy|cy)?(?:19|20)\d\d|q[1-4]|fy\d\d", term) is not None


def _names(text: str) -> list[str]:
    """Capitalised words that are neither the sentence's first nor a month, and words all in capitals or with a digit inside."""
    names: list[str] = []
    for m in WORD.finditer(text):
        word, low = m.group(), m.group().casefold()
        opening = not text[: m.start()].strip(" \"“'‘(") or text[: m.start()].rstrip()[-1:] in ".?!:"
        capital = word[0].isupper() and (not opening or (word.isupper() and len(word) > 2))
        capital = capital or (word[0].islower() and any(c.isupper() for c in word[1:]))  # 'iPhone', 'eBay', 'mRNA'
        if capital and low not in STOP | ROLES and low not in _MONTH_WORDS and not _is_period(low) and len(word) > 1:
            names.append(stem(word))
    return list(dict.fromkeys(names))


def as_written(question: Question, term: str) -> str:
    """The question's own words for a term."""
    parts = term.partition(":")[2].split("+") if term.startswith(CONCEPT) else [term]
    return " ".join(next((m.group() for m in words(question.text) if stem(m.group()) == part), part) for part in parts)
