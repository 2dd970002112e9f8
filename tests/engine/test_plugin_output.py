"""The cause of a policy pack that does not start is its own error, not the engine's."""

import subprocess
import sys
from pathlib import Path

import pytest

from gpufabric.engine.plugin_output import PluginOutput

ENGINE = "policy pack not started: could not read policy pack port: io: read/write on closed pipe"
LIMIT = f"allowed: a policy pack that loads [{ENGINE}]"


def explained(project: Path, printed: str, **fields: str) -> str:
    """Give the output as the engine does, one event a line, and explain its error."""
    output = PluginOutput([str(project / "policies")])
    for line in printed.splitlines():
        message = {"message": f"{line}\n\n", "severity": "info#err", **fields}
        output.take({"diagnosticEvent": message})
    return output.explain(ENGINE)


def printed_by(pack: Path) -> str:
    """Run a pack and return its standard error."""
    done = subprocess.run([sys.executable, pack], capture_output=True, text=True, check=False)
    assert done.returncode
    return done.stderr


@pytest.mark.parametrize(
    ("rule", "place", "error"),
    [
        pytest.param(
            "import missing_one\n",
            "rule.py:1",
            "ModuleNotFoundError: No module named 'missing_one'",
            id="package",
        ),
        pytest.param("x = 1\ndef f(:\n    pass\n", "rule.py:2", "SyntaxError: invalid syntax", id="syntax"),
        pytest.param("x = {}\nx['b']\n", "rule.py:2", "KeyError: 'b'", id="raised"),
        pytest.param(
            "import json\njson.loads('{')\n", "rule.py:2", "json.decoder.JSONDecodeError: ", id="library"
        ),
        pytest.param(
            "try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('first\\nsecond')\n",
            "rule.py:4",
            "ValueError: first second;",
            id="during another",
        ),
    ],
)
def test_a_pack_that_does_not_load_names_the_file_and_the_error(
    tmp_path: Path, rule: str, place: str, error: str
) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "rule.py").write_text(rule)
    (folder / "__main__.py").write_text("import rule\n")
    text = explained(tmp_path, printed_by(folder / "__main__.py"))
    assert text.startswith(f"policies/{place}: policy pack: given {error}")
    assert text.endswith(LIMIT)


def test_a_pack_outside_the_project_keeps_its_path(tmp_path: Path) -> None:
    pack = tmp_path / "pack.py"
    pack.write_text("raise OSError('no disk')\n")
    text = explained(tmp_path / "project", printed_by(pack))
    assert text.startswith(f"{pack}:1: policy pack: given OSError: no disk; ")


def test_without_a_traceback_the_last_lines_are_shown(tmp_path: Path) -> None:
    text = explained(tmp_path, "1\n2\n\n3\n4\n5\n6\n")
    assert text == f"policy pack: given 2 3 4 5 6; {LIMIT}"


def test_other_errors_and_other_output_change_nothing(tmp_path: Path) -> None:
    assert explained(tmp_path, "") == ENGINE
    assert explained(tmp_path, "the program's", urn="urn:pulumi:s::p::pulumi:pulumi:Stack::p-s") == ENGINE
    assert explained(tmp_path, "a note", severity="info") == ENGINE
    output = PluginOutput([])
    output.take({"diagnosticEvent": {"message": "deprecated", "severity": "info#err"}})
    assert output.explain("no credentials") == "no credentials"
