"""What is denied, which words say the contrary of each other, and which way things move."""

import re
from typing import NamedTuple

from copilot.domain.wordlists import words_of
from copilot.services.check.words import STOP, stem

# Words that look like a denial and are none.
_IDIOMS = re.compile(
    r"\b(?:not only|no later than|not later than|no earlier than|not less than|no less than|no fewer than|not more than|no more than"
    r"|not exceed(?:s|ing)?|including,? (?:but|without) (?:being )?limit(?:ed to|ation)|(?:but|are|is|be)?,? ?not (?:be )?limited to|without limit(?:ation|ing)[\w\s]{0,24}"
    r"|whether or not|if not|or not|no\. ?\d|no doubt|without prejudice|not to exceed|notwithstanding|nonetheless|none ?the ?less|not applicable)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:not|no|never|none|neither|nor|nobody|nothing|without|cannot|can't|won't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|shan't"
    r"|shouldn't|wouldn't|couldn't|mustn't|haven't|hasn't|hadn't|unable|prohibited|forbidden|barred|refuses?|refused|denies|denied|lacks?|lacked"
    r"|fails?|failed|failure(?= to\b)|absence|absent|precluded?|rejects?|rejected|excludes?|excluded|excluding|non(?=-))\b",
    re.IGNORECASE,
)
_HARD = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|can't|won't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|shan't|shouldn't"
    r"|wouldn't|couldn't|mustn't|haven't|hasn't|hadn't)\b",
    re.IGNORECASE,
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
REACH = 120  # characters behind a denial in which what it denies stands
DENIED = 2  # content words that a denial reaches, up to the next preposition
_PREPOSITION = re.compile(
    r"\b(?:for|with|of|in|on|at|by|from|to|than|as|that|which|who|because|due|when|if|while|and|or)\b", re.IGNORECASE
)
_SCOPE_END = re.compile(
    r"[.;:!?]|,\s*(?:but|except|unless|provided|however)\b|\b(?:but|except|unless|until|provided that|other than)\b",
    re.IGNORECASE,
)
_NON = re.compile(r"\bnon[-‑– ]?(?P<word>[a-z]{4,})")
WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


_UP = words_of(
    """
    increase increased increases increasing rise rises rose risen rising grew grow grows growth grown growing climbed
    higher gained upward improved improvement expanded up jumped surged exceeded outperformed
    """
)
_DOWN = words_of(
    """
    decrease decreased decreases decreasing decline declined declines declining fell fall falls fallen falling dropped
    drop drops lower lowered reduced reduction reduces shrank downward worsened contracted down slumped plunged
    underperformed
    """
)
UP, DOWN = frozenset(_UP), frozenset(_DOWN)

OPPOSITES = tuple(
    tuple(frozenset(side.split()) for side in line.split(" | "))
    for line in """
increase increased increases increasing rise rises rose rising grew grow growth growing higher upward | decrease decreased decreases decreasing decline declined declines fell fall falls falling lower downward reduced reduction dropped drop
up | down
above over exceed exceeds exceeded | below under
more greater | less fewer
most | least
maximum highest | minimum lowest
before prior preceding earlier | after following subsequent later
gain gains profit profits income | loss losses
assets | liabilities
buyer purchaser | seller vendor
lender | borrower
licensor | licensee
lessor landlord | lessee tenant
discloser disclosing | recipient receiving
assignor | assignee
employer | employee
grantor | grantee
plaintiff claimant | defendant respondent
include includes included including inclusive | exclude excludes excluded excluding exclusive
accept accepts accepted | reject rejects rejected
agree agrees agreed | disagree disagrees disagreed
allow allows allowed permit permits permitted | prohibit prohibits prohibited forbid forbids forbidden prevent prevents
always | never
all every each | none
any | none
begin begins began start starts started commence commences commenced | end ends ended terminate terminates terminated cease ceases ceased expire expires
beginning opening | end ending closing
basic | diluted
greater | lesser
more | fewer
within | beyond
stable | negative positive unstable volatile
pass passed passes | fail failed fails
right entitlement | obligation duty
placebo | treatment active
benefit beneficial advantage | harm harmful disadvantage
best better | worst worse
double doubles doubled doubling | halve halves halved halving
widen widens widened widening | narrow narrows narrowed narrowing
buy buys bought purchase purchased | sell sells sold
cause causes caused | prevent prevents prevented
cheap cheaper inexpensive | expensive costly
common frequent | rare uncommon infrequent
complex complicated | simple
correct right accurate | incorrect wrong inaccurate
credit | debit
current | former previous
deep deeper | shallow shallower
difficult hard harder | easy easier
direct | indirect
domestic | foreign international
early earlier | late later
effective | ineffective
efficient | inefficient
enable enabled | disable disabled
equal | unequal
exclusive exclusively | nonexclusive
explicit explicitly | implicit implicitly
external | internal
fail fails failed failure | succeed succeeds succeeded success
fast faster quick quicker quickly accelerate accelerates accelerated speed | slow slower slowly slows slowed decelerate decelerates decelerated
favorable favourable | unfavorable unfavourable adverse
few | many
first | last
fixed | variable floating
full | empty
global | local
good | bad poor
gross | net
high | low
important | unimportant trivial
improve improves improved improvement | worsen worsens worsened deteriorate deteriorated
inside within | outside
inbound | outbound
large larger big bigger | small smaller
legal lawful | illegal unlawful
liable | exempt immune
linear | nonlinear
long longer | short shorter
male men man | female women woman
mandatory compulsory obligatory required | optional voluntary
old older | new newer young younger
open | closed
oral verbal | written
parent | subsidiary
parallel | sequential serial
positive positively | negative negatively
possible | impossible
present | absent
private | public
public | confidential
receive receives received | send sends sent give gives gave
remember | forget
safe | unsafe dangerous
same similar | different
secured | unsecured
significant significantly | insignificant nonsignificant
static | dynamic
strong stronger | weak weaker
sufficient adequate | insufficient inadequate
superior | inferior
supervised | unsupervised
support supports supported | oppose opposes opposed
known | unknown
true | false
unilateral | mutual bilateral
upper | lower
valid | invalid
visible visual | invisible
with | without
win wins won | lose loses lost
""".strip().splitlines()
)


