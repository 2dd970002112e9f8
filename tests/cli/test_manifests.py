import json
import os
import shutil
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner, Result

from gpufabric.cli.main import app
from gpufabric.manifests.formats import HEADER
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.spec.problems import DeclarationError

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-22T00:00:00Z")


def run(*arguments: str, root: Path = ROOT) -> Result:
    return CliRunner().invoke(app, ["manifests", *arguments, "--root", str(root)])


def test_prints_a_stream_of_documents() -> None:
    result = run("azure-eastus", "--format", "flux")
    assert result.exit_code == 0, result.output
    kinds = [document["kind"] for document in YAML(typ="safe").load_all(result.stdout) if document]
    assert kinds[0] == "Namespace"
    assert {"HelmRelease", "NicClusterPolicy", "ConfigMap", "Topology"} <= set(kinds)


def test_writes_files_and_says_which(tmp_path: Path) -> None:
    result = run("oci-us-ashburn-1", "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {line.split()[1] for line in result.stdout.splitlines()} == written
    assert {line.split()[0] for line in result.stdout.splitlines()} == {"new"}
    again = run("oci-us-ashburn-1", "--out", str(tmp_path))
    assert {line.split()[0] for line in again.stdout.splitlines()} == {"same"}


def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    result = run("aws-us-east-1", "--dry-run", "--out", str(tmp_path / "out"))
    assert result.exit_code == 0, result.output
    assert "new     apply.sh" in result.output
    assert not (tmp_path / "out").exists()


def test_json_holds_the_files(tmp_path: Path) -> None:
    printed = json.loads(run("aws-us-east-1", "--json").stdout)
    texts = {file["path"]: file["text"] for file in printed["files"]}
    assert texts["apply.sh"].startswith(f"#!/bin/sh\n{HEADER}\n")
    result = json.loads(run("aws-us-east-1", "--json", "--out", str(tmp_path)).stdout)
    assert result["files"] == [{"path": path, "state": "new"} for path in texts]
    assert (tmp_path / "apply.sh").read_text() == texts["apply.sh"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["aws-nowhere"], "aws-us-east-1, aws-us-west-2, azure-eastus, oci-us-ashburn-1"),
        (["backbone"], "links regions"),
        (["aws-us-east-1", "--format", "helm"], "kubectl"),
        (["aws-us-east-1", "--topology", "none"], "topograph"),
        (["aws-us-east-1", "--namespace", "Not_A_Name"], "RFC 1123"),
        (["aws-us-east-1", "--namespace", "kube-system"], "could act as a part of the cluster"),
        (["oci-us-ashburn-1", "--vf-cidr", "198.18.0.1/16"], "host bits"),
        ([], "STACK"),
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.replace("│", " ").split())


