"""``gpufabric roll`` with a kubectl that keeps its nodes in a file."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from gpufabric.catalog.manifests import manifest_pins
from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.rolling import roller
from gpufabric.rolling.errors import RollError
from tests.rolling.fake_cluster import FakeCluster

ROOT = Path(__file__).parents[2]
FRIDAY, SATURDAY = "2026-11-27T12:00:00Z", "2026-11-28T23:00:00Z"


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeCluster:
    made = FakeCluster(tmp_path)
    monkeypatch.setenv("PATH", made.path)
    monkeypatch.setenv(NOW_VARIABLE, FRIDAY)
    monkeypatch.setattr(roller, "POLL_SECONDS", 0.01)
    return made


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "stacks", folder / "stacks")
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    return folder


def roll(project: Path, cluster: FakeCluster, *options: str, pool: str = "train") -> Result:
    replace = ("--replace-command", f"{cluster.replace} {{node}} {{instance_id}}")
    words = ["roll", "aws-us-east-1", pool, *replace, "--batch", "2", *options, "--root", str(project)]
    return CliRunner().invoke(app, words)


def declare(project: Path, **values: Any) -> None:
    """Change the region's declaration."""
    file = project / "stacks" / "Pulumi.aws-us-east-1.yaml"
    yaml: Any = YAML()
    content = yaml.load(file)
    content["config"]["gpufabric:region"].update(values)
    yaml.dump(content, file)


def state(project: Path, pool: str = "train") -> dict[str, Any]:
    return json.loads((project / ".gpufabric" / "rolls" / f"aws-us-east-1.{pool}.json").read_text())


def test_replaces_every_machine_batch_by_batch(project: Path, cluster: FakeCluster) -> None:
    result = roll(project, cluster, "--yes")
    assert result.exit_code == 0, result.output
    assert cluster.nodes == ["new-1", "new-2", "new-3", "new-4"]
    assert cluster.cordoned == []
    batch = [*["cordon"] * 2, *["drain"] * 2, *["cordon"] * 2, "delete", "apply", "delete", *["uncordon"] * 2]
    assert cluster.verbs == batch * 2
    assert cluster.read()["replaced"][0] == ["old-0", "i-old0"]
    assert "4 nodes of pool train; 48 are declared" in result.output


def test_test_runs_on_the_cordoned_new_machines_only(project: Path, cluster: FakeCluster) -> None:
    roll(project, cluster, "--yes")
    yaml: Any = YAML(typ="safe")
    job = next(
        document for document in yaml.load_all(cluster.read()["applied"][1]) if document["kind"] == "MPIJob"
    )
    worker = job["spec"]["mpiReplicaSpecs"]["Worker"]
    assert worker["replicas"] == 2
    (terms,) = worker["template"]["spec"]["affinity"]["nodeAffinity"].values()
    fields = [term["matchFields"][0] for term in terms["nodeSelectorTerms"]]
    assert [field["values"] for field in fields] == [["new-3"], ["new-4"]]
    tolerated = [toleration["key"] for toleration in worker["template"]["spec"]["tolerations"]]
    assert "node.kubernetes.io/unschedulable" in tolerated


def test_dry_run_changes_nothing(project: Path, cluster: FakeCluster) -> None:
    result = roll(project, cluster, "--dry-run", "--json", "--checkpoint-command", "save now")
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    assert printed["status"] == "planned"
    assert [batch["nodes"] for batch in printed["batches"]] == [["old-0", "old-1"], ["old-2", "old-3"]]
    commands = [command["text"] for command in printed["batches"][0]["commands"]]
    assert "kubectl drain old-0 --ignore-daemonsets --delete-emptydir-data --timeout=30m" in commands
    assert f"{cluster.replace} old-1 i-old1" in commands
    assert "save now (at most 30 minutes)" in commands
    assert cluster.verbs == []
    assert not (project / ".gpufabric").exists()


def test_failed_drain_stops_and_the_same_command_continues(project: Path, cluster: FakeCluster) -> None:
    cluster.set(stuck="old-3")
    result = roll(project, cluster, "--yes", "--json")
    assert result.exit_code == 1
    printed = json.loads(result.stdout)
    assert printed["status"] == "failed"
    assert "kubectl drain old-3: given status 1: error when evicting pods" in printed["reason"]
    assert cluster.replaced == ["old-0", "old-1"]
    assert state(project)["batches"][1]["done"] == ["cordon", "checkpoint"]
    cluster.set(stuck="")
    assert roll(project, cluster, "--yes").exit_code == 0
    assert cluster.replaced == ["old-0", "old-1", "old-2", "old-3"]


