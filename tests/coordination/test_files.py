"""Files for a fabric of four regions, one of them far away."""

import copy
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.coordination.files import files
from gpufabric.coordination.plan import Coordination, coordinate
from gpufabric.manifests.model import Job, ManifestOptions, TopologyLabels
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from tests.coordination.slurm_file import read
from tests.plan.conftest import NOW, REGIONS
from tests.plan.resilience.test_recovery import TRAINING

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)
WEST = {
    "region": "us-west-2",
    "zone": "usw2-az1",
    "system_zones": ["usw2-az1", "usw2-az2"],
    "network": {"cidr": "10.64.0.0/16"},
    "pools": {"train": {"shape": "p5.48xlarge", "nodes": 4}},
}
DECLARED: dict[str, AnyRegion] = {
    "aws-us-east-1": ADAPTER.validate_python(REGIONS["aws"]),
    "aws-us-west-2": ADAPTER.validate_python(REGIONS["aws"] | WEST),
    "azure-eastus": ADAPTER.validate_python(REGIONS["azure"]),
    "oci-us-ashburn-1": ADAPTER.validate_python(REGIONS["oci"]),
}
LINKS = [
    ("aws-us-east-1", "azure-eastus", 2),
    ("aws-us-east-1", "oci-us-ashburn-1", 2),
    ("azure-eastus", "oci-us-ashburn-1", 10),
    ("aws-us-west-2", "azure-eastus", 2),
    ("aws-us-west-2", "oci-us-ashburn-1", 2),
    ("aws-us-east-1", "aws-us-west-2", 2),
]


def plans(stacks: list[str]) -> dict[str, AnyRegionPlan]:
    fabric = Fabric(name="demo")
    catalog = default_catalog()
    return {stack: plan_region(stack, DECLARED[stack], fabric, catalog=catalog, now=NOW) for stack in stacks}


def coordinated(
    stacks: list[str] | None = None,
    links: list[tuple[str, str, int]] = LINKS,
    host: str | None = None,
    names: dict[str, str] | None = None,
    **training: Any,
) -> Coordination:
    declared_names = names or {}
    fabric = Fabric.model_validate({"name": "demo", "training": TRAINING | training, "names": declared_names})
    chosen = stacks or sorted(DECLARED)
    between = [link for link in links if set(link[:2]) <= set(chosen)]
    declared = [{"between": [a, b], "kind": "vpn", "gbps": gbps} for a, b, gbps in between]
    backbone = Backbone.model_validate({"links": declared}) if declared else None
    regions = {stack: DECLARED[stack] for stack in chosen}
    every = tuple(plans(chosen).values())
    return coordinate(fabric, every, regions, backbone, default_catalog(), host=host)


def rendered(stack: str, coordination: Coordination | None = None, **options: Any) -> dict[str, str]:
    plan = plans([stack])[stack]
    pins = manifest_pins(default_catalog(), plan.spec.cloud)
    return files(coordination or coordinated(), Job(plan, pins, ManifestOptions(**options)))


