"""Renders for kubectl: values files, and a script that runs Helm and kubectl in order."""

from collections.abc import Mapping, Sequence

from gpufabric.manifests.model import Release, Stage

TIMEOUT = "30m"
"""Longest wait for a chart. The GPU operator compiles its driver on each node."""


def helm_command(release: Release, values_file: str | None = None) -> str:
    """Return the command that installs or upgrades a chart.

    Args:
        release: the chart.
        values_file: file of values; None to leave them out.
    """
    chart, repository = release.chart.chart.value, release.chart.repository.value
    where = f"{repository}/{chart}" if release.from_registry else f"{chart} --repo {repository}"
    values = f" \\\n  --values {values_file}" if values_file else ""
    return (
        f"helm upgrade --install {release.name} {where} \\\n"
        f"  --version {release.chart.version.value} --namespace {release.namespace}{values} \\\n"
        f"  --wait --timeout {TIMEOUT}"
    )


def script(stages: Sequence[Stage], header: str, values_files: Mapping[str, str]) -> str:
    """Return the script that applies the stages.

    Args:
        stages: the stages to apply.
        header: line that identifies rendered files.
        values_files: path of each release's values.
    """
    lines = [
        "#!/bin/sh",
        header,
        "# Needs kubectl, helm and a kubeconfig of the stack's cluster. It is safe to run again.",
        "set -eu",
        'cd "$(dirname "$0")"',
    ]
    for stage in stages:
        if stage.awaits:
            lines.append("")
        lines.extend(f"until kubectl get crd {crd}; do sleep 5; done" for crd in stage.awaits)
        lines.extend(["", f"kubectl apply --server-side -k {stage.folder}"])
        for step in stage.steps:
            if isinstance(step.content, Release):
                lines.extend(
                    ["", f"# {step.why}", helm_command(step.content, values_files[step.content.name])]
                )
    return "\n".join(lines) + "\n"
