"""Records the schema of the operator's ``Stack`` objects, against which tests hold the generated ones.

Run it with the file ``deploy/crds/pulumi.com_stacks.yaml`` of github.com/pulumi/pulumi-kubernetes-operator::

    python -m tools.recordings.operator_schema pulumi.com_stacks.yaml v2.9.0 b713fae5
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML

TARGET = Path(__file__).resolve().parents[2] / "tests" / "pipelines" / "recorded" / "operator-stack.json"
_REPOSITORY = "https://github.com/pulumi/pulumi-kubernetes-operator"
_FILE = "deploy/crds/pulumi.com_stacks.yaml"


def recorded(definition: Mapping[str, Any], release: str, commit: str) -> dict[str, Any]:
    """Return the record of a custom resource definition: names and types of its storage version.

    The specification of a workspace's pod is left out: it repeats that of Kubernetes, and no generated file
    has one.

    Args:
        definition: the definition.
        release: release of the operator.
        commit: commit of the release.
    """
    stored = next(version for version in definition["spec"]["versions"] if version["storage"])
    schema = stored["schema"]["openAPIV3Schema"]["properties"]["spec"]
    plain = _without_text(schema, of_names=False)
    workspace = plain["properties"]["workspaceTemplate"]["properties"]["spec"]["properties"]
    del workspace["podTemplate"]["properties"]["spec"]
    return {
        "source": f"{_REPOSITORY} {_FILE} {release} ({commit})",
        "licence": "Apache-2.0: names and types taken from the file under `source`",
        "left_out": "descriptions, and workspaceTemplate.spec.podTemplate.spec",
        "kind": f"{definition['spec']['group']}/{stored['name']}/{definition['spec']['names']['kind']}",
        "spec": plain,
    }


def _without_text(value: Any, *, of_names: bool) -> Any:  # noqa: ANN401 - a JSON schema
    """Return a schema without descriptions.

    Args:
        value: part of a schema.
        of_names: whether its keys are names of properties, one of which may be ``description``.
    """
    if isinstance(value, list):
        return [_without_text(item, of_names=False) for item in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    entries = cast("Mapping[str, Any]", value)
    return {
        key: _without_text(part, of_names=key == "properties" and not of_names)
        for key, part in entries.items()
        if of_names or key != "description"
    }


def main(file: str, release: str, commit: str) -> None:
    """Write the record."""
    yaml: Any = YAML(typ="safe")
    definition = yaml.load(Path(file).read_text(encoding="utf-8"))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(recorded(definition, release, commit), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
