"""The policy pack alone judges plain programs: no component of gpufabric, no declaration, no checkout."""

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.policies.options import schema_of
from gpufabric.policies.policy_names import PACK_NAME
from gpufabric.policies.rules import RULES
from gpufabric.protection.guards import LEVEL_KEY
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from tests.e2e.conftest import TIMEOUT_SECONDS
from tools.loopback.pulumi_cloud import ORGANIZATION, serve_pulumi_cloud

pytestmark = pytest.mark.engine

EXAMPLES = Path(__file__).parents[2] / "examples" / "policy-only"
VIOLATED = {
    "aws": {"disks-encrypted", "fabric-one-zone", "imdsv2", "no-open-ingress"},
    "azure": {"no-open-ingress"},
    "oci": {"imdsv2", "no-open-ingress", "no-public-nodes", "security-groups-not-lists"},
}
"""Mandatory rules that each example breaks, and that need no declaration."""

LEASES = {"aws": "64 GPUs at peak", "azure": "32 GPUs at peak", "oci": "32 GPUs at peak"}
QUOTAS = {"aws": "L-417A185B", "azure": "standardNDSH100v5Family", "oci": "gpu-h200-count"}


@dataclass
class PlainProject:
    """A project of its own, and a pack in another folder."""

    folder: Path
    pack: Path
    environment: dict[str, str]
    pulumi_path: Path
    stack: str

    def pulumi(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Run plain ``pulumi``; return its status and what it printed."""
        done = subprocess.run(
            [self.pulumi_path, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env=os.environ | self.environment | variables,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def preview(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Preview the stack."""
        return self.pulumi("preview", "--stack", self.stack, *arguments, **variables)


@pytest.fixture
def plain(request: pytest.FixtureRequest, tmp_path: Path, repo: Path, engine: Engine) -> PlainProject:
    """An example and the pack, each in a folder of its own, with the virtual environment of the tests."""
    cloud: str = request.param
    folder = shutil.copytree(EXAMPLES / cloud, tmp_path / "project")
    pack = shutil.copytree(EXAMPLES / "pack", tmp_path / "pack")
    use_environment(folder / "Pulumi.yaml", repo)
    use_environment(pack / "PulumiPolicy.yaml", repo)
    build_home(tmp_path / "sim")
    environment = sim_environment(tmp_path / "sim", engine.bin_dir)
    made = PlainProject(folder, pack, environment, engine.bin_dir / "pulumi", cloud)
    status, output = made.pulumi("stack", "init", cloud)
    assert status == 0, output
    return made


def use_environment(file: Path, repo: Path) -> None:
    """Let a project run in the virtual environment of the tests."""
    text = file.read_text()
    options = f"runtime:\n  name: python\n  options:\n    virtualenv: {(repo / '.venv').resolve()}\n"
    head, _, tail = text.partition("runtime:")
    rest = [line for line in tail.splitlines()[1:] if not line.startswith(" ")]
    file.write_text(head + options + "".join(f"{line}\n" for line in rest))


def on(*clouds: str) -> pytest.MarkDecorator:
    """Run a test with the examples of clouds."""
    return pytest.mark.parametrize("plain", clouds, indirect=True)


def mandatory(output: str) -> set[str]:
    """Give the mandatory policies that an output reports."""
    lines = (line.split() for line in output.splitlines() if "[mandatory]" in line)
    return {words[words.index("[mandatory]") + 1] for words in lines}


@on("aws", "azure", "oci")
def test_faults_that_need_no_declaration_stop_the_preview(plain: PlainProject) -> None:
    status, output = plain.preview("--policy-pack", str(plain.pack))
    assert status != 0
    assert mandatory(output) == VIOLATED[plain.stack]
    assert "cost-summary: " in output
    assert LEASES[plain.stack] in output
    assert f"of {QUOTAS[plain.stack]}: unknown, the stack has no quota snapshot" in output
    assert "no fabric is declared: 16 rules do not apply (checkpoints-survive, " in output
    # No other project's fabric is judged in its place, and nothing breaks.
    for word in ("internal error", "Traceback", "cannot judge", "1,320 GPUs"):
        assert word not in output


@on("aws")
def test_settings_come_from_the_configuration_of_the_pack(plain: PlainProject) -> None:
    config = plain.folder / "pack.json"
    lowered = dict.fromkeys(VIOLATED["aws"], "advisory")
    config.write_text(json.dumps({**lowered, "cost-stack-budget-hourly": {"usd_per_hour": 500}}))
    arguments = ("--policy-pack", str(plain.pack), "--policy-pack-config", str(config))
    status, output = plain.preview(*arguments)
    assert status == 0, output
    config.write_text(json.dumps({**lowered, "cost-stack-budget-hourly": {"usd_per_hour": 400}}))
    status, output = plain.preview(*arguments)
    assert status != 0
    assert mandatory(output) == {"cost-stack-budget-hourly"}
    assert "$440.32/hour of $400.00/hour" in output
    config.write_text(json.dumps({"cost-stack-budget-hourly": {"usd_per_hour": -1}}))
    status, output = plain.preview(*arguments)
    assert status != 0
    assert "usd_per_hour" in output


@on("aws")
def test_quotas_and_settings_can_lie_beside_the_pack(plain: PlainProject) -> None:
    folder = plain.pack / "stacks" / "quota-snapshots"
    folder.mkdir(parents=True)
    families = {"L-417A185B": {"limit": 1536, "used": 0}}
    snapshot = {"taken_at": "2026-11-30T06:00:00Z", "source": "service-quotas", "families": families}
    (folder / "aws.yaml").write_text(json.dumps(snapshot))
    settings = {"all_stacks": dict.fromkeys(VIOLATED["aws"], "advisory")}
    (plain.pack / "stacks" / "policies.yaml").write_text(json.dumps(settings))
    # The engine takes its options from variables too, as runners pass them.
    status, output = plain.preview(PULUMI_OPTION_POLICY_PACK=str(plain.pack))
    assert status != 0
    assert mandatory(output) == {"quota-headroom"}
    assert "2,304 of L-417A185B" in output


@on("aws")
def test_keys_of_the_program_are_its_own(plain: PlainProject) -> None:
    for key, value in (("gpufabric:note", "x"), ("gpufabric:region", "us-east-1"), ("region", "us-east-1")):
        status, output = plain.pulumi("config", "set", "--stack", plain.stack, key, value)
        assert status == 0, output
    status, output = plain.preview("--policy-pack", str(plain.pack))
    assert status != 0
    assert mandatory(output) == VIOLATED["aws"]
    assert "internal error" not in output


@on("azure")
def test_the_published_pack_judges_as_the_local_one(plain: PlainProject, tmp_path: Path) -> None:
    """Pulumi Cloud gets the policies with the schemas of their settings, and an archive of written files."""
    for name in ("__pycache__/__main__.pyc", ".venv/pyvenv.cfg"):
        file = plain.pack / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("not to be published")
    with serve_pulumi_cloud() as cloud:
        done = subprocess.run(
            [plain.pulumi_path, "policy", "publish", ORGANIZATION, "--non-interactive", "--color", "never"],
            cwd=plain.pack,
            env=os.environ | cloud.environment(tmp_path / "home", plain.pulumi_path.parent),
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        ((path, published), *_) = cloud.sent("POST")
        archive = cloud.uploaded
    assert path == f"/api/orgs/{ORGANIZATION}/policypacks"
    assert published["name"] == PACK_NAME
    assert published["versionTag"]
    schemas = {policy["name"]: policy.get("configSchema") or {} for policy in published["policies"]}
    for rule in RULES:
        # A policy group of Pulumi Cloud offers these settings.
        assert set(schemas[rule.id]["properties"]) - {LEVEL_KEY} == set(schema_of(rule.options()))
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(tmp_path / "published", filter="data")
    unpacked = tmp_path / "published" / "package"
    assert {file.name for file in unpacked.iterdir()} == {
        ".gitignore",
        "PulumiPolicy.yaml",
        "__main__.py",
        "requirements.txt",
    }
    status, output = plain.preview("--policy-pack", str(unpacked))
    assert status != 0
    assert mandatory(output) == VIOLATED["azure"]


@pytest.mark.slow
@on("azure")
def test_the_pack_runs_from_a_wheel_in_an_environment_of_its_own(
    plain: PlainProject, tmp_path: Path, repo: Path
) -> None:
    """The environment has the wheel and what it needs, and no SDK of a cloud."""
    source = tmp_path / "source"
    shutil.copytree(repo / "gpufabric", source / "gpufabric", ignore=shutil.ignore_patterns("__pycache__"))
    for file in repo.iterdir():
        if file.is_file():
            shutil.copy2(file, source / file.name)
    wheels, python = tmp_path / "wheels", str(plain.pack / ".venv" / "bin" / "python")

    def uv(*arguments: str) -> None:
        command = [str(Path(sys.executable).parent / "uv"), *arguments, "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    uv("build", "--wheel", "--out-dir", str(wheels), str(source))
    (wheel,) = wheels.glob("*.whl")
    uv("venv", "--python", sys.executable, str(plain.pack / ".venv"))
    uv("pip", "install", "--python", python, str(wheel))
    packages = {path.name for path in (plain.pack / ".venv").glob("lib/python*/site-packages/*")}
    assert "gpufabric" in packages
    assert not packages & {"pulumi_aws", "pulumi_azure_native", "pulumi_oci", "boto3"}
    shutil.copy2(EXAMPLES / "pack" / "PulumiPolicy.yaml", plain.pack / "PulumiPolicy.yaml")
    status, output = plain.preview("--policy-pack", str(plain.pack), PYTHONPATH="")
    assert status != 0
    assert mandatory(output) == VIOLATED["azure"]
    assert "cost-summary: " in output
