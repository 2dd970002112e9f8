"""Renders for kubectl: values files, and a script that runs Helm and kubectl in order."""

from collections.abc import Mapping, Sequence

from gpufabric.manifests.model import Release, Stage

TIMEOUT = "30m"
"""Longest wait for a chart. The GPU operator compiles its driver on each node."""


_CHECKS = """
charts=$(mktemp -d)
trap 'rm -rf "$charts"' EXIT

check() {
  if command -v sha256sum >/dev/null; then sha256sum -c -; else shasum -a 256 -c -; fi
}

# Pulls an archive, REPOSITORY CHART VERSION SHA256; stops if its SHA-256 is another one.
pull_archive() {
  helm pull "$2" --repo "$1" --version "$3" --destination "$charts"
  echo "$4  $charts/$2-$3.tgz" | check
}

# Pulls a chart from a registry, CHART VERSION DIGEST; stops if its manifest has another digest.
pull_from_registry() {
  if ! pulled=$(helm pull "$1" --version "$2" --destination "$charts" 2>&1); then
    echo "$pulled" >&2
    return 1
  fi
  echo "$pulled"
  case $pulled in *"Digest: $3"*) return 0 ;; esac
  echo "$1:$2 was reviewed with the digest $3, and is another chart now: nothing of it is installed" >&2
  return 1
}
"""
"""Functions of the script that check charts before Helm reads them."""


def helm_command(release: Release, values_file: str | None = None) -> str:
    """Return the command that installs or upgrades a chart from its repository.

    Args:
        release: the chart.
        values_file: file of values; None to leave them out.
    """
    chart = release.chart
    repository = chart.repository
    where = f"{repository}/{chart.name}" if chart.from_registry else f"{chart.name} --repo {repository}"
    return _upgrade(release, f"{where} \\\n  --version {chart.version}", values_file)


def _checked(release: Release, values_file: str) -> str:
    """Return the commands that pull a chart, check its digest, and install or upgrade it."""
    chart = release.chart
    if chart.digest is None:
        return helm_command(release, values_file)
    pull = (
        f"pull_from_registry {chart.repository}/{chart.name} {chart.version} {chart.digest}"
        if chart.from_registry
        else f"pull_archive {chart.repository} {chart.name} {chart.version} {chart.digest.partition(':')[2]}"
    )
    return f"{pull}\n" + _upgrade(release, f'"$charts/{chart.archive}" \\\n ', values_file)


def _upgrade(release: Release, chart: str, values_file: str | None) -> str:
    values = f" \\\n  --values {values_file}" if values_file else ""
    return (
        f"helm upgrade --install {release.name} {chart} --namespace {release.namespace}{values} \\\n"
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
    releases = [step.content for stage in stages for step in stage.steps if isinstance(step.content, Release)]
    if any(release.chart.digest is not None for release in releases):
        lines.extend(_CHECKS.rstrip().splitlines())
    for stage in stages:
        if stage.awaits:
            lines.append("")
        lines.extend(f"until kubectl get crd {crd}; do sleep 5; done" for crd in stage.awaits)
        if any(not isinstance(step.content, Release) for step in stage.steps):
            lines.extend(["", f"kubectl apply --server-side -k {stage.folder}"])
        for step in stage.steps:
            if isinstance(step.content, Release):
                lines.extend(["", f"# {step.why}", _checked(step.content, values_files[step.content.name])])
    return "\n".join(lines) + "\n"