def environment(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {key: "".join(shlex.split(value)) for key, _, value in (line.partition("=") for line in lines)}


def test_every_region_has_a_launch_file_and_its_topologies() -> None:
    for stack in DECLARED:
        names = set(rendered(stack))
        assert {"kueue-topology.yaml", "slurm/topology.yaml"} <= names
        assert {Path(name).name for name in names} >= {"launch.env", "launch.sh"}


def test_replica_groups_are_numbered_without_a_gap() -> None:
    numbers = {
        stack: int(environment(text)["REPLICA_GROUP_ID"])
        for stack in DECLARED
        for name, text in rendered(stack).items()
        if name.endswith("launch.env")
    }
    assert sorted(numbers.values()) == list(range(4))
    # In the order in which links name them: a region whose links come last renumbers no other.
    assert sorted(numbers, key=lambda stack: numbers[stack]) == [
        "aws-us-east-1",
        "azure-eastus",
        "oci-us-ashburn-1",
        "aws-us-west-2",
    ]


def test_a_further_region_renumbers_none() -> None:
    three = ["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"]
    before = {(group.stack, group.name): group.id for group in coordinated(three).groups}
    after = {(group.stack, group.name): group.id for group in coordinated().groups}
    assert before.items() < after.items()
    assert after["aws-us-west-2", "train"] == 3


def test_variables_of_torchft() -> None:
    variables = environment(rendered("aws-us-west-2")["train/launch.env"])
    assert variables["TORCHFT_LIGHTHOUSE"] == "http://lighthouse.fabric.internal:29510"
    assert variables["NUM_REPLICA_GROUPS"] == "4"
    assert int(variables["TORCHFT_QUORUM_TIMEOUT_SEC"]) > 600, "longer than the 100 steps of 6 s between two"
    assert int(variables["TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC"]) < int(variables["TORCHFT_QUORUM_TIMEOUT_SEC"])
    assert int(variables["TORCHFT_QUORUM_RETRIES"]) > 0, "the lighthouse's loss must not end a replica"
    pool = plans(["aws-us-west-2"])["aws-us-west-2"].pools[0]
    assert dict(pool.environment).items() <= variables.items()


@pytest.mark.parametrize(
    ("sync", "expected"),
    [
        ("data-parallel", {"GPUFABRIC_SYNC_EVERY": "1"}),
        ("diloco", {"GPUFABRIC_SYNC_EVERY": "100", "GPUFABRIC_OUTER_PRECISION": "bf16"}),
        (
            "streaming-diloco",
            {
                "GPUFABRIC_SYNC_EVERY": "100",
                "GPUFABRIC_OUTER_PRECISION": "fp4",
                "GPUFABRIC_FRAGMENTS": "27",
                "GPUFABRIC_OVERLAP_STEPS": "1",
            },
        ),
        (
            "decoupled-diloco",
            {
                "GPUFABRIC_SYNC_EVERY": "100",
                "GPUFABRIC_OUTER_PRECISION": "bf16",
                "GPUFABRIC_FRAGMENTS": "27",
                "GPUFABRIC_QUORUM": "3",
            },
        ),
    ],
)
def test_sync_mode_and_parameters(sync: str, expected: dict[str, str]) -> None:
    variables = environment(rendered("azure-eastus", coordinated(sync=sync))["train-1/launch.env"])
    own = {key: value for key, value in variables.items() if key.startswith("GPUFABRIC_")}
    assert own == {"GPUFABRIC_SYNC_MODE": sync, "GPUFABRIC_CONNECTIONS": "8"} | expected


def test_the_lighthouse_is_on_a_power_domain_of_its_own_with_a_fallback() -> None:
    coordination = coordinated()
    assert coordination.lighthouse.seat.stack == "aws-us-west-2"
    assert coordination.lighthouse.seat.own_power_domain
    assert coordination.lighthouse.fallback is not None
    fallback = coordination.lighthouse.fallback.stack
    scripts = {stack: rendered(stack).get("lighthouse.sh") for stack in DECLARED}
    assert {stack for stack, text in scripts.items() if text} == {"aws-us-west-2", fallback}
    assert "Start it here only if that region is lost" in str(scripts[fallback])
    assert "Start it here only if that region is lost" not in str(scripts["aws-us-west-2"])
    assert "--min_replicas 3" in str(scripts["aws-us-west-2"]), "more than half of four"


def test_a_name_for_the_lighthouse() -> None:
    text = rendered("azure-eastus", coordinated(host="quorum.example.com"))["train-1/launch.env"]
    assert environment(text)["TORCHFT_LIGHTHOUSE"] == "http://quorum.example.com:29510"


def test_a_lighthouse_declared_elsewhere() -> None:
    coordination = coordinated(names={"lighthouse": "aws-us-east-1"})
    assert (coordination.lighthouse.seat.stack, coordination.lighthouse.serving.stack) == (
        "aws-us-west-2",
        "aws-us-east-1",
    )
    assert "Start it here only if" not in rendered("aws-us-east-1", coordination)["lighthouse.sh"]
    assert "Start it here only if" in rendered("aws-us-west-2", coordination)["lighthouse.sh"]
    with pytest.raises(DeclarationError) as error:
        coordinated(names={"lighthouse": "aws-eu-west-1"})
    [problem] = error.value.problems
    assert (problem.where, problem.given) == ("fabric.names.lighthouse", "aws-eu-west-1")
    assert "aws-us-east-1 or aws-us-west-2" in problem.allowed


def test_one_region_needs_no_link() -> None:
    coordination = coordinated(["azure-eastus"])
    assert coordination.host == "10.32.223.224", "there is no zone without a backbone"
    assert coordination.lighthouse.fallback is None
    assert coordination.timeouts.min_replicas == 1
    assert "Fallback: none" in rendered("azure-eastus", coordination)["lighthouse.sh"]


def test_a_region_that_no_link_reaches_is_refused() -> None:
    with pytest.raises(DeclarationError) as error:
        coordinated(["azure-eastus", "oci-us-ashburn-1", "aws-us-west-2"], LINKS[:3])
    [problem] = error.value.problems
    assert problem.where == "links"
    assert problem.given == "azure-eastus and oci-us-ashburn-1"


def test_without_a_training_job_there_are_no_time_outs() -> None:
    with pytest.raises(DeclarationError, match="the training job"):
        coordinate(Fabric(name="demo"), (), {}, None, default_catalog())


def test_without_a_step_time_there_are_no_time_outs() -> None:
    with pytest.raises(DeclarationError) as error:
        coordinated(step_seconds=None, global_batch=1024, precision="bf16")
    [problem] = error.value.problems
    assert problem.where == "fabric.training.step_seconds"
    assert problem.given.startswith("nothing, and there is no measured throughput for")
    assert "as you measured it" in problem.allowed
    assert problem.limit == "timeouts depend on it"


def test_slurm_files_of_all_regions_keep_the_rules() -> None:
    kinds = {}
    for stack in DECLARED:
        topologies = read(rendered(stack)["slurm/topology.yaml"])
        kinds[stack] = {
            key for topology in topologies.values() for key in topology if key in ("tree", "block")
        }
    assert kinds["azure-eastus"] == {"block"}
    assert kinds["oci-us-ashburn-1"] == {"tree"}


def test_partitions_of_a_pool_are_replica_groups_of_their_own() -> None:
    data: dict[str, Any] = copy.deepcopy(REGIONS["azure"])
    data["pools"]["train"] |= {"nodes": 54, "nodes_per_partition": 36}
    plan = plan_region(
        "azure-eastus", ADAPTER.validate_python(data), Fabric(name="demo"), catalog=default_catalog(), now=NOW
    )
    fabric = Fabric.model_validate({"name": "demo", "training": TRAINING})
    coordination = coordinate(fabric, (plan,), {"azure-eastus": plan.spec}, None, default_catalog())
    assert [(group.name, group.nodes) for group in coordination.groups] == [("train-1", 36), ("train-2", 18)]


def test_kueue_has_the_keys_of_topograph_1_0() -> None:
    [document] = YAML(typ="safe").load_all(
        rendered("oci-us-ashburn-1", topology=TopologyLabels.TOPOGRAPH)["kueue-topology.yaml"]
    )
    keys = [level["nodeLabel"] for level in document["spec"]["levels"]]
    tiers = [f"fabric.topograph.run/tier-{n}" for n in (2, 1, 0)]
    assert keys == ["gpufabric.dev/pool", *tiers, "kubernetes.io/hostname"]
    for stack in DECLARED:
        assert "network.topology.nvidia.com" not in "".join(rendered(stack).values())


def test_topograph_cannot_read_azure() -> None:
    with pytest.raises(DeclarationError, match="no provider for azure"):
        rendered("azure-eastus", topology=TopologyLabels.TOPOGRAPH)


def run(script: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script with programs that print what they were called with."""
    programs = script.parents[1] / "programs"
    programs.mkdir(exist_ok=True)
    for name in ("torchrun", "torchft_lighthouse"):
        program = programs / name
        program.write_text('#!/bin/sh\nprintf "%s\\n" "$0" "$@" "group=${REPLICA_GROUP_ID:-}"\n')
        program.chmod(0o755)
    path = f"{programs}:/usr/bin:/bin"
    return subprocess.run(
        ["sh", str(script), *arguments],
        env={"PATH": path, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


def test_the_scripts_run(tmp_path: Path) -> None:
    for name, text in rendered("aws-us-west-2").items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    script = tmp_path / "train" / "launch.sh"
    done = run(script, "train.py", "--lr", "3e-4", RDZV_HOST="10.64.0.9", RUN_ID="7")
    said = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert {"--nnodes=4", "--nproc-per-node=8", "--rdzv-endpoint=10.64.0.9:29400", "group=3"} <= set(said)
    assert said[-4:-1] == ["train.py", "--lr", "3e-4"]
    assert "--rdzv-id=demo-aws-us-west-2-train-7" in said
    assert run(script, "train.py", RDZV_HOST="10.64.0.9").returncode != 0, "a run without an id is none"
    done = run(script, "train.py", SLURM_JOB_ID="12", LOCAL_ADDR="10.64.0.8")
    assert {
        "--rdzv-endpoint=rendezvous.aws-us-west-2.fabric.internal:29400",
        "--rdzv-id=demo-aws-us-west-2-train-12",
        "--local-addr=10.64.0.8",
    } <= set(done.stdout.splitlines())
    (tmp_path / "run").mkdir()
    (tmp_path / "lighthouse.sh").rename(tmp_path / "run" / "lighthouse.sh")
    said = run(tmp_path / "run" / "lighthouse.sh").stdout.splitlines()
    assert said[1:5] == ["--bind", "[::]:29510", "--min_replicas", "3"]
    assert int(said[said.index("--heartbeat_timeout_ms") + 1]) > 5000


def test_a_quorum_that_the_fabric_never_has_is_refused() -> None:
    """The lighthouse would wait for it without end."""
    with pytest.raises(DeclarationError, match=r"training\.quorum: given 99; allowed: at most"):
        coordinated(quorum=99)
