"""Renders stages as files for kubectl, Flux or Argo CD."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from gpufabric.manifests import argo, flux, kubectl
from gpufabric.manifests.model import Content, Document, Release, RemoteImage, RemoteManifest, Stage, Step
from gpufabric.manifests.text import to_stream, to_yaml

HEADER = '# Rendered by "gpufabric manifests": edit the declaration and render again, not this file.'
"""Line that identifies rendered files."""

STEP_NUMBERS = 10
"""Distance between the numbers of two steps, which leaves room for a user's own files."""

KUSTOMIZATION = "kustomization.yaml"

_ABOUT_HEALTH = """\
# Makes sync waves wait for Applications. Apply it before the others, with "kubectl apply --server-side -f",
# or add the key to the settings from which you install Argo CD."""


class Format(StrEnum):
    """Tool that applies the files."""

    KUBECTL = "kubectl"
    FLUX = "flux"
    ARGO = "argo"


def files(stages: tuple[Stage, ...], format_: Format, *, stack: str, repo_path: str) -> dict[str, str]:
    """Write all files.

    Args:
        stages: the stages to render.
        format_: tool that applies the files.
        stack: the stack.
        repo_path: path of the folder in Flux's Git repository.

    Returns:
        text by path below the output folder; paths sort in the order in which they are applied.
    """
    written: dict[str, str] = {}
    for stage in stages:
        resources: list[str] = []
        images: list[RemoteImage] = []
        for number, step in _numbered(stage):
            name = f"{number}-{step.name}"
            if isinstance(step.content, RemoteManifest):
                if format_ is not Format.ARGO:
                    resources.append(step.content.url)
                    images.extend(step.content.images)
                    continue
                # A kustomization of its own annotates objects of which only the address is known.
                resources.append(name)
                remote = _kustomization([step.content.url], step.content.images)
                remote["commonAnnotations"] = argo.annotations(stage.folder, number)
                written[f"{stage.folder}/{name}/{KUSTOMIZATION}"] = _text(step, to_yaml(remote))
                continue
            if isinstance(step.content, Release) and format_ is Format.KUBECTL:
                text = to_yaml(dict(step.content.values))
                written[f"{stage.folder}/{name}.values.yaml"] = _text(step, text)
                continue
            resources.append(f"{name}.yaml")
            documents = _documents(step.content, format_, stage, number, previous=_previous(stage, step))
            written[f"{stage.folder}/{name}.yaml"] = _text(step, to_stream(documents))
        # Kustomize refuses a kustomization without resources, as that of a folder with charts alone would be.
        if resources:
            text = to_yaml(_kustomization(resources, images))
            written[f"{stage.folder}/{KUSTOMIZATION}"] = f"{HEADER}\n{text}"
    automatic = [stage for stage in stages if stage.automatic]
    match format_:
        case Format.KUBECTL:
            written["apply.sh"] = kubectl.script(automatic, HEADER, _numbers(automatic))
        case Format.FLUX:
            documents = flux.kustomizations([stage.folder for stage in automatic], stack, repo_path)
            written["flux.yaml"] = f"{HEADER}\n{to_stream(documents)}"
            written[KUSTOMIZATION] = f"{HEADER}\n{to_yaml(_kustomization(['flux.yaml']))}"
        case Format.ARGO:
            folders = [stage.folder for stage in automatic]
            written[argo.HEALTH_FILE] = f"{HEADER}\n{_ABOUT_HEALTH}\n{to_yaml(argo.health_check())}"
            written[KUSTOMIZATION] = f"{HEADER}\n{to_yaml(_kustomization(folders))}"
    return dict(sorted(written.items()))


def stream(stages: tuple[Stage, ...], format_: Format) -> str:
    """Write everything as one stream of documents.

    For kubectl, charts and remote manifests have no document. A comment replaces them.
    """
    parts: list[str] = []
    for stage in stages:
        for number, step in _numbered(stage):
            head = f"# {stage.folder}/{number}-{step.name}: " + _head(step).removeprefix("# ")
            if isinstance(step.content, RemoteManifest):
                changed = [image for image in step.content.images if image.changes]
                lines = [f"# with image {image.replacement} for {image.name}\n" for image in changed]
                lines.append(f"# kubectl apply --server-side -f {step.content.url}\n")
                parts.append(head + "".join(lines))
            elif isinstance(step.content, Release) and format_ is Format.KUBECTL:
                lines = [*kubectl.helm_command(step.content).splitlines(), "# values:"]
                lines.extend(to_yaml(dict(step.content.values)).splitlines())
                parts.append(head + "".join(f"# {line.removeprefix('# ')}\n" for line in lines))
            else:
                previous = _previous(stage, step)
                documents = _documents(step.content, format_, stage, number, previous=previous)
                parts.append(head + to_stream(documents))
    return f"{HEADER}\n" + "---\n".join(parts)


def _numbered(stage: Stage) -> Iterator[tuple[int, Step]]:
    for place, step in enumerate(stage.steps, start=1):
        yield place * STEP_NUMBERS, step


def _numbers(stages: list[Stage]) -> dict[str, str]:
    return {
        step.content.name: f"{stage.folder}/{number}-{step.name}.values.yaml"
        for stage in stages
        for number, step in _numbered(stage)
        if isinstance(step.content, Release)
    }


def _previous(stage: Stage, step: Step) -> Release | None:
    """Return the release that must be ready before a step's release."""
    before = stage.steps[: stage.steps.index(step)]
    return next((step.content for step in reversed(before) if isinstance(step.content, Release)), None)


def _documents(
    content: Content, format_: Format, stage: Stage, number: int, *, previous: Release | None
) -> list[Document]:
    match content:
        case Release():
            documents = (
                flux.release(content, previous) if format_ is Format.FLUX else [argo.application(content)]
            )
        case RemoteManifest():
            documents = []
        case _:
            documents = list(content)
    if format_ is Format.ARGO and stage.automatic:
        return [argo.in_wave(document, stage.folder, number) for document in documents]
    return documents


def _text(step: Step, text: str) -> str:
    return f"{HEADER}\n{_head(step)}{text}"


def _head(step: Step) -> str:
    """Return the comment on a step: the reason, and version and digest of its chart."""
    lines = [step.why]
    if isinstance(step.content, Release):
        chart = step.content.chart
        lines.append(f"Chart {chart.reference}, {chart.digest or 'digest unknown'}.")
    return "".join(f"# {line}\n" for line in lines)


def _kustomization(resources: list[str], images: Sequence[RemoteImage] = ()) -> dict[str, Any]:
    changed = [
        _changed(image) for image in sorted(set(images), key=lambda image: image.name) if image.changes
    ]
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": resources,
        **({"images": changed} if changed else {}),
    }


def _changed(image: RemoteImage) -> dict[str, str]:
    change = {"name": image.name}
    if image.registry_name != image.name:
        change["newName"] = image.registry_name
    if image.digest is not None:
        change["digest"] = image.digest
    return change
