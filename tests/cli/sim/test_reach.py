"""Routes of the simulated clouds as ``reach`` shows them."""

import json
from pathlib import Path

from typer.testing import CliRunner

from gpufabric.cli.sim.commands import app
from gpufabric.simcloud.clouds.azure import routing as azure
from gpufabric.simcloud.inspect import held, remove
from gpufabric.wire.values import plain
from tests.simcloud.joined import AWS, AZURE, ONE_OF_EACH, World


def test_command_shows_pairs_and_what_is_down(tmp_path: Path) -> None:
    World(tmp_path, [AWS[0], AZURE[0]]).up([ONE_OF_EACH[3]])
    runner = CliRunner()
    arguments = ["reach", "--root", str(tmp_path)]
    printed = runner.invoke(app, [*arguments, "--subnets"])
    assert printed.exit_code == 0
    assert printed.stdout.splitlines()[0] == "aws-us-east-1 gpu 10.16.0.0/17  azure-eastus gpu 10.20.0.0/17"
    printed = runner.invoke(app, arguments)
    assert printed.stdout.splitlines()[0] == "aws-us-east-1  azure-eastus  5 Gbit/s"
    reach = json.loads(runner.invoke(app, [*arguments, "--json"]).stdout)
    assert reach["gbps"][0] == {"from": "aws-us-east-1", "to": "azure-eastus", "gbps": 5}
    type_ = "aws:ec2/vpnConnection:VpnConnection"
    for connection in [entry.resource.id for entry in held(tmp_path, type_=type_)]:
        remove(tmp_path, connection, type_=type_)
    reach = json.loads(runner.invoke(app, [*arguments, "--json"]).stdout)
    assert reach["networks"] == []
    assert len(reach["down"]) == 4
    printed = runner.invoke(app, arguments)
    assert "the far end is missing" in printed.stdout
    assert "0 pairs" in printed.stdout


def test_keys_of_tunnels_are_not_shown(tmp_path: Path) -> None:
    World(tmp_path, [AWS[0], AZURE[0]]).up([ONE_OF_EACH[3]])
    keys = {
        plain(entry.resource.outputs)[f"tunnel{number}PresharedKey"]
        for entry in held(tmp_path, type_="aws:ec2/vpnConnection:VpnConnection")
        for number in (1, 2)
    }
    assert len(keys) == 4
    read = azure.read((entry.account, entry.resource) for entry in held(tmp_path, cloud="azure"))
    assert {end.secret for end in read.ends} == keys, "compared"
    shown = repr(read) + CliRunner().invoke(app, ["reach", "--json", "--root", str(tmp_path)]).stdout
    assert not [key for key in keys if key in shown]
