"""Whatever a value is, what a command prints of it acts on no terminal and no CI log, and stays small."""

import io
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gpufabric.advice import advice_lines, is_command
from gpufabric.cli.next_lines import next_lines
from gpufabric.console import SafeConsole
from gpufabric.engine.next_step import add_next_steps, unknown_creates
from gpufabric.engine.pending import unknown_creations
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult
from tests.cli.demo_project import write_project
from tests.reading.malformed import ended
from tests.report.adversarial import TEXTS

MOST_CHARACTERS = 24_000
"""A usage error has a frame around it, which doubles its width."""

ACTING = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""Categories of characters that control a terminal or hide, see ``gpufabric.visible``."""

COMMANDS = re.compile(r"^\s*::|##(?:vso)?\[", re.MULTILINE | re.IGNORECASE)
STACK = "aws-us-east-1"

PIECES = (
    *TEXTS,
    "\n::error file=a::b",
    "\r::set-output name=a::b",
    "\n  ::stop-commands::x",
    "##vso[task.complete result=Succeeded]",
    "##[error]x",
    "\x1b[2J\x1b[1;1H",
    "\x1b]0;title\x07",
    "\x1bP+q544e\x1b\\",
    "\x9b31m",
    "\u202e\u2066",
    "x" * 40_000,
    "[red]a[/red]",
    "`gpufabric up \x1b[2J`",
    "{x}",
    "%s",
)


def foreign(*, without: str = "") -> st.SearchStrategy[str]:
    """Return texts from outside: pieces that attack, and whatever else."""
    piece = st.sampled_from(PIECES) | st.text(max_size=20)
    texts = st.lists(piece, min_size=1, max_size=4).map("".join)
    kept = texts.map(lambda text: "".join(character for character in text if character not in without))
    return kept.filter(lambda text: text.encode("utf-8", "ignore").decode() == text and bool(text.strip()))


def assert_harmless(printed: str) -> None:
    """Fail if a text acts on a terminal or in the log of a CI system, or is long."""
    acting = {character for character in printed if unicodedata.category(character) in ACTING}
    assert acting <= {"\n", "\t"}, ascii(printed)
    assert not COMMANDS.search(printed), printed
    assert len(printed) < MOST_CHARACTERS


ARGUMENTS: Mapping[str, tuple[str, ...]] = {
    "show": ("show", "{text}"),
    "check": ("check", "{text}"),
    "preview": ("preview", "{text}"),
    "destroy": ("destroy", "{text}", "--yes"),
    "doctor": ("doctor", "--clouds", "{text}"),
    "preflight": ("preflight", "{text}"),
    "manifests": ("manifests", "{text}", "--dry-run"),
    "new": ("new", "{text}"),
    "shape of new": ("new", "aws-us-east-2", "--shape", "{text}", "--nodes", "1"),
    "quote": ("quote", "{text}"),
    "plan": ("plan", "{text}"),
    "report": ("report", "{text}"),
    "format": ("report", "--format", "{text}"),
    "state": ("check", "--state", "{text}"),
    "fault": ("sim", "fault", "add", "out-of-capacity", "--cloud", "{text}", "--region", "{text}"),
    "command": ("{text}",),
}
"""Commands with an argument that nobody can accept."""

FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("printed") / "p")


@pytest.mark.parametrize("name", list(ARGUMENTS))
def test_arguments(name: str, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("GPUFABRIC_SIM_DIR", str(root / "sim"))

    @FEW
    @given(text=foreign(without="\0"))
    def check(text: str) -> None:
        end = ended([part.replace("{text}", f"x{text}") for part in ARGUMENTS[name]])
        assert not end.crash
        assert_harmless(end.output + end.message)

    check()


VALUES = ("region", "zone", "account_id", "tags", "pools", "network", "storage")


@pytest.mark.parametrize("key", VALUES)
def test_values_of_a_declaration(key: str, root: Path, tmp_path: Path) -> None:
    project = write_project(tmp_path / "p")
    file = project / f"stacks/Pulumi.{STACK}.yaml"
    before: dict[str, Any] = yaml.safe_load(file.read_text())
    (inner,) = before["config"].values()
    (name,) = before["config"]

    @FEW
    @given(text=foreign())
    def check(text: str) -> None:
        value: Any = inner.get(key)
        put: object = cast("dict[str, Any]", value) | {text: text} if isinstance(value, dict) else text
        changed: dict[str, Any] = {**inner, key: {"a": text, text: "b"} if key == "tags" else put}
        file.write_text(yaml.safe_dump({**before, "config": {name: changed}}, allow_unicode=False))
        end = ended(["show", STACK, "--root", str(project)])
        assert not end.crash
        assert_harmless(end.output + end.message)

    check()


def printed_by(print_on: Callable[[SafeConsole], object]) -> str:
    """Return what is printed on a terminal of 80 columns."""
    file = io.StringIO()
    print_on(SafeConsole(file=file, width=80))
    return file.getvalue()


@settings(max_examples=60, deadline=None)
@given(errors=st.lists(foreign(), min_size=1, max_size=3))
def test_errors_of_clouds_and_engines(errors: list[str]) -> None:
    result = StackResult("aws", "up", "failed", errors=errors)
    add_next_steps(result, "up")

    def print_on(console: SafeConsole) -> None:
        progress = Progress(["aws"], console)
        with progress:
            progress.start("aws", "up", 4)
            progress.end(result, "failed")
        for line in next_lines([result]):
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    assert_harmless(printed_by(print_on))


@settings(max_examples=60, deadline=None)
@given(name=foreign(), value=foreign(), parent=foreign())
def test_creations_with_an_unknown_result(name: str, value: str, parent: str) -> None:
    made = {
        "urn": f"urn:pulumi:s::p::t:T::{name}",
        "type": "aws:ec2/vpc:Vpc",
        "parent": f"urn:pulumi:s::p::t:P::{parent}",
        "inputs": {
            "name": value,
            "displayName": [value],
            "tags": {"Name": value, f"gpufabric-{name}": value},
        },
    }
    state = {"deployment": {"pending_operations": [{"type": "creating", "resource": made}] * 40}}
    step = unknown_creates("s", unknown_creations(state), "gpufabric up s")

    def print_on(console: SafeConsole) -> None:
        for line in advice_lines(f"Next: {step}"):
            console.print(line, markup=False, highlight=False, soft_wrap=True)

    shown = printed_by(print_on)
    assert_harmless(shown)
    assert len(shown.splitlines()) < 40
    assert [line.strip() for line in shown.splitlines() if is_command(line)] == [
        "gpufabric doctor --clouds s",
        "gpufabric up s",
    ], "no name can add a command"
