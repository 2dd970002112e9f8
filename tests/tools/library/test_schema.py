"""The plugin's schema is a file, and changes that break programs need an entry in the changelog."""

import copy
import json

import pytest

from tools.library.schema import (
    RELEASED,
    SCHEMA,
    allows_breaking,
    breaking_changes,
    current_schema,
    schema_text,
)

POOL = "gpufabric:index:AwsGpuPool"
NETWORK = "gpufabric:index:AwsGivenNetwork"


@pytest.fixture(scope="module")
def schema():
    return current_schema()


def test_the_file_is_current(repo, schema):
    assert (repo / SCHEMA).read_text() == schema_text(schema), "run `make library`"


def test_programs_of_the_last_release_still_work(repo, schema):
    """A breaking change fails here unless the changelog has the heading ``### Breaking``."""
    changes = breaking_changes(json.loads((repo / RELEASED).read_text()), schema)
    assert changes == [] or allows_breaking((repo / "CHANGELOG.md").read_text()), changes


def test_nothing_changes(schema):
    assert breaking_changes(schema, copy.deepcopy(schema)) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda new: new["resources"].pop(POOL), "AwsGpuPool is gone"),
        (lambda new: new["types"].pop(NETWORK), "AwsGivenNetwork is gone"),
        (lambda new: new["resources"][POOL]["inputProperties"].pop("nodes"), "AwsGpuPool.nodes is gone"),
        (lambda new: new["resources"][POOL]["properties"].pop("labels"), "AwsGpuPool.labels is gone"),
        (
            lambda new: new["resources"][POOL]["inputProperties"]["nodes"].update(type="string"),
            "AwsGpuPool.nodes has another type",
        ),
        (
            lambda new: new["resources"][POOL]["inputProperties"]["labels"]["additionalProperties"].update(
                type="integer"
            ),
            "AwsGpuPool.labels has another type",
        ),
        (
            lambda new: new.update(namespace="acme"),
            "the namespace of the package has changed, and with it the imports of programs",
        ),
        (
            lambda new: new["resources"][POOL]["requiredInputs"].append("fabric"),
            "AwsGpuPool.fabric is newly required",
        ),
        (
            lambda new: new["types"][NETWORK]["properties"]["id"].update(plain=True),
            "AwsGivenNetwork.id has another type",
        ),
    ],
)
def test_breaking(schema, change, text):
    new = copy.deepcopy(schema)
    change(new)
    assert text in breaking_changes(schema, new)


def test_a_new_optional_argument_breaks_nothing(schema):
    new = copy.deepcopy(schema)
    new["resources"][POOL]["inputProperties"]["speed"] = {"type": "string"}
    assert breaking_changes(schema, new) == []


@pytest.mark.parametrize(
    ("changelog", "allows"),
    [
        ("# Changelog\n\n## Unreleased\n\n### Breaking\n- x\n\n## 0.1.0\n", True),
        ("# Changelog\n\n## Unreleased\n\n### Added\n- x\n\n## 0.1.0\n\n### Breaking\n- y\n", False),
        ("# Changelog\n\n## 0.1.0\n\n### Breaking\n- y\n", False),
    ],
)
def test_the_changelog_announces_a_breaking_change(changelog, allows):
    assert allows_breaking(changelog) is allows