def _opposite_table() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for left, right in OPPOSITES:
        for word in left:
            table[word] = table.get(word, frozenset()) | right
        for word in right:
            table[word] = table.get(word, frozenset()) | left
    return table


_OPPOSITE = _opposite_table()


def opposites(word: str) -> frozenset[str]:
    """Words that say the contrary of this one."""
    return _OPPOSITE.get(word.casefold(), frozenset())


# Words that say how a thing moves, is reckoned or is told, not what it is.
LIGHT_WORDS = frozenset(
    stem(word)
    for word in (
        *_UP,
        *_DOWN,
        *words_of(
            """
    go turn become get reach amount report post record account generate total come stand remain lead follow rank assign name cite
    plan equal negative positive end level figure number share place see find value average mean half third quarter times
    approximately percentage change difference proportion ratio sum combined take last run company group firm issuer registrant corporation earlier later ago margin rate
    """
        ),
    )
)
_OPPOSED = {stem(word): frozenset(stem(w) for w in contrary) for word, contrary in _OPPOSITE.items()}


def opposed(word_stem: str) -> frozenset[str]:
    """Stems of the words that say the contrary of this stem's."""
    return _OPPOSED.get(word_stem, frozenset())


def negations(text: str) -> int:
    """How many denials the text makes, idioms ('no later than', 'not limited to') aside."""
    return len(_HARD.findall(_level(text)))


def denials(text: str) -> int:
    """The same, with the verbs that deny: 'failed', 'prohibited', 'lacks'."""
    return len(_DENIAL.findall(_level(text)))


class Affixed(NamedTuple):
    """Words as they stand, and those that stand only behind a 'non'."""

    plain: frozenset[str]
    denied: frozenset[str]


def affixed(text: str) -> Affixed:
    """'Non-exclusive' denies 'exclusive'; 'exclusive' stands plain."""
    low = text.casefold()
    behind = frozenset(m["word"] for m in _NON.finditer(low))
    return Affixed(frozenset(m.group() for m in WORDS.finditer(_NON.sub(" ", low))), behind)


def is_denial(word: str) -> bool:
    return word == "non" or _HARD.fullmatch(word.replace("’", "'")) is not None


def denied(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the content words that are denied, and of those that are not.

    'Is forbidden', with nothing behind it, denies what stands before it.
    """
    level = _level(text)
    inside: set[str] = set()
    outside: set[str] = set()
    reach = -1
    for cue in [*_DENIAL.finditer(level), None]:
        upto = cue.start() if cue else len(level)
        before = {stem(m.group()) for m in WORDS.finditer(level, max(reach, 0), upto) if m.group().casefold() not in STOP}
        outside |= before
        if cue is None:
            break
        stop = _SCOPE_END.search(level, cue.end(), cue.end() + REACH)
        seen = 0
        end = min(stop.start() if stop else len(level), cue.end() + REACH)
        for m in WORDS.finditer(level, max(cue.end(), reach), end):
            if m.group().casefold() in STOP:
                continue
            if seen and _PREPOSITION.search(level[reach : m.start()]):
                break
            inside.add(stem(m.group()))
            seen += 1
            reach = m.end()
            if seen == DENIED:
                break
        if not seen and _PASSIVE.search(level, 0, cue.start()):
            inside |= before
            outside -= before
        reach = max(reach, cue.end())
    return frozenset(inside), frozenset(outside)


def ways(text: str) -> frozenset[int]:
    """Which ways the text says that things move: 1 up, -1 down. 'Increase (decrease)' says both."""
    words = {m.group().casefold() for m in WORDS.finditer(text)}
    return frozenset(([1] if words & UP else []) + ([-1] if words & DOWN else []))


def _level(text: str) -> str:
    return _IDIOMS.sub(lambda m: " " * len(m.group()), text.replace("’", "'"))
