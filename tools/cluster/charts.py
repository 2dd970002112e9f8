"""Renders charts as ``helm install`` would, and kustomizations, from their pinned sources."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from gpufabric.manifests.model import Document, Release
from tools.cluster.binaries import binary
from tools.cluster.sources import SourceError, SourceFiles, folder, read_yaml, sources, yaml_documents

KUBERNETES = "1.35.4"
"""Version that charts render for: the newest that all three clouds offer."""


class ChartError(Exception):
    """A chart refuses its values; the text is Helm's."""


def rendered(source: SourceFiles, release: Release) -> list[Document]:
    """Return the objects that a release installs, with its custom resource definitions and hooks.

    Raises:
        ChartError: the chart refuses the values.
        SourceError: the chart or Helm cannot be had here.
    """
    with tempfile.TemporaryDirectory() as scratch:
        chart = _prepared(source, Path(scratch) / "chart", release.values)
        command = [
            *(str(binary("helm")), "template", release.name, str(chart), "--include-crds"),
            *("--namespace", release.namespace, "--kube-version", KUBERNETES, "--values", "-"),
        ]
        done = subprocess.run(
            command, input=json.dumps(release.values), capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise ChartError(f"{release.name}: {done.stderr.strip()}")
    # The SR-IOV operator's chart writes a key twice with the same value, which Helm accepts.
    documents = yaml_documents(done.stdout, allow_duplicate_keys=True)
    return [part for document in documents for part in _items(document)]


def kustomized(source: SourceFiles) -> list[Document]:
    """Return the objects of a project's kustomization.

    Raises:
        ChartError: kubectl cannot build it.
        SourceError: the source or kubectl cannot be had here.
    """
    command = [str(binary("kubectl")), "kustomize", str(folder(source) / source.kustomization)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChartError(f"{source.id}: {done.stderr.strip()}")
    return yaml_documents(done.stdout)


def _items(document: Document) -> Iterator[Document]:
    if document["kind"].endswith("List") and "items" in document:
        yield from document["items"]
    else:
        yield document


def _prepared(source: SourceFiles, into: Path, values: Mapping[str, Any]) -> Path:
    """Copy a chart and give it the version of its release, as its project does when it publishes."""
    described = _copied(source, source.chart, into)
    wanted: list[Mapping[str, Any]] = []
    defaults = next(iter(read_yaml(into / "values.yaml")), dict[str, Any]())
    for dependency in described.get("dependencies", ()):
        if _completed(source, dependency, into, (values, defaults)):
            wanted.append(dependency)
    _write(into, described | {"dependencies": wanted})
    (into / "Chart.lock").unlink(missing_ok=True)
    # Helm would install a packed subchart that is in the folder but not among the dependencies.
    for packed in (into / "charts").glob("*.tgz"):
        packed.unlink()
    return into


def _completed(
    source: SourceFiles, dependency: Mapping[str, Any], into: Path, values: Sequence[Mapping[str, Any]]
) -> bool:
    """Return whether a chart has a subchart; copy it from its own source if the chart's source lacks it.

    A subchart that the values switch off may be missing. Earlier values overrule later ones.
    """
    below = into / "charts" / dependency["name"]
    if below.is_dir():
        return True
    if not all(_is_on(values, condition) for condition in dependency.get("condition", "").split(",")):
        return False
    other = sources().get(dependency["name"])
    if other is None or other.release != dependency["version"]:
        missing = f"{dependency['name']} {dependency['version']}"
        raise SourceError(f"{source.origin} lacks the subchart {missing}")
    _write(below, _copied(other, other.subchart, below))
    return True


def _copied(source: SourceFiles, chart: str, into: Path) -> dict[str, Any]:
    """Copy a chart, and return its description with the versions of its release."""
    shutil.copytree(folder(source) / chart, into, copy_function=shutil.copyfile)
    for template in folder(source).glob(source.templates) if source.templates else ():
        shutil.copyfile(template, into / "templates" / template.name)
    for path in (into, *into.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    described = into / "Chart.yaml"
    if not described.is_file():
        shutil.copyfile(into / "Chart.template.yaml", described)
    (description,) = read_yaml(described)
    description["version"] = source.release
    if source.app_version:
        description["appVersion"] = source.app_version
    return description


def _write(chart: Path, description: Mapping[str, Any]) -> None:
    (chart / "Chart.yaml").write_text(json.dumps(description), encoding="utf-8")


def _is_on(values: Sequence[Mapping[str, Any]], condition: str) -> bool:
    """Return whether a subchart is on: the first values with its condition decide; without any, it is on."""
    settings = (_setting(given, condition.strip()) for given in values)
    return next((setting for setting in settings if setting is not None), True)


def _setting(values: Mapping[str, Any], condition: str) -> bool | None:
    """Return the value at a dotted path; None if the values do not set it."""
    first, _, rest = condition.partition(".")
    given: Mapping[str, Any] | bool | None = values.get(first)
    return _setting(given, rest) if isinstance(given, Mapping) else given
