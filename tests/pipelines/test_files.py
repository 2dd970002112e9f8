"""Files of all runners: reviewed ones of the demo, and what holds for each of them.

After an intended change, write them anew with GPUFABRIC_WRITE_GOLDEN=1 and review the difference.
"""

import os
from pathlib import Path

import pytest

from gpufabric.pipelines.files import RIVALS, TAKEN_BY, files
from gpufabric.pipelines.jobs import StackJob, jobs_of
from gpufabric.pipelines.settings import PipelineSettings, Runner
from gpufabric.pipelines.written import state_of
from gpufabric.spec.project import load_project
from tests.pipelines.conftest import CLIENT, ROLE, TENANT

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
SETTINGS = PipelineSettings(
    setup="make setup",
    repository="https://github.com/acme/fabric",
    organization="acme",
    roles={("aws", "aws"): ROLE, ("azure", "azure"): CLIENT},
    tenant_id=TENANT,
)
GOLDEN_FILES = {
    Runner.GITHUB: ".github/workflows/stacks.yml",
    Runner.GITLAB: ".gitlab/stacks.yml",
    Runner.AZURE_DEVOPS: ".azure-pipelines/stack-up.yml",
    Runner.OPERATOR: "runners/operator.yaml",
    Runner.DEPLOYMENTS: "stacks/Pulumi.backbone.deploy.yaml",
}


@pytest.mark.parametrize("runner", Runner)
def test_files_of_the_demo_are_those_that_were_reviewed(runner: Runner) -> None:
    text = files(runner, jobs_of(load_project(ROOT)), SETTINGS)[GOLDEN_FILES[runner]]
    golden = GOLDEN / f"{runner}{Path(GOLDEN_FILES[runner]).suffix}"
    if os.environ.get("GPUFABRIC_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("runner", Runner)
def test_files_are_recognized_later_and_always_the_same(
    runner: Runner, jobs: tuple[StackJob, ...], tmp_path: Path
) -> None:
    written = files(runner, jobs, SETTINGS)
    assert written == files(runner, jobs, SETTINGS)
    for path, text in written.items():
        assert f'# Written by "gpufabric pipelines --for {runner}"' in "\n".join(text.splitlines()[:2])
        file = tmp_path / "file"
        file.write_text(text)
        assert state_of(file, text + "x") == "changed", path


def test_options_and_rivals_name_runners_that_exist() -> None:
    assert set(RIVALS) < set(Runner)
    assert all(runners and runners < set(Runner) for runners in TAKEN_BY.values())
    assert all((ROOT / path).is_file() for path in RIVALS.values())
