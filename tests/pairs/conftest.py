import sys
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from tests.pairs.trial import Runner
from tools.bare_project import bare_project


@pytest.fixture
def runner(tmp_path: Path, repo: Path, engine: Engine) -> Runner:
    """Give an empty project on the real engine and empty simulated clouds."""
    clouds = tmp_path / "sim"
    build_home(clouds)
    return Runner(
        project=bare_project(repo, tmp_path / "project"),
        clouds=clouds,
        environment=sim_environment(clouds, engine.bin_dir),
        gpufabric=Path(sys.executable).with_name("gpufabric"),
        pulumi=engine.bin_dir / "pulumi",
    )
