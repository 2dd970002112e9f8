"""Charts and schemas of other projects, each at one pinned version, in a cache outside the checkout."""

import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

SOURCES_FILE = Path(__file__).with_name("sources.toml")
CACHE_VARIABLE = "GPUFABRIC_CLUSTER_CACHE"
GIT_VARIABLE = "GPUFABRIC_GIT_SOURCES"


class SourceError(Exception):
    """A source cannot be had here, or is not what it should be; the text says which and why."""


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """Files of one project at one version.

    Attributes:
        id: the chart's key in the catalogue, or a name.
        version: version of the module or the chart.
        module: path of the Go module that holds the files; empty for a Git repository.
        sum: checksum of the module.
        git: URL of the Git repository; empty for a Go module.
        commit: commit to take from it.
        crds: glob patterns of custom resource definitions.
        openapi: folder with OpenAPI documents of Kubernetes itself.
        chart: folder of the Helm chart.
        templates: glob pattern of templates that the project adds to the chart when it publishes it.
        subchart: folder of a Helm chart that others depend on.
        chart_version: version of the chart, if the repository has another.
        app_version: version of the software, where the project sets it only when it publishes the chart.
        manifest: file that the project publishes for kubectl.
        kustomization: folder from which the project makes the manifests that it publishes.
    """

    id: str
    version: str
    module: str = ""
    sum: str = ""
    git: str = ""
    commit: str = ""
    crds: tuple[str, ...] = field(default=())
    openapi: str = ""
    chart: str = ""
    templates: str = ""
    subchart: str = ""
    chart_version: str = ""
    app_version: str = ""
    manifest: str = ""
    kustomization: str = ""

    @property
    def origin(self) -> str:
        """Module or repository with version, for reports."""
        return f"{self.module or self.git} {self.version}"

    @property
    def release(self) -> str:
        """Version that the chart has when its project publishes it."""
        return self.chart_version or self.version


def sources() -> dict[str, SourceFiles]:
    """Read the pinned sources by id."""
    entries: list[dict[str, Any]] = tomllib.loads(SOURCES_FILE.read_text(encoding="utf-8"))["sources"]
    for entry in entries:
        entry["crds"] = tuple(entry.get("crds", ()))
    return {entry["id"]: SourceFiles(**entry) for entry in entries}


def cache_folder() -> Path:
    """Return the folder that keeps what was fetched and built."""
    if named := os.environ.get(CACHE_VARIABLE):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gpufabric" / "cluster"


class _Constructor(SafeConstructor):
    """Builds a plain `=` as a string; YAML 1.1 gives it a type of its own."""


_CONSTRUCTOR: Any = _Constructor
_CONSTRUCTOR.add_constructor("tag:yaml.org,2002:value", _CONSTRUCTOR.construct_yaml_str)


def yaml_documents(stream: Path | str, *, allow_duplicate_keys: bool = False) -> list[dict[str, Any]]:
    """Read the documents of a YAML file or text as Kubernetes and Helm do."""
    reader: Any = YAML(typ="safe", pure=False)
    reader.allow_duplicate_keys = allow_duplicate_keys
    reader.Constructor = _CONSTRUCTOR
    return [document for document in reader.load_all(stream) if document]


def read_yaml(path: Path) -> list[dict[str, Any]]:
    """Read the documents of a YAML file."""
    return yaml_documents(path)


def folder(source: SourceFiles) -> Path:
    """Return a folder with the source's files; fetch them if they are not in the cache.

    Raises:
        SourceError: they cannot be fetched, may not be fetched, or their checksum differs.
    """
    return _module(source) if source.module else _repository(source)


def _module(source: SourceFiles) -> Path:
    """Download a Go module. The `go` command compares it with the checksum database; `sum` pins it."""
    with tempfile.TemporaryDirectory() as scratch:
        done = _run(["go", "mod", "download", "-json", f"{source.module}@{source.version}"], Path(scratch))
    answer = json.loads(done.stdout or "{}")
    if error := answer.get("Error") or ("" if answer else done.stderr.strip()):
        raise SourceError(f"{source.origin} cannot be downloaded: {error}")
    if answer["Sum"] != source.sum:
        raise SourceError(
            f"{source.origin} has the checksum {answer['Sum']}, but {SOURCES_FILE.name} pins {source.sum}"
        )
    return Path(answer["Dir"])


def _repository(source: SourceFiles) -> Path:
    """Fetch one commit of a Git repository, only with the files that are needed.

    Everything else that builds and tests this project comes from package registries, so this is opt-in.
    """
    entry = cache_folder() / "sources" / f"{source.id}-{source.commit[:12]}"
    if entry.is_dir():
        return entry
    if os.environ.get(GIT_VARIABLE) != "yes":
        raise SourceError(
            f"{source.origin} is in no package registry and not in {entry.parent}: set {GIT_VARIABLE}=yes to "
            f"fetch it from {source.git}"
        )
    entry.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=entry.parent))
    try:
        commands = (
            ["git", "init", "--quiet"],
            ["git", "remote", "add", "origin", source.git],
            ["git", "fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", source.commit],
            ["git", "checkout", "--quiet", source.commit, "--", *_wanted(source)],
        )
        for command in commands:
            done = _run(command, scratch)
            if done.returncode:
                raise SourceError(f"{source.origin} cannot be fetched: {done.stderr.strip()}")
        shutil.rmtree(scratch / ".git")
        scratch.rename(entry)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return entry


def _wanted(source: SourceFiles) -> list[str]:
    charts = filter(None, (source.chart, source.subchart))
    return [*charts, *(f":(glob){pattern}" for pattern in source.crds)]


def _run(command: list[str], cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "GOWORK": "off"}
    try:
        return subprocess.run(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise SourceError(f"{command[0]} does not run: {error}") from error