def test_failed_test_stops_before_the_next_batch(project: Path, cluster: FakeCluster) -> None:
    cluster.set(test="Failed")
    result = roll(project, cluster, "--yes")
    assert result.exit_code == 1
    assert "test: given not passed on new-1, new-2" in " ".join(result.output.split())
    assert cluster.replaced == ["old-0", "old-1"]
    assert cluster.cordoned == ["new-1", "new-2"]
    cluster.set(test="Succeeded")
    assert roll(project, cluster, "--yes").exit_code == 0
    assert cluster.nodes == ["new-1", "new-2", "new-3", "new-4"]


def test_machine_that_was_replaced_by_hand_after_its_test_is_tested(
    project: Path, cluster: FakeCluster
) -> None:
    cluster.set(test="Failed")
    assert roll(project, cluster, "--yes").exit_code == 1
    subprocess.run([cluster.replace, "new-1"], check=True)
    cluster.set(test="Succeeded")
    assert roll(project, cluster, "--yes").exit_code == 0
    assert state(project)["batches"][0]["new"][0]["name"] == "new-2"
    assert "new-3" in cluster.read()["applied"][1]
    assert cluster.cordoned == []


def test_test_without_an_end_fails(project: Path, cluster: FakeCluster, monkeypatch: Any) -> None:
    monkeypatch.setattr(roller, "SECONDS_PER_MINUTE", 0)
    cluster.set(test="")
    assert roll(project, cluster, "--yes").exit_code == 1


def test_interruption_keeps_what_was_replaced(project: Path, cluster: FakeCluster) -> None:
    cluster.set(interrupt="old-0")
    result = roll(project, cluster, "--yes")
    assert result.exit_code == 130, result.output
    assert "run the same command again" in result.output
    assert state(project)["batches"][0]["replaced"] == ["old-0"]
    cluster.set(interrupt="")
    assert roll(project, cluster, "--yes").exit_code == 0
    assert cluster.replaced == ["old-0", "old-1", "old-2", "old-3"]


def test_missing_new_machines_stop_it(project: Path, cluster: FakeCluster, monkeypatch: Any) -> None:
    monkeypatch.setattr(roller, "SECONDS_PER_MINUTE", 0)
    cluster.set(lost=True)
    result = roll(project, cluster, "--yes")
    assert result.exit_code == 1
    assert "0 of 2 new nodes ready, 0 old nodes still ready" in " ".join(result.output.split())


def test_checkpoint_command_runs_before_the_drain(project: Path, cluster: FakeCluster) -> None:
    result = roll(project, cluster, "--yes", "--checkpoint-command", "false")
    assert result.exit_code == 1
    assert "--checkpoint-command: given status 1" in " ".join(result.output.split())
    assert "drain" not in cluster.verbs
    result = roll(project, cluster, "--yes", "--checkpoint-command", "sleep 60", "--deadline", "0")
    assert result.exit_code == 0
    assert "no checkpoint in 0 minutes" in result.output


def test_without_a_terminal_it_needs_yes(project: Path, cluster: FakeCluster) -> None:
    assert roll(project, cluster).exit_code == 2
    assert cluster.verbs == []


def test_no_test_skips_the_test(project: Path, cluster: FakeCluster) -> None:
    cluster.set(test="Failed")
    assert roll(project, cluster, "--yes", "--no-test").exit_code == 0
    assert "apply" not in cluster.verbs


