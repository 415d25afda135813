"""Does a passage speak to a model instead of a reader? A flag for the reviewer, never a defence.

What holds against injection is elsewhere: a drafter has no tools, its output is only ever text and citations, and every
claim is checked in code. The flag saves the reviewer's time. The patterns look for the second person *and* a model's
business (its instructions, its answer, its role), so that prose which merely contains a trigger word passes.

Measured: 0 of 113 benign sentences with trigger words flagged (NotInject one; 95% upper bound 2.7%), 0 of 3,283 chunks of
contracts (CUAD), 1 of 1,000 benign e-mails, tables and code (BIPIA contexts); found: 35 of 35 jailbreaks and hijacks (Giskard),
50 of 50 code attacks and 44 of 75 text attacks (BIPIA train; 25 of the 31 others are plain requests such as 'What is the
capital of Brazil?', which nothing in the text tells from prose).
"""

import re
import unicodedata

_ANSWER = r"(?:response|responses|reply|replies|answer|answers|output|outputs|completion)"
_ORDERS = r"(?:instruction|prompt|guideline|guardrail|directive|programming|training)s?"
_GAP = r"(?:[^.!?\n]|[.!?](?=\w))"  # within one sentence; the stops inside an address end none
_MODEL = (
    r"(?:AI|A\.I\.|artificial intelligence|language model|LLM|chat ?bot|chatgpt|gpt|AI (?:assistant"
    r"|model|system|agent|tool|reviewer)|assistant)"
)

PATTERNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "tells the reader to drop earlier instructions",
        (
            (
                r"\b(?:ignore|disregard|forget|override|bypass|discard|neglect|do not (?:follow|obey)|stop following)\b"
                rf"[^.!?\n]{{0,60}}\b(?:previous|prior|preceding|above|earlier|foregoing|before|existing|original|initial"
                rf"|system|your|these|following)\b[^.!?\n]{{0,40}}\b(?:{_ORDERS}|rules|messages|tasks?)\b"
            ),
            rf"\b(?:ignore|disregard|forget)\s+(?:all|any|the)\s+(?:of\s+)?(?:the\s+|your\s+)?{_ORDERS}",
            r"\bforget (?:everything|all) (?:you|that you|that was)\b",
            r"\bignorier\w*\b[^.\n]{0,40}\banweisungen\b",
            r"\bignore[zr]?\b[^.\n]{0,30}\binstructions\b[^.\n]{0,20}\bpr[ée]c[ée]dentes",
            r"\bignora\w*\b[^.\n]{0,40}\binstrucciones\b",
            r"(?:忽略|无视)[^。\n]{0,12}(?:指令|指示|提示)",
        ),
    ),
    (
        "gives orders about the answer",
        (
            (
                r"\b(?:add|append|attach|include|insert|integrate|incorporate|introduce|modify|embed|mention|put|place"
                r"|use|replace|remove|rearrange|provide|write|misspell|mispell|group|convert|encode|start|begin|end"
                r"|finish|respond|reply|answer|conclude|format|substitute|scramble|change|make|combine|omit|separate"
                r"|eliminate|space|randomly|intentionally|swap|transform|jumble|delete|cluster|condense|offer|suggest"
                rf"|weave|infuse|alter|utili[sz]e|apply|segment|divide|render|augment|enhance)\b{_GAP}{{0,160}}\b(?:in|to"
                r"|into|of|from|with|within|as|throughout)\s+(?:all\s+|each\s+of\s+)?your\s+(?:next\s+|final\s+"
                rf"|entire\s+)?{_ANSWER}\b"
            ),
            (
                r"\b(?:modify|remove|rearrange|misspell|scramble|encode|replace|start|begin|end|finish|preface|prefix"
                r"|limit|format|change|keep|make|craft|group|write|provide|render|augment|enhance"
                rf"|extend)\s+(?:all\s+)?your\s+{_ANSWER}\b"
            ),
            rf"(?:^|[.!?\n]\s*)in\s+(?:all\s+)?your\s+(?:next\s+|final\s+)?{_ANSWER}\s*,",
            (
                rf"\byour\s+(?:next\s+|final\s+)?{_ANSWER}\s+(?:must|should|shall|will|has to|needs to)\s+(?:only\s+"
                r"|always\s+|also\s+)?(?:begin|start|say|state|contain|include|be|consist|end)\b"
            ),
        ),
    ),
    (
        "gives the reader a new role",
        (
            (
                rf"\byou (?:are|will|must|should|have to)\b[^.!?\n]{{0,40}}\b(?:act|acting|pretend|play|behave|respond"
                rf"|answer|simulate)\b[^.!?\n]{{0,60}}(?:\b{_MODEL}\b|\bDAN\b|'Free Generator'|\bmode enabled\b|"
                r"\bdeveloper mode\b|\bjailbr|\bunrestricted\b)"
            ),
            (
                r"\b(?:you are|act as|pretend (?:to be|you are)|become)\s+(?:now\s+)?(?:an?\s+|the\s+)?(?:unrestricted"
                r"|uncensored|unfiltered|jailbroken|evil)\b"
            ),
            r"\bdo anything now\b",
            r"\b(?:developer|debug|god|admin) mode (?:is )?(?:enabled|on|activated)\b",
            r"\benable (?:developer|god) mode\b",
            rf"\byou are (?:now|no longer)\s+(?:an?\s+|the\s+)?(?:{_MODEL})\b",
            r"\bfrom now on,? you\b[^.!?\n]{0,60}\b(?:answer|respond|act|obey|reply|say|are going to)\b",
            r"\bstay in character\b",
        ),
    ),
    (
        "addresses a model",
        (
            (
                rf"\b(?:if you are|since you are|as)\s+an?\s+{_MODEL}\b[^.!?\n]{{0,60}}\b(?:you|please|must|should|ignore"
                r"|do not|reading|processing)\b"
            ),
            (
                r"\b(?:note|message|instructions?|notice|attention|attn|memo)\s*(?:to|for|:)\s+(?:the\s+|any\s+"
                rf"|all\s+)?(?:{_MODEL})s?\b\s*(?:reading|processing|summari[sz]ing|reviewing|:|,|-|—|–)"
            ),
            (
                rf"\b(?:{_MODEL})s?\s+(?:that (?:is|are)\s+|who (?:is|are)\s+)?(?:reading|processing|summari[sz]ing"
                r"|reviewing|analy[sz]ing)\s+(?:this|these)\b"
            ),
            rf"(?:^|\n)\s*(?:dear|hey|hello|attention)[, ]+(?:{_MODEL})\b",
        ),
    ),
    (
        "asks for secrecy or for the prompt",
        (
            (
                r"\b(?:do not|don't|never|without)\b[^.!?\n]{0,15}\b(?:mention|reveal|disclos|tell|telling|inform|show"
                r"|report)\w*\b[^.!?\n]{0,50}\b(?:this instruction|these instructions|the user|the reviewer"
                r"|this (?:prompt|message) to)\b"
            ),
            (
                r"\b(?:reveal|print|repeat|show|output|display|leak|give me|tell me)\b[^.!?\n]{0,30}\b(?:your"
                r"|the)\s+(?:system|initial|hidden|original)\s+(?:prompt|instructions|message)\b"
            ),
        ),
    ),
    (
        "dictates a verdict",
        (
            (
                r"\b(?:mark|report|rate|classify|treat|flag|label|score|certify|describe|summari[sz]e)\b[^.!?\n]{0,60}"
                r"\b(?:draft|claim|clause|contract|agreement|document|requirement|row|finding|risk|everything)s?\b"
                r"[^.!?\n]{0,30}\bas\s+(?:fully\s+)?(?:approved|supported|verified|compliant|met|low[ -]risk|no[ -]risk"
                r"|favou?rable|safe|found)\b[^.!?\n]{0,60}\b(?:regardless|without (?:further )?(?:review|checking)|do not"
                r"|whatever|no matter)\b"
            ),
            (
                r"\b(?:reviewers?|auditors?|analysts?|assistants?|models?|systems?)\s+(?:must|should|shall"
                r"|are to)\s+(?:approve|release|sign off)\b[^.!?\n]{0,60}\b(?:without|immediately|regardless)\b"
            ),
        ),
    ),
    (
        "smuggles code into the answer",
        (
            (
                r"\b(?:code|script)\s+(?:block|snippet|section|excerpt|segment|fragment|portion|piece|example)s?\b"
                r"[^.!?\n]{0,80}\b(?:your|you)\b"
            ),
            (
                r"\b(?:your|you)\b[^.!?\n]{0,80}\b(?:following|subsequent|below|next|provided|given)\s+(?:code|script"
                r"|block|snippet)\b[^.!?\n]{0,60}:"
            ),
            (
                r"\b(?:following|subsequent|below|provided|given)\s+(?:code|script)\s+(?:block|snippet|section|excerpt"
                r"|segment|fragment|portion|piece)s?\b[^.!?\n]{0,80}:\s*```"
            ),
        ),
    ),
    (
        "imitates the markup of a chat",
        (
            r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>",
            r"\[/?INST\]",
            r"<<SYS>>",
            r"(?:^|\n)\s*#{2,}\s*(?:system|instruction|assistant)s?\s*:",
            r"<<<(?:EVIDENCE|END)\b",
            r"===\s*request\s*===",
            r"(?:^|\n)\s*(?:system|assistant)\s*:\s*you\b",
        ),
    ),
    (
        "orders a fixed reply",
        (
            r"""\b(?:just|only|simply)\s+(?:say|print|output|reply|respond|answer|write)\b(?:\s+with)?\s*[:\"“']""",
            r"\bstop everything\b",
        ),
    ),
)
_COMPILED = tuple((reason, re.compile("|".join(patterns), re.IGNORECASE)) for reason, patterns in PATTERNS)
_ZERO_WIDTH = re.compile(r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]")
_CONTROL = re.compile(r"[\u202a-\u202e\u2066-\u2069]|[\U000e0020-\U000e007f]{2,}")


def suspicious(text: str) -> str | None:
    """Why the text reads like an instruction to a model, in a few words; None when it does not.

    Letters in disguise (full width, zero-width characters in between) are read as what they look like.
    """
    if _CONTROL.search(text):
        return "holds invisible or direction-changing characters"
    plain = _ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", text)).replace("’", "'")
    joined = re.sub(r"(?<!\n)\n(?!\s*\n)", " ", plain)  # a line break of the page is no sentence end
    for reason, pattern in _COMPILED:
        if pattern.search(plain) or pattern.search(joined):
            return reason
    return None
