"""Words as they are compared: stems without endings, small words aside, synonyms of the fields."""

import re
import threading
from functools import lru_cache

import Stemmer

from copilot.domain.wordlists import words_of

WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*")

# Words that carry grammar, or that frame a claim (who says so, where it stands) instead of being part of it.
STOP = frozenset(
    words_of(
        """
    a about above accordance according accordingly across after again against all also although am among amongst an and
    another any anyone anything are as at away be became because become been before being below between beyond both but
    by can could did do does doing done down due during each either else etc ever every everyone everything few
    following for former from further furthermore given had has have having he hence her here hereby herein hereof
    hereto hereunder hers herself him himself his how however i if in including include included includes indeed instead
    into is it its itself just least less like made make makes making many may me meanwhile might mine more moreover
    most much must my myself namely neither nevertheless no nor not nothing notwithstanding now of off often on once one
    ones only onto or other others otherwise our ours ourselves out over own per perhaps please rather regarding
    relating respect respectively said same shall she should since so some such than that the thee their theirs them
    themselves then there thereafter thereby therefore therefrom therein thereof thereto thereunder these they this
    those though through throughout thus to together too toward towards under unless until up upon us use used using
    various very via was we well were what whatever when where whereas whereby wherein whether which while who whoever
    whole whom whose why will with within without would yet you your yours respective said certain approximately approx around roughly nearly almost circa about some percent cent pct amount amounted total
    totaled state states stated say says report reports reported provide provides provided note notes noted describe
    describes described mention mentions mentioned show shows shown read reads set forth page pages document section
    sections year years month months day days quarter fiscal ended period respectively compared comparison versus thousand million billion thousands millions billions
    """
    )
)
GROUPS = tuple(
    line.split()
    for line in """
revenue sales turnover
profit earnings income gain
expense cost expenditure charge spending outlay
employee staff personnel workforce headcount worker
terminate cancel end cease discontinue termination cancellation cessation
expire expiry expiration lapse
begin start commence commencement initiate inception onset
renew renewal extend extension prolong
pay payment payable paid
fee price remuneration compensation
assign assignment transfer convey
liability liable responsible responsibility
limit limitation cap restrict restriction maximum ceiling exceed
buyer purchaser customer client
seller supplier vendor provider
licence license
own owner ownership title belong
notify notice notification inform
breach default violation violate infringe contravene
dispute controversy disagreement
patient participant subject individual person people
drug treatment therapy intervention medication medicine
death die mortality dead
adverse harmful toxic
trial study research experiment investigation
increase rise grow growth climb expand higher gain up upward boost raise
decrease decline fall drop reduce reduction lower shrink down downward
debt borrowing indebtedness loan
shareholder stockholder
acquire acquisition purchase buy bought obtain obtained
large big substantial significant considerable major
small little minor
forecast expect project anticipate predict outlook guidance
require requirement obligate obligation oblige must need
permit allow authorise authorize entitle permission
prohibit forbid forbidden prevent bar ban
disclose disclosure reveal divulge share communicate
confidential proprietary secret
destroy destruction delete erase
return redeliver deliver back
retain keep hold preserve maintain
copy reproduce duplicate reproduction
develop development create creation make build construct
propose introduce present suggest offer
method approach technique procedure
model framework system
show demonstrate illustrate indicate
evaluate assess examine analyse analyze test measure
improve enhance better improvement
use utilise utilize employ apply usage
choose select pick
help assist aid support
important crucial essential vital key
discuss talk debate discussion conversation
agree consent concur agreement
meeting session
decide determine resolve conclude
fast quick rapid speedy
easy simple straightforward effortless
hard difficult challenging complex complicated tough
correct right accurate
wrong incorrect inaccurate false
goal aim objective purpose
problem issue difficulty concern
child kid
doctor physician clinician
illness disease disorder condition
company firm corporation business enterprise
factory plant facility site
law statute legislation legal
contract agreement
employee agent representative officer director
oral verbal orally verbally spoken
get receive obtain acquire
independent independently separately own
similar comparable equivalent analogous like
third-party others
solicit recruit hire induce
survive continue
several multiple numerous many
data information
train learn
efficient effective
primarily mainly mostly chiefly largely principally predominantly
prior previous preceding earlier former
subsequent following later
approximately about around roughly nearly
quickly rapidly fast swiftly
annual annually yearly
concerning regarding about
currently presently now
additional further more extra
amend amendment modify modification change alter alteration
examine inspect inspection audit
sign execute execution signature
invoice bill
delivery deliver shipment ship supply
warranty warrant guarantee
indemnify indemnity indemnification hold
damage damages harm injury loss
cure remedy rectify correct repair
finish complete conclude completion
ask request
immediately promptly forthwith
obtain secure
forbid prohibit
ensure guarantee secure
late overdue delayed outstanding
bear carry accrue
pay settle
hospitalisation hospitalization admission
remuneration pay compensation salary wage
""".strip().splitlines()
)
# Past forms and plurals that no ending shows.
_IRREGULAR = {
    form: word
    for line in """
arise arose arisen | bear bore borne | become became | begin began begun | bind bound | break broke broken | bring brought | build built | buy bought
catch caught | choose chose chosen | come came | deal dealt | draw drew drawn | drive drove driven | eat ate eaten | fall fell fallen | feed fed
feel felt | fight fought | find found | fly flew flown | forbid forbade forbidden | forget forgot forgotten | freeze froze frozen | get got gotten
give gave given | go went gone | grow grew grown | hide hid hidden | hold held | keep kept | know knew known | lay laid | lead led | leave left
lend lent | lose lost | make made | mean meant | meet met | overcome overcame | pay paid | ride rode ridden | ring rang rung | rise rose risen
run ran | say said | see saw seen | seek sought | sell sold | send sent | shake shook shaken | shrink shrank shrunk | sing sang sung | sink sank sunk
sit sat | sleep slept | speak spoke spoken | spend spent | stand stood | steal stole stolen | stick stuck | strike struck | swear swore sworn
sweep swept | swim swam swum | take took taken | teach taught | tear tore torn | tell told | think thought | throw threw thrown | understand understood
undertake undertook undertaken | uphold upheld | wake woke woken | wear wore worn | win won | withdraw withdrew withdrawn | write wrote written
man men | woman women | child children | person people | foot feet | tooth teeth | mouse mice | half halves | life lives | wife wives | loss losses
criterion criteria | index indices | analysis analyses | hypothesis hypotheses | basis bases | crisis crises | appendix appendices | medium media
""".replace("\n", " | ").split("|")
    if line.strip()
    for word, *forms in [line.split()]
    for form in forms
}
_local = threading.local()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Porter 2 stem of one word in lower case, without a possessive; of the plain form where the past has its own."""
    bare = re.sub(r"['’]s?$", "", word.casefold().replace("’", "'"))
    bare = _IRREGULAR.get(bare, bare)
    if not hasattr(_local, "stemmer"):
        _local.stemmer = Stemmer.Stemmer("english")  # one a thread: the C object is not safe to share
    return str(_local.stemmer.stemWord(bare))


def content(text: str) -> tuple[str, ...]:
    """Stems of the words that carry meaning, in order; the fields' abbreviations are read as what they stand for."""
    found: list[str] = []
    for match in WORD.finditer(text):
        word = match.group().casefold()
        if len(word) > 1 and word not in STOP:
            found.extend(_WRITTEN_OUT.get(word) or (stem(match.group()),))
    return tuple(found)


