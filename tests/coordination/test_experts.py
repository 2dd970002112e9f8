"""Launch files of a job with experts, in the four regions of the other tests."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.coordination.cluster import Pods
from gpufabric.coordination.experts import EXPERTS_FILE, RANKS_FILE
from gpufabric.coordination.files import files
from gpufabric.coordination.launch import HEADER
from gpufabric.coordination.plan import Coordination
from gpufabric.manifests.model import Job, ManifestOptions
from gpufabric.spec.problems import DeclarationError
from tests.coordination.test_files import coordinated, environment, plans, rendered, run
from tests.training.experts.jobs import DEEPSEEK_V3

WEST = "aws-us-west-2"
"""Four machines with eight H100 each."""


def launched(expert: int = 8, **training: Any) -> Coordination:
    job = {"model": DEEPSEEK_V3, "parallelism": {"expert": expert}, "precision": "fp8"}
    return coordinated(**(job | training))


def experts_of(stack: str, coordination: Coordination, group: str = "train") -> dict[str, Any]:
    text = rendered(stack, coordination)[f"{group}/{EXPERTS_FILE}"]
    assert text.startswith(HEADER)
    listed: dict[str, Any] = YAML(typ="safe").load(text)
    assert listed == json.loads("\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return listed


def test_a_dense_job_has_no_such_files() -> None:
    names = {Path(name).name for name in rendered(WEST)}
    assert not names & {EXPERTS_FILE, RANKS_FILE}
    assert "GPUFABRIC_EXPERT" not in rendered(WEST)["train/launch.env"]
    assert RANKS_FILE not in rendered(WEST)["train/launch.sh"]


def test_variables_name_the_sizes_of_the_groups() -> None:
    coordination = launched(parallelism={"tensor": 2, "pipeline": 2, "expert": 2})
    variables = environment(rendered(WEST, coordination)["train/launch.env"])
    own = {key: value for key, value in variables.items() if "PARALLEL" in key or "EXPERT" in key}
    assert own == {
        "GPUFABRIC_TENSOR_PARALLEL": "2",
        "GPUFABRIC_PIPELINE_PARALLEL": "2",
        "GPUFABRIC_CONTEXT_PARALLEL": "1",
        "GPUFABRIC_DATA_PARALLEL": "8",
        "GPUFABRIC_EXPERT_PARALLEL": "2",
        "GPUFABRIC_EXPERT_LEVEL": "nvlink-domain",
        "GPUFABRIC_EXPERT_REGIONS": "complete",
        "GPUFABRIC_FIRST_EXPERT": "0",
        "GPUFABRIC_EXPERTS": "256",
    }
    assert (
        "--expert-model-parallel-size 2 --expert-tensor-parallel-size 2 --num-experts 256"
        in (variables["GPUFABRIC_MEGATRON_ARGS"])
    )
    assert variables["NUM_REPLICA_GROUPS"] == "4", "the quorum is that of other jobs"


def test_groups_of_ranks_and_experts_in_order() -> None:
    listed = experts_of(WEST, launched())
    assert listed["groups"] == [list(range(first, first + 8)) for first in range(0, 32, 8)]
    assert listed["default_order"] is True
    assert listed["experts_by_position"] == [list(range(first, first + 32)) for first in range(0, 256, 32)]


def test_tensor_parallel_ranks_lie_between_those_of_a_group() -> None:
    listed = experts_of(WEST, launched(parallelism={"tensor": 2, "expert": 4}))
    assert listed["groups"][:3] == [[0, 2, 4, 6], [1, 3, 5, 7], [8, 10, 12, 14]]


def test_loads_place_experts_out_of_order() -> None:
    loads = [float(64 if number < 32 else 1) for number in range(256)]
    listed = experts_of(WEST, launched(expert_loads=loads))
    assert listed["default_order"] is False
    assert listed["highest_load"] == pytest.approx(1.0)
    held = [expert for position in listed["experts_by_position"] for expert in position]
    assert sorted(held) == list(range(256))
    assert all(sum(expert < 32 for expert in position) == 4 for position in listed["experts_by_position"])


def test_independent_regions_launch_their_own_experts() -> None:
    coordination = launched(expert_regions="independent", merge_every_steps=500)
    firsts = {
        stack: experts_of(stack, coordination, group)["first_expert"]
        for stack, group in (
            ("aws-us-east-1", "train"),
            (WEST, "train"),
            ("azure-eastus", "train-1"),
            ("oci-us-ashburn-1", "train"),
        )
    }
    assert firsts == {"aws-us-east-1": 0, WEST: 64, "azure-eastus": 128, "oci-us-ashburn-1": 192}
    listed = experts_of(WEST, coordination)
    assert listed["experts"] == 64
    assert listed["experts_by_position"][0] == list(range(64, 72))
    variables = environment(rendered(WEST, coordination)["train/launch.env"])
    assert (variables["GPUFABRIC_SYNC_MODE"], variables["GPUFABRIC_SYNC_EVERY"]) == ("merge", "500")
    assert "--num-experts 64" in variables["GPUFABRIC_MEGATRON_ARGS"]


def test_groups_that_do_not_divide_the_experts_of_a_region_are_refused() -> None:
    """240 experts are 60 in each of four regions, which eight GPUs cannot hold in equal parts."""
    model = DEEPSEEK_V3 | {"experts": DEEPSEEK_V3["experts"] | {"routed": 240}}
    with pytest.raises(DeclarationError) as error:
        launched(expert_regions="independent", model=model)
    assert str(error.value) == (
        "fabric.training.parallelism.expert: given expert 8 for 60 experts of aws-us-east-1;"
        " allowed: a divisor of 60 [the GPUs of a group hold equal numbers of experts]"
    )


def test_loads_of_other_experts_are_refused() -> None:
    with pytest.raises(DeclarationError, match="given 2 loads; allowed: 256"):
        launched(expert_loads=[1, 2])


def test_the_scripts_give_ranks_by_machine(tmp_path: Path) -> None:
    for name, text in rendered(WEST, launched()).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    said = run(tmp_path / "train" / "launch.sh", "train.py", "--lr", "1", RUN_ID="7").stdout.splitlines()
    place = said.index("--no-python")
    assert said[place : place + 6] == [
        "--no-python", "sh", f"{tmp_path}/train/{RANKS_FILE}", "train.py", "--lr", "1",
    ]  # fmt: skip
    ranked = {
        "LOCAL_WORLD_SIZE": "8",
        "LOCAL_RANK": "3",
        "RANK": "27",
        "TORCHELASTIC_USE_AGENT_STORE": "True",
    }
    script = tmp_path / "train" / RANKS_FILE
    shown = [
        "-c",
        "import os, sys; print(os.environ['RANK'], os.environ['GROUP_RANK'], *sys.argv[1:])",
        "--lr",
    ]

    def ranks(**variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["sh", str(script), *shown],
            env={"PATH": "/usr/bin:/bin", **ranked, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=20,
        )

    assert ranks(SLURM_NODEID="2").stdout == "19 2 --lr\n"
    assert ranks(JOB_COMPLETION_INDEX="1", SLURM_NODEID="2").stdout == "11 1 --lr\n"
    assert ranks(GPUFABRIC_NODE="0", JOB_COMPLETION_INDEX="1").stdout == "3 0 --lr\n"
    added = ranks(GPUFABRIC_NODE="0", GPUFABRIC_ADD_MEGATRON_ARGS="1", GPUFABRIC_MEGATRON_ARGS="--a 1 --b 2")
    assert added.stdout == "3 0 --lr --a 1 --b 2\n"
    assert "give GPUFABRIC_NODE" in ranks().stderr
    assert "unset TORCH_DISABLE_SHARE_RDZV_TCP_STORE" in ranks(
        GPUFABRIC_NODE="0", TORCHELASTIC_USE_AGENT_STORE="False"
    ).stderr  # fmt: skip


def test_a_job_in_kubernetes_mounts_both_files() -> None:
    plan = plans([WEST])[WEST]
    job = Job(plan, manifest_pins(default_catalog(), plan.spec.cloud), ManifestOptions())
    text = files(launched(), job, Pods("registry.example.com/train:1"))["kubernetes/launch-train.yaml"]
    [config] = [document for document in YAML(typ="safe").load_all(text) if document["kind"] == "ConfigMap"]
    assert {EXPERTS_FILE, RANKS_FILE} <= set(config["data"])
