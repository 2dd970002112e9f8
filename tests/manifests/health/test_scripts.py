"""The checks that node-problem-detector runs, on made-up hosts."""

import os
import subprocess
from pathlib import Path

import pytest

from gpufabric.manifests.health.monitors import scripts

HEALTHY, PROBLEM, UNKNOWN = 0, 1, 2


@pytest.fixture
def run(tmp_path: Path) -> "Run":
    return Run(tmp_path)


class Run:
    """A host, and checks that look at it."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "host"
        self.programs = folder / "bin"
        self.root.mkdir()
        self.programs.mkdir()
        self.checks = folder / "checks"
        self.checks.mkdir()
        for name, text in scripts().items():
            (self.checks / name).write_text(text)
        # A test has no right to change its root: this stand-in runs the host's program.
        self.program("chroot", 'shift; exec "$@"')

    def program(self, name: str, body: str) -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)

    def smi(self, *, gpus: int = 8, errors: str = "0", rows: str = "No, No") -> None:
        lines = "".join(f"GPU {number}: NVIDIA H200 (UUID: GPU-{number})\\n" for number in range(gpus))
        self.program(
            "nvidia-smi",
            f"case $1 in -L) printf '{lines}' ;; --query-gpu*) echo '{errors}' ;; *) echo '{rows}' ;; esac",
        )

    def port(self, device: str, *, layer: str = "Ethernet", state: str = "4: ACTIVE", downs: int = 0) -> None:
        folder = self.root / "sys/class/infiniband" / device / "ports/1"
        (folder / "counters").mkdir(parents=True, exist_ok=True)
        (folder / "link_layer").write_text(f"{layer}\n")
        (folder / "state").write_text(f"{state}\n")
        (folder / "counters/link_downed").write_text(f"{downs}\n")

    def __call__(self, check: str, *arguments: str, now: int = 10_000) -> tuple[int, str]:
        environment = {**os.environ, "PATH": f"{self.programs}:{os.environ['PATH']}", "NOW": str(now)}
        done = subprocess.run(
            ["bash", str(self.checks / check), *arguments],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("gpus", "expected"),
    [(8, (HEALTHY, "")), (7, (PROBLEM, "7 of 8 GPUs")), (0, (PROBLEM, "0 of 8 GPUs"))],
)
def test_gpus_are_counted(run: Run, gpus: int, expected: tuple[int, str]) -> None:
    run.smi(gpus=gpus)
    assert run("gpu-count.sh", str(run.root), "8") == expected


def test_a_driver_that_does_not_answer_is_unknown(run: Run) -> None:
    run.program("nvidia-smi", "exit 9")
    assert run("gpu-count.sh", "/run/nvidia/driver", "8") == (
        UNKNOWN,
        "nvidia-smi failed in /run/nvidia/driver",
    )
    assert run("gpu-memory.sh", "/run/nvidia/driver")[0] == UNKNOWN


@pytest.mark.parametrize(
    ("errors", "rows", "expected"),
    [
        ("0", "No, No", (HEALTHY, "")),
        ("0", "0, 0", (HEALTHY, "")),
        ("3", "No, No", (PROBLEM, "3 uncorrectable memory errors")),
        ("0", "Yes, No", (PROBLEM, "a memory row waits for a reset of the GPU")),
        ("0", "No, Yes", (PROBLEM, "a memory row cannot be replaced")),
        ("[N/A]", "No, No", (UNKNOWN, "memory errors are not counted: [N/A]")),
        ("0", "[N/A], [N/A]", (UNKNOWN, "unknown: [N/A]")),
    ],
)
def test_memory_of_gpus(run: Run, errors: str, rows: str, expected: tuple[int, str]) -> None:
    run.smi(errors=errors, rows=rows)
    assert run("gpu-memory.sh", str(run.root)) == expected


def test_amd_gpus_are_counted_without_processors(run: Run) -> None:
    assert run("amd-gpus.sh", str(run.root), "2")[0] == UNKNOWN
    nodes = run.root / "sys/class/kfd/kfd/topology/nodes"
    for number, id_ in enumerate(["0", "51110", "0"]):
        (nodes / str(number)).mkdir(parents=True)
        (nodes / str(number) / "gpu_id").write_text(f"{id_}\n")
    assert run("amd-gpus.sh", str(run.root), "2") == (PROBLEM, "1 of 2 GPUs")
    (nodes / "2" / "gpu_id").write_text("9934\n")
    assert run("amd-gpus.sh", str(run.root), "2") == (HEALTHY, "")


def test_rdma_ports_of_the_fabric_are_active(run: Run) -> None:
    arguments = ("rdma-links.sh", str(run.root), "Ethernet", "2", "mlx5_0", "mlx5_3")
    assert run(*arguments)[0] == UNKNOWN
    run.port("mlx5_0")
    assert run(*arguments) == (PROBLEM, "1 of 2 RDMA ports")
    run.port("mlx5_3")
    run.port("mlx5_2", state="1: DOWN")  # the front-end port, which is none of the fabric's
    assert run(*arguments) == (HEALTHY, "")
    run.port("mlx5_3", state="1: DOWN")
    assert run(*arguments) == (PROBLEM, "not active: mlx5_3")


def test_without_names_every_port_of_the_link_layer_counts(run: Run) -> None:
    run.port("mlx5_0", layer="InfiniBand")
    run.port("mlx5_an0", state="1: DOWN")  # accelerated networking
    assert run("rdma-links.sh", str(run.root), "InfiniBand", "1") == (HEALTHY, "")


def test_a_link_that_went_down_is_a_problem_for_an_hour(run: Run, tmp_path: Path) -> None:
    arguments = ("rdma-flaps.sh", str(run.root), "Ethernet", str(tmp_path / "notes"))
    run.port("mlx5_0", downs=3)
    assert run(*arguments, now=10_000) == (HEALTHY, "")  # it went down before the check began
    run.port("mlx5_0", downs=4)
    assert run(*arguments, now=10_060) == (PROBLEM, "went down within an hour: mlx5_0")
    assert run(*arguments, now=13_659)[0] == PROBLEM
    assert run(*arguments, now=13_660) == (HEALTHY, "")
    run.port("mlx5_0", downs=0)  # the driver was loaded again
    assert run(*arguments, now=13_720) == (HEALTHY, "")
