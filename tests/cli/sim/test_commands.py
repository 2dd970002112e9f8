import json
import shlex

import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app
from tests.simcloud.test_failing import NODE_GROUP, STACK, outputs_of, put


@pytest.fixture
def sim(tmp_path):
    def run(*arguments, code=0):
        command, *rest = arguments
        result = CliRunner().invoke(app, [command, *rest, "--root", str(tmp_path)])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return run


def test_env_prints_lines_for_a_shell(sim, tmp_path):
    lines = sim("env").splitlines()
    exported = dict(shlex.split(line)[1].split("=", 1) for line in lines)
    assert {shlex.split(line)[0] for line in lines} == {"export"}
    assert exported["GPUFABRIC_SIM_DIR"] == str(tmp_path)
    assert (tmp_path / "home" / "plugins").is_dir()
    assert (tmp_path / "state").is_dir()


def test_env_prints_json(sim, tmp_path):
    assert json.loads(sim("env", "--json"))["PULUMI_HOME"] == str(tmp_path / "home")


def test_list_and_drift(sim, aws, vpc):
    assert f"aws  123456789012  us-east-2  {vpc.token}  {vpc.id}" in sim("list")
    assert sim("list").endswith("1 resource\n")
    assert "changed tags.owner" in sim("drift", vpc.id, "tags.owner", '"mallory"')
    (resource,) = json.loads(sim("list", "--json"))
    assert resource["inputs"]["tags"]["owner"] == aws.read(vpc)[2]["tags"]["owner"] == "mallory"


def test_remove(sim, aws, vpc):
    assert vpc.id in sim("remove", vpc.id)
    assert aws.read(vpc)[0] == ""


def test_reset_asks_first(sim, vpc):
    assert "holds 1 resource; allowed: --yes" in sim("reset", code=2)
    assert sim("reset", "--yes") == "deleted 1 resource\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("drift", "vpc-1", "tags.owner", "mallory"), "allowed: JSON, strings in quotes"),
        (("drift", "vpc-1", "tags.owner", '"m"'), "no simulated cloud (aws, azure, oci) holds a resource"),
        (("remove", "vpc-1"), "no simulated cloud"),
        (("env", "--json", "--shell"), "allowed: one of them"),
    ],
)
def test_wrong_use_says_what_is_allowed(sim, arguments, words):
    assert words in sim(*arguments, code=2)


def test_a_machine_of_no_pool_cannot_fail(sim):
    assert "given pool train; allowed: a stack that is up" in sim(
        "fail-node", "aws-us-east-1", "train", code=2
    )


def test_a_failed_machine_and_its_repair(sim, tmp_path):
    put(
        tmp_path,
        NODE_GROUP,
        inputs={"labels": {"gpufabric.dev/pool": "train"}},
        outputs={"status": "ACTIVE"},
    )
    assert "the node group is DEGRADED" in " ".join(sim("fail-node", STACK, "train").split())
    assert outputs_of(tmp_path)["status"] == "DEGRADED"
    assert "is back" in sim("fail-node", STACK, "train", "--repair")
