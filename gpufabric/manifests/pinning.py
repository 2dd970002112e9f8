"""Renders the commands that read the digests of images and charts from their registries."""

from collections.abc import Mapping, Sequence

from gpufabric.manifests.references import ArtifactReference
from gpufabric.spec.image_lock import LOCK_FILE

_FUNCTIONS = """\
set -eu
charts=$(mktemp -d)
trap 'rm -rf "$charts"' EXIT

# Prints the line of an image, NAME [REFERENCE].
image() {
  digest=$(crane digest "${2:-$1}")
  printf '"%s": "%s"\\n' "$1" "$digest"
}

# Prints the line of a chart in an https repository, REPOSITORY CHART VERSION.
chart() {
  helm pull "$2" --repo "$1" --version "$3" --destination "$charts" >&2
  if command -v sha256sum >/dev/null; then sum=sha256sum; else sum="shasum -a 256"; fi
  digest=$($sum "$charts/$2-$3.tgz")
  printf '"%s/%s:%s": "sha256:%s"\\n' "$1" "$2" "$3" "${digest%% *}"
}
"""


def commands(references: Sequence[ArtifactReference], suffixes: Mapping[str, str], stack: str) -> str:
    """Return a script that prints the lines of the lock file for images and charts.

    Args:
        references: the images and charts, without digests.
        suffixes: what an operator appends to the tag of an image for the system of a node, such as
            ``-ubuntu24.04-amd64``, by image.
        stack: the stack.
    """
    head = (
        "#!/bin/sh\n"
        f"# Prints the lines of {LOCK_FILE} for the images and charts of {stack}. Needs crane and helm.\n"
    )
    lines = [line for reference in references for line in _lines(reference, suffixes)]
    return head + _FUNCTIONS + "\n" + "\n".join(lines) + "\n"


def _lines(reference: ArtifactReference, suffixes: Mapping[str, str]) -> list[str]:
    name, chart = reference.name, reference.chart
    if chart is not None:
        if chart.from_registry:
            return [f"image {name} {name.removeprefix('oci://')}"]
        return [f"chart {chart.repository} {chart.name} {chart.version}"]
    if name in suffixes:
        return [
            "# The operator appends the system of the node to the next tag. If all nodes have the same one,",
            "# write it below and remove the comment sign.",
            f"# image {name} {name}{suffixes[name]}",
        ]
    return [f"image {name}"]
