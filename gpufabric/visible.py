"""Makes text from outside safe to show: nothing in it moves the cursor, hides text or reverses its order.

Control characters start terminal sequences (colours, links, titles). Format characters reverse the order of
what follows (bidirectional overrides) or are invisible. Each is shown as its code point, such as
``<U+202E>``, so that a reader sees that it is there.
"""

import re
import unicodedata

_KEPT = "\t\n"
_SUSPECT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# Letters, marks and symbols without a picture (Default_Ignorable_Code_Point, and the blank Braille pattern).
# The two variation selectors that choose between text and emoji are harmless and frequent.
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0d\uffa0"
    "\U0001d159\U0001d173-\U0001d17a\U000e0100-\U000e01ef"
)
_BLANKS = re.compile(f"[{_BLANK}]")
_PLAIN = re.compile(r"[ -~\t\n]*")


def visible(text: str) -> str:
    """Return a text with line breaks and tabs, and with other control and invisible characters named."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


def one_line(text: str) -> str:
    """Return a text on one line, with control and invisible characters named."""
    return visible(" ".join(text.split()))


def _shown(character: str) -> str:
    hidden = unicodedata.category(character) in _SUSPECT_CATEGORIES or _BLANKS.match(character)
    return f"<U+{ord(character):04X}>" if hidden and character not in _KEPT else character
