import json

import pytest
from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app
from tests.simcloud.test_capacity import YAML

OFFERING = """  offerings:
    - id: cb-1
      region: us-east-1
      zone: use1-az6
      instance_type: p5.48xlarge
      count: 8
      starts: "2026-12-10T11:30:00Z"
      ends: "2026-12-24T11:30:00Z"
      upfront_usd: "128000.00"
"""


@pytest.fixture
def sim(tmp_path):
    (tmp_path / "sim").mkdir()

    def run(*arguments, code=0):
        result = CliRunner().invoke(app, ["capacity", *arguments, "--root", str(tmp_path / "sim")])
        assert result.exit_code == code, result.output
        return result.stdout if code == 0 else result.stderr

    return run


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "what-aws-has.yaml"
    path.write_text(YAML + OFFERING)
    return str(path)


def test_set_show_and_clear(sim, file, tmp_path):
    assert sim("show") == "nothing is limited\n"
    assert sim("set", file) == f"wrote {tmp_path / 'sim' / 'capacity.json'}\n"
    assert sim("show").splitlines() == [
        "aws:",
        "  reservations:",
        "    cr-0f3a9c1d2b4e5f607  capacity-block  us-east-1  use1-az6  48 x p6-b200.48xlarge  "
        "from 2026-11-24T11:30Z until 2027-01-05T11:30Z",
        "  offerings:",
        "    cb-1  us-east-1  use1-az6  8 x p5.48xlarge  from 2026-12-10T11:30Z until 2026-12-24T11:30Z  "
        "USD 128000.00",
        "  on-demand:",
        "    us-east-1  use1-az6  0 x p5.48xlarge",
        "  quotas:",
        "    us-east-1  L-417A185B  1536",
        "  not offered: not limited: sold everywhere",
        "  Kubernetes versions: not limited: EKS offers all",
    ]
    assert sim("clear") == "removed\n"
    assert sim("clear") == "there is none\n"


def test_json(sim, file):
    assert json.loads(sim("show", "--json")) == {}
    written = json.loads(sim("set", file, "--json"))
    assert written["aws"]["quotas"] == {"us-east-1": {"L-417A185B": 1536}}
    assert json.loads(sim("show", "--json")) == written


def test_what_is_absent_is_said_to_be_unlimited(sim, tmp_path):
    path = tmp_path / "empty.json"
    path.write_text('{"aws": {"reservations": []}}')
    sim("set", str(path))
    assert sim("show").splitlines() == [
        "aws:",
        "  reservations:",
        "  offerings: not limited: any offering can be bought",
        "  on-demand: not limited: machines never run out",
        "  quotas: not limited",
        "  not offered: not limited: sold everywhere",
        "  Kubernetes versions: not limited: EKS offers all",
    ]


def test_a_wrong_file_is_not_taken(sim, file, tmp_path):
    sim("set", file)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("aws: {quota: {}}")
    assert "wrong.yaml:1: aws.quota: given unknown key" in sim("set", str(wrong), code=2)
    assert "cb-1" in sim("show")
    (tmp_path / "sim" / "capacity.json").write_text("[")
    assert "error: capacity.json" in sim("show", code=2)
