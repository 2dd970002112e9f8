"""Text from outside on a terminal."""

import io

from rich.markup import escape
from rich.text import Text

from gpufabric.console import SafeConsole
from gpufabric.tables import plain_table
from tests.report.adversarial import TEXTS


def test_planted_sequences_are_named_and_our_own_colours_stay() -> None:
    printed = io.StringIO()
    console = SafeConsole(file=printed, force_terminal=True, color_system="standard", width=200)
    planted = "\x1b]8;;https://example.com\x07a\x1b[8mb\u202e"
    table = plain_table("Stack")
    table.add_row(escape(planted))
    for renderable in (escape(planted), Text(planted), table):
        console.print(renderable, style="red", highlight=False)
    # rich itself drops the bell, but no other control character.
    shown = printed.getvalue().replace("<U+0007>", "")
    assert shown.count("<U+001B>]8;;https://example.coma<U+001B>[8mb<U+202E>") == 3
    assert printed.getvalue().count("\x1b[31m") >= 3
    assert "\x1b]" not in printed.getvalue()


def test_no_text_reaches_the_terminal_with_a_control_character() -> None:
    printed = io.StringIO()
    console = SafeConsole(file=printed, width=200)
    for text in TEXTS:
        console.print(escape(text), highlight=False)
        console.print(text, markup=False, highlight=False)
    assert all(character == "\n" or character.isprintable() for character in printed.getvalue())
