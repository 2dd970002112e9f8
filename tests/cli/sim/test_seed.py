import json

from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app
from tests.simcloud.test_seed import AZURE, CIRCUIT


def run(tmp_path, text, *options):
    file = tmp_path / "outside.yaml"
    file.write_text(text)
    return CliRunner().invoke(app, ["seed", str(file), "--root", str(tmp_path / "sim"), *options])


def test_what_is_outside_is_created_once(tmp_path):
    printed = [run(tmp_path, AZURE + CIRCUIT).stdout for _ in range(2)]
    assert [[line.split()[0] for line in text.splitlines()] for text in printed] == [
        ["created", "created", "2"],
        ["exists", "exists", "0"],
    ]
    assert printed[1].endswith("0 resources created, 2 exist\n")


def test_a_dry_run_says_what_would_be_created(tmp_path):
    tried = run(tmp_path, AZURE, "--dry-run")
    assert tried.stdout.splitlines()[-1] == "1 resource would be created, 0 exist"
    assert not (tmp_path / "sim").exists()


def test_json_names_account_and_state(tmp_path):
    run(tmp_path, AZURE)
    rows = json.loads(run(tmp_path, AZURE + CIRCUIT, "--json").stdout)
    assert [(row["name"], row["state"]) for row in rows] == [("g", "exists"), ("leased", "created")]
    assert {(row["cloud"], row["region"]) for row in rows} == {("azure", "eastus")}


def test_a_mistake_is_wrong_usage(tmp_path):
    failed = run(tmp_path, CIRCUIT)
    assert failed.exit_code == 2
    assert failed.stderr.startswith("error: outside.yaml")
    assert not (tmp_path / "sim").exists()


def test_what_was_seeded_can_be_listed(tmp_path):
    run(tmp_path, AZURE)
    root = ("--root", str(tmp_path / "sim"))
    given = CliRunner().invoke(app, ["list", "--given", *root]).stdout
    assert given.endswith("1 resource\n")
    assert CliRunner().invoke(app, ["list", "--not-given", *root]).stdout == "0 resources\n"
