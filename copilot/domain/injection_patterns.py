"""What text that speaks to a model says: sentences in which a second person meets a model's business.

The verbs and nouns are open classes: how attacks are worded changes, that they order an answer about does not. Line ends are no
part of any pattern's gaps, and every gap is bounded, so that no text takes more than a moment.
"""

ABOUT_THE_ANSWER = "gives orders about the answer"
_ANSWER = r"(?:response|responses|reply|replies|answer|answers|output|outputs|completion)"
_ORDERS = r"(?:instruction|prompt|guideline|guardrail|directive|programming|training)s?"
_GAP = r"(?:[^.!?\n]|[.!?](?=[\w\"”'’)]))"  # within one sentence; stops inside an address or a quotation end none
_START = r"(?:^|[.!?:;\n\"“”][ \t\"“”]{0,4}|\b(?:please|then|also|and|always|now|you (?:must|should|will|shall|are to))[ \t]+)"
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
            r"\bforget (?:everything|all|what|whatever) (?:you|that you|that was|was said|came before|comes before)\b",
            (
                r"\b(?:do not|don't|must not|never|stop|no longer|need not)\s+(?:follow|obey|heed|apply|observe)(?:ing)?\b[^.!?\n]{0,40}"
                rf"\b(?:{_ORDERS}|rules)\b[^.!?\n]{{0,30}}\b(?:above|earlier|before|previously|so far|you were given|given to you)\b"
            ),
            rf"\bnew\s+{_ORDERS}\s*:[^\n]{{0,80}}\b(?:output|print|reveal|ignore|say|reply|respond|answer|write)\b",
            r"\bignorier\w*\b[^.\n]{0,40}\banweisungen\b",
            r"\bignore[zr]?\b[^.\n]{0,30}\binstructions\b[^.\n]{0,20}\bpr[ée]c[ée]dentes",
            r"\bignora\w*\b[^.\n]{0,40}\binstrucciones\b",
            r"(?:忽略|无视|忘记)[^。\n]{0,12}(?:指令|指示|提示|规则)",
            r"\bignor[ae]\w*\b[^.\n]{0,30}\b(?:istruzioni|instru[çc][õo]es)\b",
            r"\bnegeer\w*\b[^.\n]{0,30}\b(?:instructies|aanwijzingen)\b",
            r"\bигнорируй\w*\b[^.\n]{0,40}\bинструкци",
            r"(?:以前|これまで|上記)の(?:指示|命令)を[^。\n]{0,6}無視",
            r"(?:이전|위의?)[^.\n]{0,8}(?:지시|명령)[^.\n]{0,8}무시",
            r"\bpomi[ńn]\w*\b[^.\n]{0,30}\binstrukcj|\bignoruj\w*\b[^.\n]{0,30}\binstrukc",
        ),
    ),
    (
        ABOUT_THE_ANSWER,
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
            rf"(?:^|[.!?\n][ \t]{0, 4})in\s+(?:all\s+)?your\s+(?:next\s+|final\s+)?{_ANSWER}\s*,",
            # whatever the verb is, an order that ends in 'your answer' is about it; what people ask of each other is left out
            (
                rf"{_START}(?!(?:send|submit|return|mail|e-?mail|forward|give|await|thank|see|review|read|note|confirm|check|upload"
                r"|post|sign|attach|complete|discuss|explain|support|justify|base|record|enter|keep|share|we|i|the|if|in|for|with|as|upon|after"
                rf"|before|on|once)\b)[a-z]{{3,14}}\b{_GAP}{{0,160}}\byour\s+(?:[a-z]+\s+)?{_ANSWER}\b"
            ),
            (
                rf"\byour\s+(?:next\s+|final\s+)?{_ANSWER}\s+(?:must|should|shall|will|has to|needs to)\s+(?:only\s+"
                r"|always\s+|also\s+)?(?:begin|start|say|state|contain|include|be|consist|end)\b"
            ),
        ),
    ),
    (
        "asks for the answer in disguise",
        (
            (
                rf"{_START}(?:replace|substitute|swap|change|convert|jumble|scramble|shuffle|anagram|misspell|mispell|rearrange"
                rf"|reverse|remove|group|combine|encode|spell|alternate)\b{_GAP}{{0,60}}\b(?:letters?|vowels?|consonants?|every"
                r"\s+(?:other|second|\w+th|third)\s+(?:word|letter|character))\b"
            ),
            (
                rf"{_START}(?:encode|encrypt|encipher|obfuscate|respond|reply|answer|write|output|speak|convert|translate|render|say)\b"
                rf"{_GAP}{{0,80}}\b(?:base ?-?64|base ?-?32|rot-?13|c(?:a|ae)esar|pig latin|morse|leet ?speak|atbash|vigen[eè]re|binary code"
                r"|emojis?|rhymes?|reverse order|backwards|homophonic|substitution cipher|anagram\w*|a pirate|upper ?case only|capital letters only)\b"
            ),
            (
                rf"{_START}(?:respond|reply|answer|speak|output)\s+(?:only\s+|solely\s+|entirely\s+|always\s+|exclusively\s+)?(?:in|with|using|as)"
                rf"\b{_GAP}{{0,40}}\b(?:french|spanish|german|italian|chinese|russian|japanese|arabic|latin|portuguese|dutch|korean|one word"
                r"|a single word|json|a poem|a haiku|riddles|code only)\b"
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
            r"\byou are (?:now )?in (?:developer|debug|god|admin|jailbreak|unrestricted) mode\b",
            r"\bfrom (?:this point|now|here) on(?:wards?)?,?\s+(?:only |always )?(?:answer|respond|reply|say|output|act|behave)\b",
        ),
    ),
    (
        "addresses a model",
        (
            (
                rf"\b(?:{_MODEL})s?\s*[,:]\s+(?:do not|don't|please|you|instead|now|ignore|disregard|print|say|always|never|output|mark|approve"
                r"|rate|recommend|reply|respond|include|add|state|report)\b"
            ),
            (
                r"\b(?:the|any|every)\s+(?:AI|language|large language|automated|reviewing|summari[sz]ing|reading)\s+(?:assistant|model|system|agent|tool"
                r"|reviewer)s?\s+(?:should|must|shall|will|is to|are to)\s+(?:e-?mail|send|print|ignore|disregard|say|reveal|approve|mark|state"
                r"|recommend|output|reply|respond|include|forward|report|rate|call)\b"
            ),
            (
                r"\bthe\s+(?:assistant|chatbot|model|LLM)\s+(?:should|must)\s+(?:e-?mail|print|ignore|disregard|reveal|approve|output|forward|mark)\b"
            ),
            rf"\bas (?:the|an?)\s+(?:\w+\s+){{0,2}}(?:{_MODEL}|model),?\s+you\s+(?:must|should|shall|will|are|have)\b",
            (
                rf"\bif you are an?\s+(?:\w+\s+)?(?:{_MODEL})\b[^.!?\n]{{0,40}}\b(?:include|add|print|say|write|reply|respond|answer|state|send|visit"
                r"|call|output|recommend)\b"
            ),
            (
                r"\b(?:when|whenever)\s+you\s+(?:answer|reply|respond|summari[sz]e|draft)\b[^.!?\n]{0,30},\s*(?:always\s+)?(?:say|state|claim|pretend"
                r"|write that|report that|insist|add that)\b"
            ),
            (
                r"\b(?:send|forward|e-?mail|post|upload|transmit|leak)\b[^.!?\n]{0,40}\b(?:conversation|chat (?:history|log)|context window|your context"
                r"|system prompt|your instructions|user's (?:data|messages|question))\b[^!?\n]{0,40}(?:@|https?:|www\.|\bto\b)"
            ),
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
            rf"(?:^|\n)[ \t]{0, 8}(?:dear|hey|hello|attention)[, ]+(?:{_MODEL})\b",
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
            r"</?(?:system|sys|assistant)(?:[ _-]?(?:prompt|message))?>|\[/?(?:system|assistant)\](?:\s*:)?",
            r"<<SYS>>",
            r"(?:^|\n)[ \t]{0,8}#{2,}[ \t]*(?:system|instruction|assistant)s?\s*:",
            r"<<<(?:EVIDENCE|END)\b",
            r"===\s*request\s*===",
            r"(?:^|\n)[ \t]{0,8}(?:system|assistant)[ \t]*:[ \t]*you\b",
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