def test_enforced_windows_stop_each_batch_outside(
    project: Path, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    windows = [{"days": ["saturday"], "start": "22:00", "hours": 6}]
    declare(project, maintenance={"windows": windows})
    assert "is outside the maintenance windows" in roll(project, cluster, "--dry-run").output
    declare(project, maintenance={"windows": windows, "enforce": True})
    result = roll(project, cluster, "--yes")
    assert result.exit_code == 1
    assert "maintenance.enforce" in result.output
    assert cluster.verbs == []
    monkeypatch.setenv(NOW_VARIABLE, SATURDAY)
    assert roll(project, cluster, "--yes").exit_code == 0


def test_drain_order_is_said(project: Path, cluster: FakeCluster) -> None:
    small = {"shape": "p6-b200.48xlarge", "nodes": 1, "capacity": {"mode": "on-demand"}}
    train = {**small, "nodes": 4}
    declare(project, pools={"train": train, "eval": small}, maintenance={"drain_order": ["train", "eval"]})
    result = roll(project, cluster, "--yes")
    assert result.exit_code == 0, result.output
    assert "Next: in the drain order:\n    gpufabric roll aws-us-east-1 eval\n" in result.output
    declare(project, maintenance={"drain_order": ["eval", "train"]})
    result = roll(project, cluster, "--dry-run")
    assert "pool eval comes earlier in maintenance.drain_order" in result.output


def test_one_pool_of_a_stack_at_a_time(project: Path, cluster: FakeCluster) -> None:
    pool = {"shape": "p6-b200.48xlarge", "nodes": 1, "capacity": {"mode": "on-demand"}}
    declare(project, pools={"train": pool, "eval": pool})
    cluster.set(stuck="old-0")
    assert roll(project, cluster, "--yes").exit_code == 1
    error = roll(project, cluster, "--yes", pool="eval").exception
    assert isinstance(error, RollError)
    assert "train, whose roll is not finished" in str(error)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--batch", "5"), "--batch: given 5; allowed: 1 to 4"),
        (("--replace-command", "terminate"), "given no placeholder; allowed: one of {node}"),
        (("--replace-command", "x {nod}"), "--replace-command: given {nod}; allowed: {node}"),
        (("--replace-command", "x 'y"), "allowed: words with closed quotes"),
    ],
)
def test_refuses_wrong_options(
    project: Path, cluster: FakeCluster, options: tuple[str, ...], said: str
) -> None:
    error = roll(project, cluster, "--yes", *options).exception
    assert isinstance(error, RollError)
    assert said in str(error)
    assert cluster.verbs == []


def test_refuses_an_unknown_pool(project: Path, cluster: FakeCluster) -> None:
    result = roll(project, cluster, "--yes", pool="trian")
    assert result.exit_code == 2
    assert "not a pool of" in " ".join(result.output.split())


def test_refuses_another_context_or_batch_in_the_middle(project: Path, cluster: FakeCluster) -> None:
    cluster.set(stuck="old-2")
    assert roll(project, cluster, "--yes", "--context", "east").exit_code == 1
    assert "--context: given west; allowed: east" in str(
        roll(project, cluster, "--yes", "--context", "west").exception
    )
    error = roll(project, cluster, "--yes", "--context", "east", "--batch", "3").exception
    assert "--batch: given 3; allowed: 2" in str(error)


def test_damaged_state_is_explained(project: Path, cluster: FakeCluster) -> None:
    file = project / ".gpufabric" / "rolls" / "aws-us-east-1.train.json"
    file.parent.mkdir(parents=True)
    file.write_text("{")
    assert "delete it to begin again" in str(roll(project, cluster, "--yes").exception)


def test_missing_kubectl_is_explained(
    project: Path, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    assert "kubectl (No such file or directory)" in str(roll(project, cluster, "--yes").exception)


def test_other_cluster_is_refused(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    other = FakeCluster(tmp_path / "other", shape="p5.48xlarge")
    monkeypatch.setenv("PATH", other.path)
    monkeypatch.setenv(NOW_VARIABLE, FRIDAY)
    error = roll(project, other, "--yes").exception
    assert "node old-0: given shape p5.48xlarge; allowed: nodes of p6-b200.48xlarge on aws" in str(error)
    assert other.verbs == []


def test_a_test_image_whose_tag_moves_is_not_run(
    project: Path, cluster: FakeCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "gpufabric.cli.roll_request.manifest_pins",
        lambda catalog, _cloud, locked: manifest_pins(catalog, "azure", locked),
    )
    result = roll(project, cluster, "--yes")
    assert isinstance(result.exception, RollError)
    assert "nccl-test:latest, whose tag moves; allowed: its digest in stacks/images.lock.yaml" in str(
        result.exception
    )
    assert cluster.verbs == []


def test_a_test_without_required_digest_is_not_run(project: Path, cluster: FakeCluster) -> None:
    file = project / "Pulumi.yaml"
    yaml: Any = YAML()
    content = yaml.load(file)
    content["config"]["fabric"]["default"]["supply_chain"] = {"digests": "required"}
    yaml.dump(content, file)
    assert roll(project, cluster, "--yes").exit_code == 0, "the catalogue has the digest"


@pytest.mark.parametrize("namespace", ["kube-system", "gpu-operator", "a b"])
def test_refuses_a_namespace_in_which_no_job_may_run(
    project: Path, cluster: FakeCluster, namespace: str
) -> None:
    done = roll(project, cluster, "--yes", "--namespace", namespace)
    assert done.exit_code == 2
    assert "--namespace" in done.output
    assert cluster.verbs == []
