"""An update on a terminal: what is waited for, what Ctrl-C leaves, and the commands it names at the end."""

import os
import re
import shlex
import subprocess

import pytest

from gpufabric.plan.pace import MINUTE_VARIABLE
from tests.e2e.conftest import GPUFABRIC, TIMEOUT_SECONDS, Sandbox
from tests.e2e.terminal import HIDE_CURSOR, SHOW_CURSOR, Terminal
from tools.small_fabric import REGIONS

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AZURE = "azure-eastus"
WAITS = re.compile(rf"AmlFilesystem {AZURE}-lustre (\d+) of 30 min")
MINUTE_S = "0.5"
DIGEST = "sha256:" + "0" * 64
STAND_INS = {
    "gpufabric": f'exec {shlex.join(GPUFABRIC)} "$@"',
    "crane": f"echo {DIGEST}",
    # A chart whose digest is not the catalogue's would stop the script, so all charts have the expected one.
    "sha256sum": 'case "$1" in -c) cat >/dev/null;; *) echo "$(printf %064d 0)  $1";; esac',
    "helm": f"""
[ "$1" = pull ] || exit 0
echo "Digest: {DIGEST}"
""",
    # Fails if the folder is no kustomization, and notes those that it applies.
    "kubectl": """
[ "$1" = apply ] || exit 0
while [ "$1" != -k ]; do shift; done
[ -f "$2/kustomization.yaml" ] && echo "$2" >> "$APPLIED"
""",
}


def up(sandbox: Sandbox) -> Terminal:
    sandbox.declare(AZURE, REGIONS[AZURE])
    environment = {**os.environ, **sandbox.environment, MINUTE_VARIABLE: MINUTE_S}
    return Terminal([*GPUFABRIC, "up", AZURE, "--yes"], sandbox.project, environment)


def test_an_update_shows_what_it_waits_for_and_names_commands_that_work(sandbox: Sandbox) -> None:
    terminal = up(sandbox)
    assert terminal.end(TIMEOUT_SECONDS) == 0, terminal.text
    waited = [int(minutes) for minutes in WAITS.findall(terminal.text)]
    assert len(set(waited)) > 5, "the minutes go on"
    assert waited == sorted(waited)
    left = re.findall(r"(\d+) of 30 min +(\d+) min", terminal.text)
    assert left
    assert all(29 <= int(done) + int(more) <= 31 for done, more in left)
    assert re.search(r"0 of 1 stack done, 1 running; \d+s so far, \d+ min or more left", terminal.text)
    assert terminal.raw.count(HIDE_CURSOR) == terminal.raw.count(SHOW_CURSOR) > 0

    named = commands_after(terminal.text)
    assert list(named) == ["log in", "pin images", "install", "smoke test", "report"]
    cluster = sandbox.outputs(AZURE)["region"]["cluster"]
    assert named["log in"] == cluster["login"]
    assert f"--name {cluster['name']}" in cluster["login"]

    for what in ("pin images", "install", "smoke test", "report"):
        run(sandbox, named[what])
    assert (sandbox.project / "applied").read_text(encoding="utf-8").split() == [
        "1-operators",
        "2-fabric",
        f"clusters/{AZURE}/test",
    ]
    assert AZURE in (sandbox.project / "report.html").read_text(encoding="utf-8")


def commands_after(text: str) -> dict[str, str]:
    """Read the commands that ``up`` names at its end, by their purpose."""
    first, *lines = [line.strip() for line in text.rpartition("Next, for ")[2].splitlines() if line.strip()]
    assert first == f"{AZURE}:"
    return {purpose: command.strip() for purpose, command in (line.split("  ", 1) for line in lines)}


def run(sandbox: Sandbox, command: str) -> None:
    """Run a command as a shell does, with stand-ins for the programs that reach registries and clusters."""
    tools = sandbox.root / "tools"
    tools.mkdir(exist_ok=True)
    for name, text in STAND_INS.items():
        (tools / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (tools / name).chmod(0o755)
    path = f"{tools}{os.pathsep}{sandbox.environment.get('PATH') or os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-euc", command],
        cwd=sandbox.project,
        env={**os.environ, **sandbox.environment, "PATH": path, "APPLIED": str(sandbox.project / "applied")},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def test_ctrl_c_during_a_creation_leaves_a_clean_terminal(sandbox: Sandbox) -> None:
    terminal = up(sandbox)
    terminal.read_until(lambda text: bool(WAITS.search(text)), TIMEOUT_SECONDS)
    terminal.interrupt()
    assert terminal.end(TIMEOUT_SECONDS) == 130, terminal.text
    assert "Interrupted: engines finish their steps" in terminal.text
    last_table, _, results = terminal.raw.rpartition(SHOW_CURSOR)
    assert HIDE_CURSOR in last_table
    assert HIDE_CURSOR not in results
    assert f"gpufabric up {AZURE} --resume" in results or "gpufabric up --resume" in results