_WRITTEN_OUT = {
    short: tuple(stem(w) for w in words.split())
    for short, words in {
        "eps": "earnings share", "capex": "capital expenditure", "opex": "operating expense", "cogs": "cost goods sold", "fcf": "free cash flow",
        "fx": "foreign exchange currency", "ebit": "earnings interest taxes", "roe": "return equity", "roi": "return investment", "ar": "accounts receivable",
        "ap": "accounts payable", "ytd": "year date", "ipo": "initial public offering", "nda": "confidentiality agreement", "sla": "service level agreement",
        "msa": "master service agreement", "ci": "confidence interval", "hr": "hazard ratio", "rr": "risk ratio", "sae": "serious adverse event",
        "saes": "serious adverse event", "ae": "adverse event", "aes": "adverse event",
    }.items()
}  # fmt: skip


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    for group in GROUPS:
        stems = frozenset(stem(word) for word in group)
        for member in stems:
            table[member] = table.get(member, frozenset()) | stems
    return table


def alternatives(word_stem: str) -> frozenset[str]:
    """Stems that may stand for this one, itself included."""
    return _synonyms().get(word_stem, frozenset((word_stem,)))


def covered(word_stem: str, present: frozenset[str] | set[str]) -> bool:
    """True when the stem, a synonym or a word of the same family ('verif' for 'verific') is present."""
    if word_stem in present or not alternatives(word_stem).isdisjoint(present):
        return True
    if len(word_stem) < 6:
        return False
    head = word_stem[: max(5, len(word_stem) - 3)]
    return any(other.startswith(head) and abs(len(other) - len(word_stem)) <= 3 for other in present)
