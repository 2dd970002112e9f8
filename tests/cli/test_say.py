"""Everything that is printed passes through one place."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gpufabric.cli import say as module
from gpufabric.cli.main import app

FOLDERS = ("gpufabric", "components", "policies", "stacks")
SAFE = {"gpufabric/cli/say.py", "gpufabric/console.py"}
PROTOCOLS = {
    # Python itself prints the argument of `sys.exit` like this.
    ("gpufabric/engine/forkserver/child.py", "print(ended.code, file=sys.stderr)"),
    ("gpufabric/engine/forkserver/server.py", "print(' '.join(line.split()))"),
    ("gpufabric/simcloud/provider/server.py", "sys.stdout.write(f'{port}\\n')"),
    (
        "gpufabric/simcloud/provider/__main__.py",
        "sys.stderr.write(f\"usage: python -m gpufabric.simcloud.provider {{{','.join(PACKAGES)}}} "
        '[engine address]\\n")',
    ),
}
"""Printed for other programs, or of nothing from outside."""

PRINTING = {
    "print",
    "typer.echo",
    "typer.secho",
    "typer.prompt",
    "typer.confirm",
    "click.echo",
    "sys.stdout.write",
    "sys.stderr.write",
    "echo",
    "secho",
    "rich.print",
}
EVIL = "a\x1b[2Jb\u202ec ##vso[task.setvariable variable=PATH]/x"
SHOWN = "a<U+001B>[2Jb<U+202E>c <U+0023>#vso[task.setvariable variable=PATH]/x"


def prints(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that print something that is no constant, or open a console of rich."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name == "Console" or (name in PRINTING and not all(map(is_visible, node.args))):
            yield node


def is_visible(value: ast.expr) -> bool:
    """Return whether each part of a text is constant, or made visible."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.JoinedStr):
        return all(
            is_visible(part.value if isinstance(part, ast.FormattedValue) else part) for part in value.values
        )
    return isinstance(value, ast.Call) and ast.unparse(value.func) in ("visible", "visible_json", "one_line")


def test_nothing_is_printed_past_the_one_place(repo: Path) -> None:
    calls: set[tuple[str, str]] = set()
    for folder in FOLDERS:
        for file in (repo / folder).rglob("*.py"):
            name = file.relative_to(repo).as_posix()
            if name not in SAFE and not file.resolve().is_relative_to(repo / ".venv"):
                calls |= {(name, ast.unparse(call)) for call in prints(ast.parse(file.read_text()))}
    assert calls == PROTOCOLS


@pytest.mark.parametrize(
    ("source", "is_found"),
    [
        ("typer.echo(text)", True),
        ("print(f'a {b}')", True),
        ("Console()", True),
        ("sys.stderr.write(str(error))", True),
        ("typer.echo('constant')", False),
        ("print(f'error: {visible(str(error))}')", False),
    ],
)
def test_the_search_finds_what_prints(source: str, *, is_found: bool) -> None:
    assert bool(list(prints(ast.parse(source)))) is is_found


def test_text_from_outside_acts_on_no_terminal_and_no_job(capsys: pytest.CaptureFixture[str]) -> None:
    module.say(EVIL)
    module.say_error(EVIL)
    said = capsys.readouterr()
    assert (said.out, said.err) == (f"{SHOWN}\n", f"error: {SHOWN}\n")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("::error file=a.yaml,line=7::text%0Amore", "::error file=a.yaml,line=7::text%0Amore"),
        ("::set-env name=PATH::x", "<U+003A>:set-env name=PATH::x"),
        ("::error file=a::text\n::add-mask::b", "<U+003A>:error file=a::text\n<U+003A>:add-mask::b"),
        ("::error file=a::\x1b[2J", "<U+003A>:error file=a::<U+001B>[2J"),
        ("##vso[task.logissue type=error;]text", "##vso[task.logissue type=error;]text"),
        ("##vso[task.setvariable variable=PATH]/x", "<U+0023>#vso[task.setvariable variable=PATH]/x"),
        (
            "##vso[task.logissue type=error;]a ##vso[task.setvariable variable=PATH]/x",
            "<U+0023>#vso[task.logissue type=error;]a <U+0023>#vso[task.setvariable variable=PATH]/x",
        ),
        (
            "##vso[task.logissue type=error;]a\n##[error]b",
            "<U+0023>#vso[task.logissue type=error;]a\n<U+0023>#[error]b",
        ),
    ],
)
def test_nothing_but_a_whole_annotation_is_a_command(
    capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    module.say_annotation(line)
    assert capsys.readouterr().out == f"{said}\n"


def test_json_keeps_its_values(capsys: pytest.CaptureFixture[str]) -> None:
    module.say_json({"b": EVIL, "a": 1})
    module.say_json_text(json.dumps([EVIL, "\U000e0041\U0001f600é"], ensure_ascii=False))
    said = capsys.readouterr().out
    first, second = said[: said.index("}") + 1], said[said.index("}") + 1 :]
    assert list(json.loads(first).items()) == [("b", EVIL), ("a", 1)]
    assert json.loads(second) == [EVIL, "\U000e0041\U0001f600é"]
    assert "\U0001f600é" in second
    assert not {"\x1b", "\u202e", "\U000e0041"} & set(said)
    assert "##vso[" not in said


@pytest.mark.parametrize(
    "arguments", [(EVIL,), (f"--{EVIL}",), ("show", f"--{EVIL}"), ("schema", EVIL), ("show", "x", EVIL)]
)
def test_wrong_usage_shows_no_control_character(arguments: tuple[str, ...]) -> None:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 2
    assert not {"\u202e"} & set(done.output)
    assert "\x1b[2J" not in done.output
    assert "##vso[" not in done.output
