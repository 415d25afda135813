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
_MODEL = r"(?:AI|A\.I\.|artificial intelligence|language model|LLM|chat ?bot|chatgpt|gpt|AI (?:assistant|model|system|agent|tool|reviewer)|assistant)"

PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "tells the reader to drop earlier instructions",
        rf"\b(?:ignore|disregard|forget|override|bypass|discard|neglect|do not (?:follow|obey)|stop following)\b[^.!?\n]{{0,60}}"
        rf"\b(?:previous|prior|preceding|above|earlier|foregoing|before|existing|original|initial|system|your|these|following)\b"
        rf"[^.!?\n]{{0,40}}\b(?:{_ORDERS}|rules|messages|tasks?)\b"
        rf"|\b(?:ignore|disregard|forget)\s+(?:all|any|the)\s+(?:of\s+)?(?:the\s+|your\s+)?{_ORDERS}"
        r"|\bforget (?:everything|all) (?:you|that you|that was)\b"
        r"|\bignorier\w*\b[^.\n]{0,40}\banweisungen\b|\bignore[zr]?\b[^.\n]{0,30}\binstructions\b[^.\n]{0,20}\bpr[ée]c[ée]dentes"
        r"|\bignora\w*\b[^.\n]{0,40}\binstrucciones\b|(?:忽略|无视)[^。\n]{0,12}(?:指令|指示|提示)",
    ),
    (
        "gives orders about the answer",
        rf"\b(?:add|append|attach|include|insert|integrate|incorporate|introduce|modify|embed|mention|put|place|use|replace|remove|rearrange|provide|write"
        rf"|misspell|mispell|group|convert|encode|start|begin|end|finish|respond|reply|answer|conclude|format|substitute|scramble|change|make|combine|omit|separate"
        rf"|eliminate|space|randomly|intentionally|swap|transform|jumble|delete|cluster|condense|offer|suggest|weave|infuse|alter|utili[sz]e|apply|segment|divide"
        rf"|render|augment|enhance)\b{_GAP}{{0,160}}"
        rf"\b(?:in|to|into|of|from|with|within|as|throughout)\s+(?:all\s+|each\s+of\s+)?your\s+(?:next\s+|final\s+|entire\s+)?{_ANSWER}\b"
        rf"|\b(?:modify|remove|rearrange|misspell|scramble|encode|replace|start|begin|end|finish|preface|prefix|limit|format|change|keep|make"
        rf"|craft|group|write|provide|render|augment|enhance|extend)\s+(?:all\s+)?your\s+{_ANSWER}\b"
        rf"|(?:^|[.!?\n]\s*)in\s+(?:all\s+)?your\s+(?:next\s+|final\s+)?{_ANSWER}\s*,"
        rf"|\byour\s+(?:next\s+|final\s+)?{_ANSWER}\s+(?:must|should|shall|will|has to|needs to)\s+(?:only\s+|always\s+|also\s+)?(?:begin|start|say|state|contain|include|be|consist|end)\b",
    ),
    (
        "gives the reader a new role",
        r"\byou (?:are|will|must|should|have to)\b[^.!?\n]{0,40}\b(?:act|acting|pretend|play|behave|respond|answer|simulate)\b[^.!?\n]{0,60}"
        rf"(?:\b{_MODEL}\b|\bDAN\b|'Free Generator'|\bmode enabled\b|\bdeveloper mode\b|\bjailbr|\bunrestricted\b)"
        rf"|\b(?:you are|act as|pretend (?:to be|you are)|become)\s+(?:now\s+)?(?:an?\s+|the\s+)?(?:unrestricted|uncensored|unfiltered|jailbroken|evil)\b"
        r"|\bdo anything now\b|\b(?:developer|debug|god|admin) mode (?:is )?(?:enabled|on|activated)\b|\benable (?:developer|god) mode\b"
        rf"|\byou are (?:now|no longer)\s+(?:an?\s+|the\s+)?(?:{_MODEL})\b"
        r"|\bfrom now on,? you\b[^.!?\n]{0,60}\b(?:answer|respond|act|obey|reply|say|are going to)\b|\bstay in character\b",
    ),
    (
        "addresses a model",
        rf"\b(?:if you are|since you are|as)\s+an?\s+{_MODEL}\b[^.!?\n]{{0,60}}\b(?:you|please|must|should|ignore|do not|reading|processing)\b"
        rf"|\b(?:note|message|instructions?|notice|attention|attn|memo)\s*(?:to|for|:)\s+(?:the\s+|any\s+|all\s+)?(?:{_MODEL})s?\b\s*(?:reading|processing|summari[sz]ing|reviewing|:|,|-|—|–)"
        rf"|\b(?:{_MODEL})s?\s+(?:that (?:is|are)\s+|who (?:is|are)\s+)?(?:reading|processing|summari[sz]ing|reviewing|analy[sz]ing)\s+(?:this|these)\b"
        rf"|(?:^|\n)\s*(?:dear|hey|hello|attention)[, ]+(?:{_MODEL})\b",
    ),
    (
        "asks for secrecy or for the prompt",
        r"\b(?:do not|don't|never|without)\b[^.!?\n]{0,15}\b(?:mention|reveal|disclos|tell|telling|inform|show|report)\w*\b[^.!?\n]{0,50}\b(?:this instruction|these instructions|the user|the reviewer|this (?:prompt|message) to)\b"
        r"|\b(?:reveal|print|repeat|show|output|display|leak|give me|tell me)\b[^.!?\n]{0,30}\b(?:your|the)\s+(?:system|initial|hidden|original)\s+(?:prompt|instructions|message)\b",
    ),
    (
        "dictates a verdict",
        r"\b(?:mark|report|rate|classify|treat|flag|label|score|certify|describe|summari[sz]e)\b[^.!?\n]{0,60}\b(?:draft|claim|clause|contract|agreement|document|requirement|row|finding|risk|everything)s?\b"
        r"[^.!?\n]{0,30}\bas\s+(?:fully\s+)?(?:approved|supported|verified|compliant|met|low[ -]risk|no[ -]risk|favou?rable|safe|found)\b[^.!?\n]{0,60}\b(?:regardless|without (?:further )?(?:review|checking)|do not|whatever|no matter)\b"
        r"|\b(?:reviewers?|auditors?|analysts?|assistants?|models?|systems?)\s+(?:must|should|shall|are to)\s+(?:approve|release|sign off)\b[^.!?\n]{0,60}\b(?:without|immediately|regardless)\b",
    ),
    (
        "smuggles code into the answer",
        r"\b(?:code|script)\s+(?:block|snippet|section|excerpt|segment|fragment|portion|piece|example)s?\b[^.!?\n]{0,80}\b(?:your|you)\b"
        r"|\b(?:your|you)\b[^.!?\n]{0,80}\b(?:following|subsequent|below|next|provided|given)\s+(?:code|script|block|snippet)\b[^.!?\n]{0,60}:"
        r"|\b(?:following|subsequent|below|provided|given)\s+(?:code|script)\s+(?:block|snippet|section|excerpt|segment|fragment|portion|piece)s?\b[^.!?\n]{0,80}:\s*```",
    ),
    (
        "imitates the markup of a chat",
        r"<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[/?INST\]|<<SYS>>|(?:^|\n)\s*#{2,}\s*(?:system|instruction|assistant)s?\s*:"
        r"|<<<(?:EVIDENCE|END)\b|===\s*request\s*===|(?:^|\n)\s*(?:system|assistant)\s*:\s*you\b",
    ),
    (
        "orders a fixed reply",
        r"\b(?:just|only|simply)\s+(?:say|print|output|reply|respond|answer|write)\b(?:\s+with)?\s*[:\"“']|\bstop everything\b",
    ),
)  # fmt: skip
_COMPILED = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in PATTERNS)
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
