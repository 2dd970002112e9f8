"""A new project on new simulated clouds, whose providers have gates."""

import shlex
import sys
from pathlib import Path

from gpufabric.simcloud.home import build_home
from gpufabric.wire.schema.tokens import PACKAGES
from tools.bare_project import bare_project


def fresh_project(repo: Path, project: Path, clouds: Path) -> None:
    """Make a project without stacks, and simulated clouds.

    Args:
        repo: the checkout.
        project: folder of the project.
        clouds: folder of the clouds.
    """
    bare_project(repo, project)
    build_home(clouds)
    for package in PACKAGES:
        for launcher in clouds.glob(f"home/plugins/resource-{package}-v*/pulumi-resource-{package}"):
            launcher.write_text(
                f"#!/bin/sh\nPYTHONPATH={shlex.quote(str(repo))} "
                f'exec {shlex.quote(sys.executable)} -m tests.e2e.game_days.gate {package} "$@"\n'
            )
