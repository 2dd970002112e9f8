"""Programs of a Kubernetes cluster, built from Go modules into the cache."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from tools.cluster.sources import SourceError, cache_folder, sources

GO_FOLDER = Path(__file__).with_name("go")
"""A folder for each project, whose go.mod and go.sum pin all modules of its programs."""

PROGRAMS = {
    "etcd": ("etcd", "go.etcd.io/etcd/server/v3"),
    "helm": ("helm", "helm.sh/helm/v3/cmd/helm"),
    "jobset": ("jobset", "sigs.k8s.io/jobset"),
    "kube-apiserver": ("kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver"),
    "kubectl": ("kubernetes", "k8s.io/kubernetes/cmd/kubectl"),
    "kueue": ("kueue", "sigs.k8s.io/kueue/cmd/kueue"),
    "mpi-operator": ("mpi-operator", "github.com/kubeflow/mpi-operator/cmd/mpi-operator"),
    "promtool": ("promtool", "github.com/prometheus/prometheus/cmd/promtool"),
}
"""Folder and package of each program."""


def binary(program: str) -> Path:
    """Return a program; build it if the cache does not hold it.

    Raises:
        SourceError: there is no Go toolchain, or the build fails.
    """
    built = cached(program)
    if built.is_file():
        return built
    folder, package = PROGRAMS[program]
    built.parent.mkdir(parents=True, exist_ok=True)
    scratch = built.with_suffix(f".{os.getpid()}")
    command = [
        *("go", "build", "-mod=readonly", "-buildvcs=false", "-ldflags", _link_flags(folder)),
        *("-o", str(scratch), package),
    ]
    print(f"cluster: building {program} from Go modules, once", flush=True)
    if shutil.which("go") is None:
        raise SourceError(f"{program} cannot be built: no Go toolchain is on PATH")
    environment = os.environ | {"GOWORK": "off"}
    done = subprocess.run(
        command,
        cwd=GO_FOLDER / folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SourceError(f"{program} cannot be built: {done.stderr.strip()[-2000:]}")
    scratch.rename(built)
    return built


def _link_flags(folder: str) -> str:
    """Return the linker's flags. Kubernetes' own build sets its version, which Kueue reads."""
    flags = "-s -w"
    if folder == "kubernetes":
        flags += f" -X k8s.io/component-base/version.gitVersion={sources()['kubernetes'].version}"
    return flags


def cached(program: str) -> Path:
    """Return the path of a program in the cache, which changes with its modules."""
    folder = GO_FOLDER / PROGRAMS[program][0]
    pins = b"".join((folder / name).read_bytes() for name in ("go.mod", "go.sum"))
    pins += _link_flags(folder.name).encode()
    return cache_folder() / "bin" / f"{program}-{hashlib.sha256(pins).hexdigest()[:12]}"
