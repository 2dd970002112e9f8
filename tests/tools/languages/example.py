"""An example in another language than Python, in a copy of the folders that it refers to."""

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held
from tools.languages.hosts import RUNTIMES, host

SHAPES = {
    "aws": "p5.48xlarge",
    "azure": "Standard_ND96isr_H200_v5",
    "oci": "BM.GPU.H100.8",
}
"""Machines of the examples' pools."""


class Example:
    """An example on empty simulated clouds.

    Args:
        repo: the checkout.
        engine: the Pulumi engine.
        folder: an empty folder; several examples may share it, one after another.
        language: ``yaml``, ``go`` or ``typescript``.
        cloud: ``aws``, ``azure`` or ``oci``.
    """

    def __init__(self, repo: Path, engine: Any, folder: Path, language: str, cloud: str) -> None:
        self.cloud, self.clouds = cloud, folder / "sim"
        self.project = folder / "examples" / language / cloud
        shutil.copytree(repo / "examples" / language / cloud, self.project)
        if not (folder / "plugin").exists():
            shutil.copytree(repo / "plugin", folder / "plugin")
            (folder / "plugin" / "venv").symlink_to(sys.prefix)
            build_home(self.clouds)
        # The plugin serves its schema with the version of the package.
        self.schema = folder / "schema.json"
        schema = json.loads((repo / "plugin" / "schema.json").read_text(encoding="utf-8"))
        self.schema.write_text(json.dumps(schema | {"version": version("gpufabric")}), encoding="utf-8")
        # An engine from Pulumi's release brings its own hosts.
        hosts = [
            str(host(runtime))
            for runtime in RUNTIMES
            if not (engine.bin_dir / f"pulumi-language-{runtime}").is_file()
        ]
        self.environment = {
            **sim_environment(self.clouds, engine.bin_dir),
            "PATH": os.pathsep.join([str(engine.bin_dir), *hosts, os.environ["PATH"]]),
            "PYTHONPATH": str(repo),
            "npm_config_audit": "false",
            "npm_config_fund": "false",
            "GOWORK": "off",
        }
        self.pulumi = str(engine.bin_dir / "pulumi")

    def __call__(self, *arguments: str, fails: bool = False) -> str:
        """Run the engine's command line."""
        done = subprocess.run(
            [self.pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.project,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout

    def lives(self) -> None:
        """Preview, make, preview again and destroy the stack ``dev``."""
        self("stack", "init", "dev")
        self("preview")
        self("up", "--yes", "--skip-preview")
        outputs = json.loads(self("stack", "output", "--json"))
        assert outputs["gpus"] == 16
        assert outputs["labels"]["gpufabric.dev/pool"] == "train"
        assert outputs["labels"]["gpufabric.dev/shape"] == SHAPES[self.cloud]
        self("preview", "--expect-no-changes")
        self("destroy", "--yes", "--skip-preview")
        assert list(held(self.clouds)) == []
