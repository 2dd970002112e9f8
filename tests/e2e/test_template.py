"""The template of ``pulumi new`` makes a project that takes a region, as ``gpufabric init`` does."""

import json
import os
import subprocess
from pathlib import Path

from gpufabric.declared.starter.files import PLACES, NewProject, project_files
from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import SIMULATED_TIME
from gpufabric.spec.project import load_project
from tests.e2e.conftest import GPUFABRIC

REGION = (
    "new", "aws-us-east-2", "--shape=p5en.48xlarge", "--nodes=2", "--set=account_id=123456789012",
    "--set=zone=use2-az1", "--set=system_zones=use2-az1,use2-az2",
)  # fmt: skip


def test_a_project_of_the_template_takes_a_region(repo: Path, engine: Engine, tmp_path: Path) -> None:
    environment = os.environ | {
        "HOME": str(tmp_path),
        "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "of the test",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "GPUFABRIC_NOW": SIMULATED_TIME,
    }
    (tmp_path / "state").mkdir()
    project = tmp_path / "lab"
    template = str(repo / "templates" / "python")
    named = ("--name", "lab", "--description", "A fabric", "--dir", str(project))
    command = [engine.bin_dir / "pulumi", "new", template, "--generate-only", "--yes", *named]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    made = {file.relative_to(project).as_posix() for file in project.rglob("*") if file.is_file()}
    assert made == set(PLACES)
    requirement = (project / "requirements.txt").read_text().splitlines()[-1]
    same = project_files(NewProject("lab", "A fabric", requirement))
    for name in made - {"Pulumi.yaml"}:  # to which the engine adds a tag
        assert (project / name).read_text() == same[name], name
    for command in (REGION, ("check", "--json")):
        done = subprocess.run(
            [*GPUFABRIC, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
        )
        assert "Traceback" not in done.stderr
        assert done.returncode == 0, done.stdout + done.stderr
    (stack,) = json.loads(done.stdout)["stacks"]
    assert (stack["stack"], stack["resources"] > 50) == ("aws-us-east-2", True)
    assert load_project(project).faults == {}