def test_leaves_foreign_files_alone(tmp_path: Path) -> None:
    (tmp_path / "apply.sh").write_text("mine\n")
    result = run("aws-us-east-1", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "apply.sh" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["apply.sh"]


def test_works_without_engine_and_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(("PULUMI", "AWS", "AZURE", "ARM", "OCI")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("azure-eastus").exit_code == 0


def test_declared_shape_that_does_not_exist_is_located(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text((ROOT / "Pulumi.yaml").read_text())
    stack = (ROOT / "stacks" / "Pulumi.oci-us-ashburn-1.yaml").read_text()
    wrong = stack.replace("BM.GPU.B200.8", "BM.GPU.B201.8")
    (tmp_path / "stacks" / "Pulumi.oci-us-ashburn-1.yaml").write_text(wrong)
    result = CliRunner().invoke(app, ["manifests", "oci-us-ashburn-1", "--root", str(tmp_path)])
    assert result.exit_code == 1
    assert "stacks/Pulumi.oci-us-ashburn-1.yaml:" in str(result.exception)


def test_option_is_not_located_in_the_declaration() -> None:
    result = run("oci-us-ashburn-1", "--vf-cidr", "10.48.0.0/20")
    assert result.exit_code == 1
    assert str(result.exception).startswith("--vf-cidr: given 10.48.0.0/20; allowed: ")


def test_help_names_every_option() -> None:
    result = CliRunner().invoke(app, ["manifests", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    for option in ("--out", "--format", "--dry-run", "--json", "--with-test", "--topology", "--vf-cidr"):
        assert option in result.output


def test_a_folder_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    inside = run("aws-us-west-2", "--out", str(tmp_path / "file" / "folder"))
    assert inside.exit_code == 1
    assert str(inside.exception).startswith(
        f"--out: given {tmp_path}/file/folder (Not a directory); allowed: a folder"
    )
    itself = run("aws-us-west-2", "--out", str(tmp_path / "file"))
    assert "given a file; allowed: a folder" in itself.stderr


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x"])
def test_a_path_outside_of_the_repository_is_refused(path: str) -> None:
    result = run("aws-us-west-2", "--format", "flux", "--repo-path", path)
    assert result.exit_code == 2
    assert "below the repository" in " ".join(result.output.replace("│", "").split())


@pytest.mark.parametrize(
    ("stack", "option", "value"),
    [
        ("aws-us-west-2", "--vf-cidr", "198.19.0.0/16"),
        ("azure-eastus", "--amd-driver-image", "registry.example.com/amd"),
        ("oci-us-ashburn-1", "--amd-driver-image", "registry.example.com/amd"),
    ],
)
def test_an_option_without_effect_is_named(stack: str, option: str, value: str, tmp_path: Path) -> None:
    result = run(stack, option, value, "--out", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert f"note: {option} changes nothing: no pool of this stack" in result.stderr


def test_an_option_with_an_effect_is_not_named(tmp_path: Path) -> None:
    result = run("oci-us-ashburn-1", "--vf-cidr", "198.19.0.0/16", "--out", str(tmp_path))
    assert "changes nothing" not in result.stderr
    assert "changes nothing" not in run("aws-us-west-2", "--out", str(tmp_path)).stderr


def test_an_unknown_format_is_refused_without_wording_of_a_library() -> None:
    result = run("aws-us-west-2", "--format", "helm")
    assert result.exit_code == 2
    assert "'helm' is not one of 'kubectl'" in " ".join(result.output.replace("│", "").split())
    assert "Value error" not in result.output


def test_pools_without_a_test_are_named(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    file = tmp_path / "stacks" / "Pulumi.azure-eastus.yaml"
    amd = file.read_text().replace("Standard_ND128isr_NDR_GB200_v6", "Standard_ND96isr_MI300X_v5")
    file.write_text(amd.replace("nodes: 90", "nodes: 4"))
    result = run("azure-eastus", "--with-test", "--amd-driver-image", "r.example/amd", root=tmp_path)
    assert (
        "note: no test for pool train: no image of one for Standard_ND96isr_MI300X_v5 is known"
        in result.stderr
    )
    assert "no test" not in run("oci-us-ashburn-1", "--with-test").stderr


def outputs(folder: Path, **region: object) -> str:
    file = folder / "outputs.json"
    lustre = {"id": "fs-0", "address": "10.0.0.4", "mount_name": "scratch"}
    file.write_text(
        json.dumps({"region": {"stack": "oci-us-ashburn-1", "storage": {"lustre": lustre}, **region}})
    )
    return str(file)


def test_outputs_of_the_stack_make_a_volume(tmp_path: Path) -> None:
    without = run("oci-us-ashburn-1")
    assert "note: no volume for the Lustre file system: after an update of the stack" in without.stderr
    assert "PersistentVolume" not in without.stdout
    result = run("oci-us-ashburn-1", "--outputs", outputs(tmp_path))
    assert result.exit_code == 0, result.output
    assert result.stderr == ""
    assert "volumeHandle: 10.0.0.4@tcp:/scratch" in result.stdout


def test_the_alert_on_checkpoints_needs_an_identity_and_the_bucket(tmp_path: Path) -> None:
    note = "note: no alert on the age of the newest checkpoint: "
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    shutil.copytree(ROOT / "stacks", tmp_path / "stacks")
    file = tmp_path / "stacks" / "Pulumi.oci-us-ashburn-1.yaml"
    declared = "  gpufabric:region:\n"
    text = file.read_text()
    assert declared in text
    watched = f"{declared}    health: {{}}\n"
    file.write_text(text.replace(declared, f"{watched}    workload_identity: null\n", 1))
    assert f"{note}declare workload_identity" in run("oci-us-ashburn-1", root=tmp_path).stderr
    file.write_text(text.replace(declared, watched, 1))
    assert f"{note}after an update of the stack" in run("oci-us-ashburn-1", root=tmp_path).stderr
    stored = {"bucket": "demo-checkpoints", "namespace": "axaxnpcrorw5"}
    given = outputs(tmp_path, storage={"lustre": None, "checkpoints": stored})
    result = run("oci-us-ashburn-1", "--outputs", given, root=tmp_path)
    assert note not in result.stderr
    assert "namespace=axaxnpcrorw5" in result.stdout


def test_outputs_from_before_the_file_system_are_named(tmp_path: Path) -> None:
    file = outputs(tmp_path, storage={"lustre": None})
    result = run("oci-us-ashburn-1", "--outputs", file)
    assert result.exit_code == 0, result.output
    assert f"note: no volume for the Lustre file system: {file} has none. Update the stack" in result.stderr


def test_outputs_of_another_stack_are_refused(tmp_path: Path) -> None:
    result = run("oci-us-ashburn-1", "--outputs", outputs(tmp_path, stack="azure-eastus"))
    assert result.exit_code == 1
    assert "outputs of azure-eastus" in str(result.exception)


LOCK = Path("stacks") / "images.lock.yaml"
MOVING = "ghcr.io/azure/ai-infrastructure-on-azure/nccl-test"
DIGEST = "sha256:" + "a" * 64


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "stacks", folder / "stacks")
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    return folder


def require_digests(project: Path) -> None:
    file = project / "Pulumi.yaml"
    yaml = YAML()
    content = yaml.load(file)
    content["config"]["fabric"]["default"]["supply_chain"] = {"digests": "required"}
    yaml.dump(content, file)


def lock(project: Path, *references: str) -> None:
    (project / LOCK).write_text("".join(f'"{reference}": "{DIGEST}"\n' for reference in references))


def unlocked(result: Result) -> list[str]:
    assert isinstance(result.exception, DeclarationError)
    return [problem.given.removesuffix(" without a digest") for problem in result.exception.problems]


def test_a_test_image_without_fixed_tag_needs_the_lock_file(project: Path) -> None:
    without = run("azure-eastus", "--with-test", root=project)
    assert without.exit_code == 0
    assert f"note: no test for pool train: the tag of {MOVING}:latest moves" in without.stderr
    assert "MPIJob" not in without.stdout
    lock(project, f"{MOVING}:latest")
    locked = run("azure-eastus", "--with-test", root=project)
    assert "no test for pool" not in locked.stderr
    assert f"image: {MOVING}@{DIGEST}" in locked.stdout


@pytest.mark.parametrize("stack", ["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"])
def test_required_digests_are_closed_by_what_the_pin_commands_name(project: Path, stack: str) -> None:
    require_digests(project)
    refused = run(stack, "--with-test", root=project)
    assert refused.exit_code == 1
    missing = unlocked(refused)
    assert "docker.io/mpioperator/mpi-operator:0.8.0" in missing
    lines = (project / "Pulumi.yaml").read_text().splitlines()
    (line,) = (number for number, text in enumerate(lines, 1) if text.strip() == "digests: required")
    assert str(refused.exception).startswith(f"Pulumi.yaml:{line}: fabric.supply_chain.digests: given ")
    printed = run(stack, "--with-test", "--pin-commands", root=project)
    assert printed.exit_code == 0
    lines = [line.removeprefix("# ").split() for line in printed.stdout.splitlines()]
    images = [line[1] for line in lines if line[:1] == ["image"]]
    charts = [f"{line[1]}/{line[2]}:{line[3]}" for line in lines if line[:1] == ["chart"]]
    assert set(missing) <= {*images, *charts}
    lock(project, *images, *charts)
    closed = run(stack, "--with-test", root=project)
    assert closed.exit_code == 0, closed.output
    assert f"docker.io/mpioperator/mpi-operator@{DIGEST}" in closed.stdout


def test_a_digest_other_than_the_catalogues_is_told(project: Path) -> None:
    lock(project, "oci://registry.k8s.io/kueue/charts/kueue:0.19.2")
    result = run("aws-us-east-1", root=project)
    assert result.exit_code == 0
    assert f"kueue:0.19.2: stacks/images.lock.yaml has {DIGEST}, the catalogue sha256:" in result.stderr


def test_a_faulty_lock_file_is_refused(project: Path) -> None:
    (project / LOCK).write_text("rclone: latest\n")
    result = run("aws-us-east-1", root=project)
    assert result.exit_code == 1
    assert str(result.exception).startswith("stacks/images.lock.yaml:1: a key: given 'rclone'")


@pytest.mark.parametrize("other", [["--out", "x"], ["--dry-run"], ["--json"]])
def test_pin_commands_come_alone(other: list[str]) -> None:
    result = run("aws-us-east-1", "--pin-commands", *other)
    assert result.exit_code == 2
    assert "without --out, --dry-run and --json" in " ".join(result.output.replace("│", "").split())
