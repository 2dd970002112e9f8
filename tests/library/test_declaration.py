"""Arguments become the declaration of a region; wrong ones are named by their own paths."""

import copy
import sys
from datetime import UTC, datetime

import pulumi
import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.library.aws.places import CLUSTER, GPU_POOL, STORAGE
from gpufabric.library.declaration import argument_path, declare
from gpufabric.library.errors import ArgumentError
from gpufabric.library.sources import Sources
from gpufabric.snapshots.model import NetworkSnapshot
from gpufabric.spec.own_prices import OWN_PRICES_VARIABLE
from tests.library.conftest import AWS_POOL
from tests.mocked import run_mocked


class Nothing(pulumi.runtime.Mocks):
    """Answers nothing."""

    def new_resource(self, args):
        return "id", args.inputs

    def call(self, args):
        return {}


def changed(**changes):
    return {**copy.deepcopy(AWS_POOL), **changes}


def test_a_pool_is_a_region_whose_other_parts_exist():
    declared = declare(GPU_POOL, "train", AWS_POOL, None)
    plan = declared.plan
    assert (plan.stack, plan.fabric, plan.gpus, plan.makes_cluster) == ("train", "gpufabric", 16, False)
    assert not plan.makes_bucket
    assert [pool.name for pool in plan.pools] == ["train"]
    assert declared.stand_ins.outputs == {}


def test_arguments_of_the_fabric():
    declared = declare(GPU_POOL, "train", changed(fabric="lab", tags={"owner": "me"}), None)
    assert declared.plan.tags == {"owner": "me", "gpufabric-fabric": "lab", "gpufabric-stack": "train"}


@pytest.mark.parametrize(
    ("changes", "where", "given", "allowed"),
    [
        ({"nodes": -1}, "nodes", "-1", "greater than or equal to 0"),
        ({"shape": "p5.49xlarge"}, "shape", "p5.49xlarge", "p5.48xlarge"),
        ({"nodez": 2}, "nodez", "unknown argument 'nodez'", "did you mean nodes?"),
        ({"cluster": None}, "cluster", "nothing", "a value"),
        ({"cidr": "8.8.8.0/24"}, "cidr", "'8.8.8.0/24'", "private"),
        ({"network": {"id": "vpc"}}, "network.id", "'vpc'", "text matching"),
        ({"network": {"idd": "vpc"}}, "network.idd", "unknown key 'idd'", "did you mean id?"),
        ({"capacity": {"mode": "spott"}}, "capacity", "mode 'spott'", "'spot'"),
        ({"fabric": "UPPER"}, "fabric", "'UPPER'", "text matching"),
        (
            {"cluster": {"id": "shared", "security_group_id": "sg-0abc1234def567890"}},
            "cluster.kubernetes_version",
            "nothing for shared",
            "the version of the cluster",
        ),
    ],
)  # fmt: skip
def test_refused(refused, changes, where, given, allowed):
    problems = refused(GPU_POOL, changed(**changes))
    assert any(
        place == where and given in text and allowed in what for place, text, what in problems
    ), problems  # fmt: skip


def test_the_text_of_an_error_has_four_parts():
    with pytest.raises(pulumi.RunError) as caught:
        declare(GPU_POOL, "train", changed(nodes=-1), None)
    text = "AwsGpuPool train: nodes: given -1; allowed: greater than or equal to 0 [gpufabric's schema]"
    assert str(caught.value) == text


def test_arguments_that_are_no_mapping():
    with pytest.raises(ArgumentError, match="AwsGpuPool train: args: given None; allowed: a mapping"):
        declare(GPU_POOL, "train", None, None)


def outputs_for(check):
    """Run a check with an output that only an update knows."""

    async def program():
        check(pulumi.Output.from_input("known later"))

    run_mocked(program, Nothing())


def test_an_output_may_stand_for_an_id():
    def check(output):
        network = {"id": output, "subnets": {"gpu": {"id": output}}}
        declared = declare(GPU_POOL, "train", changed(network=network), None)
        assert declared.plan.spec.existing.network.id.startswith("vpc-")
        assert declared.plan.spec.existing.network.subnets.gpu.id.startswith("subnet-")
        assert len(declared.stand_ins.outputs) == 2
        unknown = declared.unknowns()
        assert any(fact.startswith("network.ranges of an output is unknown") for fact in unknown), unknown
        assert "f0f0f" not in " ".join(unknown)

    outputs_for(check)


def test_an_output_where_the_plan_needs_a_plain_value(refused):
    def check(output):
        problems = refused(GPU_POOL, changed(nodes=output, zone=output))
        assert {where for where, given, _ in problems if given == "an output"} == {"nodes", "zone"}

    outputs_for(check)


def test_the_program_keeps_its_arguments():
    before = changed(network={"id": "vpc-0abc1234def567890", "subnets": {}})
    args = copy.deepcopy(before)
    with pytest.raises(ArgumentError):
        declare(CLUSTER, "shared", {**args, "system_zones": ["use1-az4"]}, None)
    assert args == before


def test_storage_needs_no_cluster():
    args = {key: AWS_POOL[key] for key in ("region", "account_id", "zone", "cidr", "network")}
    plan = declare(STORAGE, "lab", args, None).plan
    assert (plan.makes_cluster, plan.makes_bucket, plan.pools) == (False, True, ())


def test_facts_come_from_a_snapshot_that_is_passed_in(refused):
    sources = Sources(
        catalog=default_catalog(),
        now=datetime(2026, 11, 29, tzinfo=UTC),
        network=NetworkSnapshot.model_validate(
            {
                "cloud": "aws",
                "account": "123456789012",
                "region": "us-east-1",
                "subnets": {
                    "read_at": "2026-11-28T00:00:00Z",
                    "source": "ec2:DescribeSubnets",
                    "rows": {"subnet-0abc1234def567890": {"zone": "use1-az4"}},
                },
            }
        ),
    )
    with pytest.raises(ArgumentError, match=r"network\.subnets\.gpu\.zone: given use1-az4"):
        declare(GPU_POOL, "train", AWS_POOL, sources)


def test_paths_of_arguments():
    assert argument_path(GPU_POOL, "train", "pools.train.capacity.nodes") == "capacity.nodes"
    assert argument_path(GPU_POOL, "train", "network.cidr") == "cidr"
    assert argument_path(GPU_POOL, "train", "existing.roles.node.id") == "node_role.id"
    assert argument_path(GPU_POOL, "train", "storage") == "storage"


def test_the_environment_and_files_change_nothing(monkeypatch, tmp_path):
    """Stack files have variables for the time, own prices and simulated clouds; arguments do not."""
    monkeypatch.chdir(tmp_path)
    for name in ("GPUFABRIC_NOW", "GPUFABRIC_SIM_ROOT", "GPUFABRIC_ADOPT", OWN_PRICES_VARIABLE):
        monkeypatch.setenv(name, "no time, no folder, no file")
    opened = []
    audit = {"on": True}

    def record(event, arguments):
        if audit["on"] and event == "open" and str(arguments[0]).startswith(str(tmp_path)):
            opened.append(arguments[0])

    sys.addaudithook(record)
    declared = declare(GPU_POOL, "train", AWS_POOL, None)
    audit["on"] = False
    assert declared.plan.gpus == 16
    assert opened == []
