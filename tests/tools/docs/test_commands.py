import re

from gpufabric.cli.main import COMMANDS
from tools.docs.commands import LINKS, group_table, table
from tools.docs.pages import DOCS


def named(text: str) -> list[str]:
    return re.findall(r"^\| \[?`([^`]+)`", text, re.MULTILINE)


def test_every_command_has_a_row_with_its_help():
    assert named(table()) == list(COMMANDS)
    assert "| Show the declared fabric" in table()


def test_groups_within_a_group_are_opened():
    commands = named(group_table("sim"))
    assert {"sim list", "sim capacity set"} <= set(commands)
    assert "sim capacity" not in commands


def test_links_are_of_commands_and_lead_to_pages():
    assert LINKS.keys() <= COMMANDS.keys()
    for link in LINKS.values():
        assert (DOCS / link.partition("#")[0]).exists()
