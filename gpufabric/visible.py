"""Makes text from outside safe to show: nothing in it moves the cursor, hides text or reverses its order.

Control characters start terminal sequences (colours, links, titles). Format characters reverse the order of
what follows (bidirectional overrides) or are invisible. Each is shown as its code point, such as
``<U+202E>``, so that a reader sees that it is there. So are the characters that begin a command to the agent
of a CI system.
"""

import json
import re
import unicodedata

_KEPT = "\t\n"
_CI_COMMAND = re.compile(r"#(?=#(?:vso)?\[)|^(\s*):(?=:)", re.IGNORECASE | re.MULTILINE)
"""Commands to the agent in a job's log: ``##vso[...]`` and ``##[...]`` of Azure Pipelines anywhere in a line,
``::error::`` of GitHub Actions at its begin."""

_SUSPECT_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

# Letters, marks and symbols without a picture (Default_Ignorable_Code_Point, and the blank Braille pattern).
# The two variation selectors that choose between text and emoji are harmless and frequent.
_BLANK = (
    "\u034f\u2065\ufff0-\ufff8\U000e0000-\U000e00ff\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0d\uffa0"
    "\U0001d159\U0001d173-\U0001d17a\U000e0100-\U000e01ef"
)
_BLANKS = re.compile(f"[{_BLANK}]")
_PLAIN = re.compile(r"[ -~\t\n]*")


def visible(text: str) -> str:
    """Return a text with line breaks and tabs, and with other control and invisible characters named."""
    if not _PLAIN.fullmatch(text):
        text = "".join(map(_shown, text.replace("\r\n", "\n")))
    return _CI_COMMAND.sub(_named_command, text)


def visible_json(text: str) -> str:
    """Return JSON with the same values, in which escapes stand for control and invisible characters."""
    if not _PLAIN.fullmatch(text):
        text = "".join(_escaped(character) if _is_hidden(character) else character for character in text)
    return _CI_COMMAND.sub(lambda match: f"{match[0][:-1]}{_escaped(match[0][-1])}", text)


def one_line(text: str) -> str:
    """Return a text on one line, with control and invisible characters named."""
    return visible(" ".join(text.split()))


def _shown(character: str) -> str:
    return _named(character) if _is_hidden(character) else character


def _is_hidden(character: str) -> bool:
    hidden = unicodedata.category(character) in _SUSPECT_CATEGORIES or _BLANKS.match(character) is not None
    return hidden and character not in _KEPT


def _escaped(character: str) -> str:
    """Return a character as an escape of JSON."""
    return json.dumps(character)[1:-1] if not character.isascii() else f"\\u{ord(character):04x}"


def _named_command(match: re.Match[str]) -> str:
    return f"{match[0][:-1]}{_named(match[0][-1])}"


def _named(character: str) -> str:
    return f"<U+{ord(character):04X}>"
