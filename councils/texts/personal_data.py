"""What in a text may identify somebody, or does not belong in it, before the public reads it. Pure: no Django.

It finds a name after a title in any script, numbers that belong to one person, addresses of every sort, and dates of
birth; and in a service improvement a time limit, because those live on when the date is past. It errs on the side of
asking: a person decides, and says why when a finding may stand. Every pattern takes time in proportion to the text:
repetitions are bounded, or possessive with a start that cannot lie inside them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|\\d{1,3}"
DAY = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?[\s-]{{1,3}}(?:of\s{{1,3}})?(?:{MONTHS})\b"
    r"|\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4}"
)
GAP = r"(?:[^\w£%]|_){0,4}"  # what people write between the digits of one number


def any_case(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


# Titles that are nothing else: whatever follows them is somebody, but for the one-letter alias.
TITLES = (
    "Mr|Mrs|Ms|Mx|Messrs|Mister|Missus|Mme|Mlle|Madame|Monsieur|Se[nñ]or(?:a|ita)?|Herr|Frau|"
    "Dr|Drs|Prof|Rev|Revd|Reverend|Cllrs?|Cncllr|Councilors?|Sgt|Cpl|Capt|WPC|PCSO|DCI|DSI|Mstr|Alhaji|Hajji|Haji|Shri|Smt"
)
# Titles that are words, too: what they ordinarily lead on to in a sentence is nobody.
TITLE_WORDS = (
    "Miss|Misses|Councillors?|Professor|Doctor|Sir|Dame|Lord|Lady|Baroness|Baron|Judge|Justice|Master|Nurse|Matron|Midwife|PC|PS|DC|DS|DI|Lt|"
    "Constable|Sergeant|Pastor|Imam|Rabbi|Canon|Vicar|Sheikh|Colonel|Captain|Corporal|Lieutenant|Viscount|Viscountess|"
    "Countess|Madam|Paramedic|Detective"
)
# Words that are titles only where what follows begins with a capital.
CAPITAL_TITLES = (
    "Sister|Brother|Father|Uncle|Aunt|Auntie|Officer|Inspector|Superintendent|Insp|Supt|Major|Chaplain|"
    "Bishop|Deacon|Alderman|Alderwoman|Ald|Coun|Hon|Mayor|Mayoress|Headteacher|Headmaster|Headmistress|Teacher|Carer|"
    "Dentist|Solicitor|Barrister|Magistrate|Therapist|Surgeon|Commander|Earl|Duchess|Prince|Princess|Mullah|Mufti|Begum|"
    "Sr|Fr|Br|Bro|Col|Pte|Pr"
)
ORDINARY_WORDS = (
    "a about above after again against ago all allowed almost along already also although always am among an and "
    "another any appointment appointments are around as asked assessment assessor at away back be became because "
    "been before being below between both but by call came can care centre chance class classes clinic consultant "
    "copy could course court data deadline deadlines decision did do does due during each education either else "
    "employed ever every except few first for from further gave get given go got had has have he her here hers him "
    "his how however i if in into is it its just key last later led left less lessons list may mayor me meetings "
    "might more most must my near never next no nor not note notes now of off office officer often on once one only "
    "opportunities opportunity or other our out over own pc plan planning practice practitioner practitioners read "
    "said same saw school schools see sees sent service services set she should since so some still such team than "
    "that the their them then there these they this those though thought through time to told too took towards "
    "training two under until up us very visit visits was we well went were what when where whether which while who "
    "whom whose why will with within without work would wrote yet you your"
)
ORDINARY = frozenset(ORDINARY_WORDS.split())
# After "Mrs Y." a sentence may begin; after "Mr J." a surname may follow. These words begin sentences.
OPENERS = ORDINARY | {"agreed", "council", "fault", "dr", "miss", "mr", "mrs", "ms"}
PARTICLES = "de|van|von|der|den|la|le|du|da|di|al|el|bin|binti|ibn|ben|dos|das|del|della|ap|ter|ten|ul|abu|st"

TITLE = any_case(rf"(?<![^\W_])(?=[^\W\d_])(?:({TITLES})|({TITLE_WORDS})|({CAPITAL_TITLES}))(?![^\W_]|['’]s(?!\w))")
RUN_TOGETHER = re.compile(r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Cllr)(?=[^\W\d_a-z]\w)(?!MS)\w{1,40}")
AFTER_A_NAME = re.compile(
    r"(?<!\w)(?!(?:The|Our|Her|His|Their|Your|My|Local|A|An)\s)[A-Z][\w'’-]{1,25}+\s{1,3}+"
    rf"(?:(?:{PARTICLES}|[A-Z][\w'’.-]{{0,25}}+)\s{{1,3}}+){{0,2}}[A-Z][\w'’-]{{1,25}}+,?\s{{1,3}}"
    r"(?:Esq|OBE|MBE|CBE|KC|QC|JP|MP|MEP|PhD)(?!\w)"
)
BETWEEN = re.compile(r"[\W_]{0,9}")
AND_ANOTHER = any_case(rf"[^\w\n]{{0,3}}(?:(?:and|or)\s{{1,3}})?(?:(?:the|late)\s{{1,3}})?(?:{TITLES})(?!\w)")
AND_ANY_TITLE = any_case(rf"\s{{0,3}}(?:and\s|or\s|[&/,+])\s{{0,3}}(?:{TITLES}|{TITLE_WORDS})(?!\w)")
ALIAS = re.compile(r"[A-Za-z](?![\w\u0300-\u036f]|['’](?!s?(?!\w))|-\w|\.\w)")
AFTER_ALIAS = re.compile(rf"(\.?)(?:[^\S\n]{{1,3}}\n?|\n)((?:(?i:{PARTICLES})[\s-]{{1,2}}){{0,3}})(\w{{1,40}})")
WORD = r"[\w\u0300-\u036f][\w\u0300-\u036f'’.-]{0,40}(?<![.’'-])"
FOLLOWING = re.compile(rf"{WORD}(?:[ \t-]{{1,2}}(?:(?:{PARTICLES})\s)?(?=[^\W\d_a-z]){WORD}){{0,4}}")

POSTCODE = re.compile(
    r"(?<![^\W_])(?:(?i:GIR\s*+0\s*+AA|[A-Z]{1,2}\d[A-Z\d]?)|[A-Z]{1,2}[ \u00a0]\d[A-Z\d]?)[\s.-]*+"
    r"\d(?!(?:km|cm|mm|kg|ml|am|pm|st|nd|rd|th|hr|lb|oz)(?!\w))(?i:[A-Z]{2})(?![^\W_])"
    r"|(?<!\w)GIR\s*+0\s*+AA(?!\w)|(?<!\w)BFPO\s*+\d{1,4}(?!\d)"
)
MAIL_PROVIDERS = (
    "gmail|googlemail|hotmail|outlook|yahoo|icloud|btinternet|aol|live|sky|talktalk|virginmedia|proton(?:mail)?"
)
LOCAL = r"[\w.!#$%&'*+/=?^`{|}~-]"
EMAIL = any_case(
    rf"(?<!{LOCAL}){LOCAL}++\s?@\s?[\w-]++(?:\.[\w-]++)++|(?<!{LOCAL}){LOCAL}++@[\w-]++|[\"”]@[\w-]++"
    r"|(?<!\w)\w++\s?[\[({<_-]\s?at\s?[\])}>_-]\s?\w++"
    r"|(?<!\w)\w++\sat\s\w++\sdot\s\w++"
    rf"|(?<!\w)\w++\sat\s(?:{MAIL_PROVIDERS})\."
    r"|(?<![@\w])(?:\w++[^\w@]{1,3})?@{1,3}[^\w@£]{0,3}[^\W\d_][\w-]*+"
)
TELEPHONE = any_case(
    rf"(?<![\w£.,])(?<!\d[-/])(?!(?<=\d\d )\d{{3}} \d{{3}}(?!\d))"  # no part of a reference: 19 012 345
    rf"(?!\d\d?[/.-]\d\d?[/.-](?:\d{{4}}(?!\d)|\d\d(?![/.-]?\d)))"  # nor a day
    rf"(?:\+{GAP}44{GAP}0?{GAP}|00{GAP}44{GAP}0?{GAP}|[(\[]?0{GAP})\d(?:{GAP}\d){{8,9}}(?!\d)"
    rf"|(?<!\w)(?:\+|00{GAP})\d(?:{GAP}\d){{7,14}}(?!\d)"
    r"|(?<![\w£.,])(?<!\d[-/])7\d{3}[\s.-]\d{3}[\s.-]?\d{3}(?!\d)"
    rf"|(?<!\w)(?:tel|telephone|telephoned|phone|phoned|mobile|mob|fax|ring|rang|call|called|dial|dialled|ext|extension)(?!\w)\W{{0,3}}"
    rf"(?:(?:number|no|on|is|was)\W{{1,3}}){{0,3}}\d(?:{GAP}\d){{4,14}}(?!\d)"
)
NHS = any_case(
    rf"(?<![\d£.,])(?<!\d[-/])\d{{3}}{GAP}\d{{3}}{GAP}\d{{4}}(?!\d)"
    rf"|(?<!\w)NHS\W{{0,3}}(?:(?:number|no|is|was)\W{{1,3}}){{0,3}}\d(?:{GAP}\d){{3,14}}"
)
NATIONAL_INSURANCE = any_case(
    rf"(?<!\w)[A-Z]\s?[A-Z]{GAP}\d\s?\d{GAP}\d\s?\d{GAP}\d\s?\d{GAP}[A-D](?!\w)"
    rf"|(?<!\w)(?:national\sinsurance|N\.?I\.?|NINO)\W{{0,3}}(?:(?:number|no|is|was)\W{{1,3}}){{0,3}}"
    rf"[A-Z]{{2}}{GAP}\d(?:{GAP}\d){{3,5}}"
)
SORT_CODE = any_case(
    r"(?<![\w-])(?<!\d[/.,])\d\d-\d\d-\d\d(?![\w-])"
    rf"|(?<!\w)sort(?:ing)?[\s-]?code\W{{0,3}}(?:(?:number|no|is|was|of)\W{{1,3}}){{0,3}}\d\d{GAP}\d\d{GAP}\d\d(?!\d)"
    r"|(?<![\w£.,])(?<!\d )\d\d[\s.]\d\d[\s.]\d\d(?![\s.,]?\w|[-/]\d)"
    r"|(?<![\w£.,])\d\d\s\d\d\s\d\d(?=\W{1,3}\d{8}(?!\d))"
)
ACCOUNT = any_case(
    rf"(?<!\w)(?:account|accounts|acct|acc|a/c|IBAN|card)(?!\w)\W{{0,3}}"
    rf"(?:(?:number|no|num|ending|in|with|is|was)\W{{1,3}}){{0,3}}\d(?:{GAP}\d){{3,18}}"
    r"|(?<!\w)[A-Z]{2}\d\d(?:\s?[A-Z\d]{4}){3,7}(?:\s?[A-Z\d]{1,3})?(?!\w)"
    r"|(?<![\w£.,])(?<!\d[-/])\d{4}(?:[\s-]?\d{4}){3}(?!\d)"
    r"|(?<![\w£.,])\d{8,20}(?![\w,])"
)

ALWAYS_STREET = (
    "Road|Rd|Street|Avenue|Ave|Lane|Crescent|Cres|Terrace|Gardens|Gdns|Mews|Boulevard|Cottages?|Villas|Drive|Grove|"
    "Esplanade|Embankment|Wynd"
)
SOMETIMES_STREET = (
    "St|Ln|Drive|Dr|Close|Cl|Court|Ct|Way|Place|Pl|Grove|Square|Sq|Hill|Park|Walk|Row|Rise|View|Green|House|Parade|Quay|Wharf|"
    "Mount|Vale|End|Path|Yard|Broadway|Circus|Croft|Fold|Gate|Heights|Meadows?|Orchard|Parkway|Ridge|Lodge|Farm|Buildings|Estate|"
    "Alley|Approach|Arcade|Bank|Bottom|Brook|Brow|Chase|Common|Copse|Dell|Drove|Front|Garth|Hollow|Mall|Mead|Nook|Paddock|"
    "Passage|Promenade|Reach|Spinney|Steps|Strand|Tower|Vicarage|Wood"
)
# Before a street's name in Wales, and abroad.
STREET_OF = "Heol|Ffordd|Lon|Lôn|Stryd|Rhodfa|Maes|Clos|Cae|Rue|Via|Calle"
HOUSE = "House|Cottage|Rectory|Vicarage|Farm|Farmhouse|Lodge|Hall|Court|Mill|Barn|Villa|Manor|Bungalow|Grange"
NOT_A_STREET = (
    "of|to|in|on|at|the|and|for|or|by|from|with|that|per|days?|weeks?|months?|years?|hours?|minutes?|metres?|miles?|people|"
    "children|residents|complaints?|cases?|pupils|staff|homes|properties|working|calendar|other|more|of|a|an|as|is|was|were|"
    + MONTHS
)
IN_A_STREET = rf"\s{{1,3}}+(?:(?!(?:[\d.-]++|{NOT_A_STREET})(?!\w))[\w'’.-]{{1,25}}+\s{{1,3}}+){{1,4}}"
# A street's name is written with capitals where its last word has other meanings.
NAMED_STREET = r"\s{1,3}+(?:(?-i:[A-Z])[\w'’.-]{0,25}+\s{1,3}+){1,4}"
ADDRESS = any_case(
    rf"(?<![\w£.,/-])(?:\d{{1,4}}\s?[A-Z]?(?:\s?[-–/]\s?\d{{1,4}}[A-Z]?)?),?"
    rf"(?:{IN_A_STREET}(?:{ALWAYS_STREET})|{NAMED_STREET}(?-i:(?=[A-Z]))(?:{SOMETIMES_STREET}))(?!\w)"
    rf"|(?<!\w)(?:live|lives|lived|living|resides?|resided|home|house|flat|address)\s(?:is\s|was\s)?(?:in|at|on|near)"
    rf"{IN_A_STREET}(?:{ALWAYS_STREET})(?!\w)"
    rf"|(?<![\w£.,/-])\d{{1,4}}[A-Z]?,?\s{{1,3}}(?-i:(?:{STREET_OF})\s{{1,3}}(?:\w{{1,3}}\s{{1,3}})?[A-Z]\w{{0,25}}+)"
    rf"|(?<!\w)(?-i:[A-Z][\w'’-]{{0,25}}+\s{{1,3}}+(?:[A-Z][\w'’-]{{0,25}}+\s{{1,3}}+){{0,2}}(?:{HOUSE}),?\s{{1,3}}+"
    rf"(?:[A-Z][\w'’-]{{0,25}}+\s{{1,3}}+){{1,3}}(?:{ALWAYS_STREET}))(?!\w)"
    r"|(?<!\w)(?:flat|apartment|apt|maisonette|bedsit|plot)\s{1,3}(?:no\.?\s{1,3}|number\s{1,3})?(?:\d{1,4}[A-Z]?|(?-i:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten))(?!\w)"
    r"|(?<!\w)P\.?\s?O\.?\s{1,3}Box\s{1,3}\d{1,6}(?!\w)"
)
# Looked at first, because most places are no start of a day: a figure, or two letters of a month.
BEGINS_A_DAY = r"(?<!\d)(?=\d|j[au]|fe|ma|ap|au|se|oc|no|de)"
YEAR = r"(?:,?\s{1,3}\d{4}(?!\d))?"
ANY_DAY = (
    rf"(?:(?:{DAY}){YEAR}|(?:{MONTHS})\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?(?!\d){YEAR}"
    rf"|\d{{4}}-\d\d-\d\d(?!\d)|(?:(?:{MONTHS})\s{{1,3}})?(?:19|20)\d\d(?!\d))"
)
BIRTH = any_case(
    rf"(?<!\w)(?:born|(?:dates?|years?)[\s-]of[\s-]birth|birth[\s-]?dates?|birthday|d[.\s-]{{0,2}}o[.\s-]{{0,2}}b|y\.?o\.?b)(?!\w)[^\n]{{0,30}}?{BEGINS_A_DAY}{ANY_DAY}"
    rf"|(?<![\w/.-])(?:\d\d?(?:\s?[/.-]\s?|\s)\d\d?(?:\s?[/.-]\s?|\s)19\d\d|19\d\d[/.-]\d\d[/.-]\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s-]{{1,3}}(?:of\s{{1,3}})?(?:{MONTHS}),?[\s-]{{1,3}}19\d\d"
    rf"|(?:{MONTHS})\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?,?\s{{1,3}}19\d\d)(?!\d)"
)
TIME_LIMIT = any_case(
    rf"(?<!\w)(?:within|in|after|over)\s{{1,3}}(?:the\s{{1,3}}next\s{{1,3}})?(?:{NUMBERS})\s{{1,3}}"
    r"(?:(?:working|calendar)\s{1,3})?(?:day|week|month|year)s?\b"
    rf"|(?<!\w)(?:by|before|until|no later than)\s{{1,3}}(?:the\s{{1,3}}end\s{{1,3}}of\s{{1,3}})?"
    rf"(?:{DAY}|(?:{MONTHS})\b)(?:\s{{1,3}}\d{{4}})?",
)

# In this order where two claim the same place: a number after the words for it is what the words say.
PATTERNS = [
    ("a National Insurance number", NATIONAL_INSURANCE),
    ("a name", RUN_TOGETHER),
    ("a name", AFTER_A_NAME),
    ("an e-mail address", EMAIL),
    ("a postcode", POSTCODE),
    ("a date of birth", BIRTH),
    ("a sort code", SORT_CODE),
    ("a telephone number", TELEPHONE),
    ("an NHS number", NHS),
    ("an account number", ACCOUNT),
    ("an address", ADDRESS),
]


@dataclass(frozen=True, order=True)
class TextFinding:
    """Something in a text that looks like what should not be there, and where it stands."""

    start: int
    end: int
    looks_like: str
    words: str

    def __str__(self) -> str:
        return f"“{self.words}” looks like {self.looks_like}"


@lru_cache(maxsize=8)  # saving a text asks three times: for its second person, for the lists and for the page
def findings(text: str, *, service_improvement: bool = False) -> tuple[TextFinding, ...]:
    """What a person has to look at before this text is published, in the order of the text, each place once."""
    plain = levelled(text)
    found = list(names(plain))
    for looks_like, pattern in [*PATTERNS, *[("a time limit", TIME_LIMIT)] * service_improvement]:
        found += [(match.start(), match.end(), looks_like) for match in pattern.finditer(plain)]
    return tuple(apart(TextFinding(start, end, what, text[start:end]) for start, end, what in found))


def levelled(text: str) -> str:
    """A text of the same length in which letters, digits, dashes and spaces of every make are the plain ones."""
    return text if text.isascii() else text.translate({ord(character): _level(character) for character in set(text)})


def _level(character: str) -> str:
    if unicodedata.category(character) == "Pd":
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def names(text: str) -> Iterator[tuple[int, int, str]]:
    """Where a title is followed by anything but the one-letter alias under which decisions write about people."""
    for title in TITLE.finditer(text):
        if end := end_of_name(text, title):
            yield title.start(), end, "a name"


def end_of_name(text: str, title: re.Match[str]) -> int:
    """Where the name after a title ends; 0 when there is none."""
    start = BETWEEN.match(text, title.end()).end()  # type: ignore[union-attr]
    if AND_ANY_TITLE.match(text, title.end()) or AND_ANOTHER.match(text, title.end()):
        return 0
    following = FOLLOWING.match(text, start)
    if not following:
        return 0
    if ALIAS.match(text, start):
        return end_after_alias(text, start, title)
    return following.end() if is_somebody(title, following[0]) else 0


def is_somebody(title: re.Match[str], following: str) -> bool:
    """Whether words after a title name somebody: not always where the title is an ordinary word, too."""
    if title[1]:
        return True
    first = following.split()[0]
    if title[3]:
        return title[0][0].isupper() and first[0].isupper() and first.casefold() not in OPENERS
    word = first.casefold()
    is_verb = first.islower() and word.endswith(("ed", "ing", "’s", "'s"))
    return word not in ORDINARY and not is_verb and word not in {title[0].casefold(), "council"}


def end_after_alias(text: str, start: int, title: re.Match[str]) -> int:
    """Where a name ends that begins with an initial; 0 when the initial stands alone, as an alias does."""
    at, letter = start, text[start]
    for _ in range(4):
        following = AFTER_ALIAS.match(text, at + 1)
        if not following:
            return 0
        stop, _, word = following.groups()
        at = following.start(3)
        if len(word) > 1 or not ALIAS.match(text, at):
            break
    else:
        assert following
        return following.end()
    if word.casefold() in OPENERS or not word[0].isalpha():
        return 0
    small = word[0].islower()
    if not small or stop or (letter.islower() and not word.endswith(("ed", "s"))):
        end = FOLLOWING.match(text, at)
        return end.end() if end else following.end()
    return 0


def apart(found: Iterable[TextFinding]) -> Iterator[TextFinding]:
    """Findings of which no two share a place: the first stands, and the longest of those that begin together."""
    end = 0
    for finding in sorted(found, key=lambda finding: (finding.start, -finding.end)):
        if finding.start >= end:
            yield finding
            end = finding.end


def marked(text: str, found: Iterable[TextFinding]) -> Iterator[tuple[str, TextFinding | None]]:
    at = 0
    for finding in found:
        if finding.start > at:
            yield text[at : finding.start], None
        yield text[finding.start : finding.end], finding
        at = finding.end
    if at < len(text):
        yield text[at:], None
