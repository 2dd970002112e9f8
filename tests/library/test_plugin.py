"""The plugin: its components, and wrong arguments by the paths of other languages."""

import json

import pytest

from gpufabric.library.errors import ArgumentError
from gpufabric.library.plugin import LibraryProvider, as_input_error, components, property_path
from gpufabric.spec.problems import Problem


@pytest.fixture(scope="module")
def schema():
    return json.loads(LibraryProvider("1.2.3").schema)


def test_every_component_is_served(schema):
    served = {token.rpartition(":")[2] for token in schema["resources"]}
    assert served == {component.__name__ for component in components()}
    assert {"AwsGpuPool", "AzureGpuPool", "OciGpuPool", "Backbone"} <= served
    assert schema["version"] == "1.2.3"


def test_every_argument_and_output_is_described(schema):
    missing = [
        f"{token}.{key}"
        for token, resource in schema["resources"].items()
        for kind in ("inputProperties", "properties")
        for key, value in resource.get(kind, {}).items()
        if not value.get("description")
    ]
    assert missing == []


def test_descriptions_are_one_line(schema):
    text = json.dumps(schema)
    assert "\\n" not in text


@pytest.mark.parametrize(
    ("where", "path"),
    [
        ("max_nodes", "maxNodes"),
        ("network.security_groups.nodes.id", "network.securityGroups.nodes.id"),
        ("links[0].between", "links[0].between"),
        ("labels.gpufabric.dev/x", "labels.gpufabric.dev/x"),
    ],
)
def test_paths_of_other_languages(where, path):
    assert property_path(where) == path


def test_wrong_arguments_name_their_properties():
    problem = Problem("max_nodes", "1", "2 or more", "the pool's size", "AwsGpuPool train")
    error = as_input_error(ArgumentError([problem]))
    assert error.message == "AwsGpuPool train: wrong arguments"
    reason = "given 1; allowed: 2 or more [the pool's size]"
    assert error.errors == [{"property_path": "maxNodes", "reason": reason}]
