"""A schema refuses at the same place what the models refuse."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from gpufabric.editors.schemas import (
    EDITOR_SCHEMAS,
    project_schema,
    removals_schema,
    stack_schema,
    usage_schema,
    waivers_schema,
)
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from gpufabric.spec.usage import load_usage
from tests.cli.demo_project import PULUMI, STACKS, write_project

REGION = "gpufabric:region"
AWS, AZURE, BACKBONE = "aws-us-east-1", "azure-eastus", "backbone"
ABSENT = object()
STACK = Draft7Validator(stack_schema())


class Wrong(NamedTuple):
    """A change that makes a stack's file wrong.

    Attributes:
        tried: what is wrong.
        stack: the stack.
        path: place in the file's configuration.
        value: what stands there; ABSENT for nothing.
        says: part of the schema's message.
    """

    tried: str
    stack: str
    path: tuple[str | int, ...]
    value: object
    says: str


LINK = ("gpufabric:backbone", "links", 0)
POOL = (REGION, "pools", "train")
WRONG = [
    Wrong("unknown key", AWS, (REGION, "colour"), "red", "'colour' was unexpected"),
    Wrong("key of another cloud", AWS, (REGION, "subscription_id"), "x", "'subscription_id' was unexpected"),
    Wrong("misspelt key of a pool", AWS, (*POOL, "node"), 2, "'node' was unexpected"),
    Wrong("missing key", AWS, (REGION, "zone"), ABSENT, "'zone' is a required property"),
    Wrong("no cloud", AWS, (REGION, "cloud"), ABSENT, "'cloud' is a required property"),
    Wrong("unknown cloud", AWS, (REGION, "cloud"), "ibm", "'ibm' is not one of"),
    Wrong("number as account", AWS, (REGION, "account_id"), 123456789012, "is not valid under any"),
    Wrong("short account", AWS, (REGION, "account_id"), "123", "is not valid under any"),
    Wrong("name of a zone", AWS, (REGION, "zone"), "us-east-1a", "does not match"),
    Wrong("zone of one text", AWS, (REGION, "system_zones"), "use1-az4", "is not of type 'array'"),
    Wrong("words as nodes", AWS, (*POOL, "nodes"), "many", "is not of type 'integer'"),
    Wrong("fewer than no nodes", AWS, (*POOL, "nodes"), -1, "is less than the minimum"),
    Wrong("unknown mode", AWS, (*POOL, "capacity", "mode"), "lease", "'lease' is not one of"),
    Wrong("mode of another cloud", AWS, (*POOL, "capacity"), {"mode": "new-reservation"}, "is not one of"),
    Wrong("block without end", AWS, (*POOL, "capacity", "ends"), ABSENT, "'ends' is a required property"),
    Wrong("key of another mode", AZURE, (*POOL, "capacity"), {"mode": "spot", "id": "x"}, "was unexpected"),
    Wrong("wrong id of a block", AWS, (*POOL, "capacity", "id"), "block-1", "does not match"),
    Wrong("name of a pool", AWS, (REGION, "pools", "Train_1"), {}, "'Train_1'"),
    Wrong("range without length", AWS, (REGION, "network", "cidr"), "ten", "does not match"),
    Wrong("version as number", AWS, (REGION, "cluster"), {"kubernetes_version": 1.35}, "of type 'string'"),
    Wrong("retention that AWS lacks", AWS, (REGION, "log_retention_days"), 91, "91 is not one of"),
    Wrong("budget in words", AWS, (REGION, "budget"), {"usd_per_hour": "much"}, "does not match"),
    Wrong("budget of nothing", AWS, (REGION, "budget"), {"usd_per_hour": 0}, "minimum of 0"),
    Wrong("encrypted nodes", AWS, (*POOL, "nodes"), {"secure": "v1:a:b"}, "is not of type 'integer'"),
    Wrong("encrypted zone", AWS, (REGION, "zone"), {"secure": "v1:a:b"}, "is not of type 'string'"),
    Wrong("region as text", AWS, (REGION,), "us-east-1", "is not of type 'object'"),
    Wrong("no declaration of a pool", AWS, (REGION, "pools"), ["train"], "is not of type 'object'"),
    Wrong("misspelt namespace key", AWS, ("gpufabric:regoin",), {}, "was expected"),
    Wrong("unknown key of a provider", AWS, ("aws:profil",), "x", "was expected"),
    Wrong("refused key of a provider", AWS, ("aws:insecure",), True, "was expected"),
    Wrong("other provider", AZURE, ("azure:tenantId",), "x", "was expected"),
    Wrong("secret in plain text", AWS, ("aws:secretKey",), "abc", "is not of type 'object'"),
    Wrong("kind of a link", BACKBONE, (*LINK, "kind"), "cable", "is not one of"),
    Wrong("third end", BACKBONE, (*LINK, "between"), ["aws-a", "oci-b", "oci-c"], "Additional items"),
    Wrong("no links", BACKBONE, ("gpufabric:backbone", "links"), [], "non-empty"),
    Wrong("no bandwidth", BACKBONE, (*LINK, "gbps"), 0, "minimum"),
    Wrong("usage of a region in it", AZURE, (REGION, "storage", "lustre", "at_least_tib"), "x", "'x'"),
    Wrong("unknown shape", AWS, (*POOL, "shape"), "p99.48xlarge", "is not one of"),
    Wrong("unknown region", AWS, (REGION, "region"), "us-east-9", "is not one of"),
]  # fmt: skip

BY_PLAN = {"unknown shape"}
"""Faults that the catalogue shows and not the models."""


def changed(stack: str, path: tuple[str | int, ...], value: object) -> dict[str, Any]:
    data = YAML(typ="safe").load(STACKS[stack])
    node = data["config"]
    for item in path[:-1]:
        node = node[item]
    if value is ABSENT:
        del node[path[-1]]
    else:
        node[path[-1]] = copy.deepcopy(value)
    return data


def deepest(validator: Draft7Validator, data: object) -> Iterator[tuple[list[str | int], str]]:
    for error in validator.iter_errors(data):
        yield list(error.absolute_path), error.message


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row.tried)
def test_models_and_schema_refuse(row: Wrong, tmp_path: Path) -> None:
    data = changed(row.stack, row.path, row.value)
    shown = list(deepest(STACK, data))
    assert any(row.says in message for _, message in shown), shown
    place = ["config", *row.path]
    assert all(path == place[: len(path)] or path[: len(place)] == place for path, _ in shown), shown
    root = write_project(tmp_path / "project")
    with (root / "stacks" / f"Pulumi.{row.stack}.yaml").open("w") as stream:
        YAML().dump(data, stream)
    faults = load_project(root).faults.get(row.stack, ())
    assert bool(faults) == (row.tried not in BY_PLAN)


@pytest.mark.parametrize("stack", STACKS)
def test_the_unchanged_files_are_right(stack: str, tmp_path: Path) -> None:
    STACK.validate(YAML(typ="safe").load(STACKS[stack]))
    assert load_project(write_project(tmp_path / "project")).faults == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((REGION, "account_id"), {"secure": "v1:a:b"}),
        ((REGION, "budget"), {"usd_per_hour": "12.50"}),
        (("aws:profile",), "training"),
        (("aws:secretKey",), {"secure": "v1:a:b"}),
        (("other:key",), "x"),
        ((*POOL, "capacity"), {"mode": "on-demand"}),
    ],
    ids=str,
)
def test_right_changes(path: tuple[str | int, ...], value: object) -> None:
    STACK.validate(changed(AWS, path, value))


def test_another_projects_name_is_its_namespace() -> None:
    schema = Draft7Validator(stack_schema("ours"))
    data = YAML(typ="safe").load(STACKS[AWS].replace("gpufabric:", "ours:"))
    schema.validate(data)
    data["config"]["ours:regoin"] = {}
    assert not schema.is_valid(data)
    data = YAML(typ="safe").load(
        STACKS[AWS].replace("gpufabric:", "theirs:").replace("nodes: 16", "nodes: x")
    )
    assert not schema.is_valid(data), "declarations under other names are checked"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("layers: 80", "layers: eighty"),
        ("name: small", "nmae: small"),
        ("  fabric:", "  fabrik:"),
        ("    type: object", "    type: object\n    value: {}"),
        ("sync: streaming-diloco", "sync: never"),
    ],
)
def test_wrong_projects(old: str, new: str, tmp_path: Path) -> None:
    text = PULUMI.replace(old, new)
    assert text != PULUMI
    assert not Draft7Validator(project_schema()).is_valid(YAML(typ="safe").load(text))
    root = write_project(tmp_path / "project")
    (root / "Pulumi.yaml").write_text(text)
    with pytest.raises(DeclarationError):
        load_project(root)


def test_the_unchanged_project_is_right() -> None:
    Draft7Validator(project_schema()).validate(YAML(typ="safe").load(PULUMI))


def test_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "usage.yaml").write_text("defaults:\n  nat_gb: 3\n")
    assert not Draft7Validator(usage_schema()).is_valid({"defaults": {"nat_gb": 3}})
    with pytest.raises(DeclarationError):
        load_usage(tmp_path)
    Draft7Validator(usage_schema()).validate({"defaults": {"nat_gib": 3}, "stacks": {AWS: {"log_gib": 1}}})


@pytest.mark.parametrize("kind", EDITOR_SCHEMAS)
def test_every_key_says_what_it_is(kind: str) -> None:
    schema = EDITOR_SCHEMAS[kind]("gpufabric")
    Draft7Validator.check_schema(schema)
    silent = [
        f"{model}.{key}"
        for model, part in schema["definitions"].items()
        for key, field in part.get("properties", {}).items()
        if not field.get("description")
    ]
    assert silent == []
    assert "$defs" not in str(schema)


def test_what_is_refused_says_why_and_is_not_proposed() -> None:
    keys = STACK.schema["properties"]["config"]["properties"]
    assert keys["aws:insecure"]["errorMessage"].endswith(
        "the certificate of a proxy goes into customCaBundle"
    )
    assert keys["aws:insecure"]["doNotSuggest"] is True
    assert "errorMessage" not in keys["aws:profile"]


ACCEPTED = {"owner": "platform team", "reason": "moves next week", "expires": "2026-12-31"}
WAIVER = {"rule": "imdsv2", "resources": "urn:pulumi:s::p::t::*-node", **ACCEPTED}
REMOVAL = {"stack": AWS, "pool": "train", "gpus": 8, **ACCEPTED}


@pytest.mark.parametrize(
    ("schema", "key", "entry"), [(waivers_schema, "waivers", WAIVER), (removals_schema, "removals", REMOVAL)]
)
def test_waivers_and_removals(schema: Callable[[], dict[str, Any]], key: str, entry: dict[str, Any]) -> None:
    validator = Draft7Validator(schema())
    validator.validate({key: [entry]})
    for wrong in ({"owner": "me"}, {"reason": "so"}, {"until": "2026-12-31"}):
        assert not validator.is_valid({key: [entry | wrong]})
    without = {name: value for name, value in entry.items() if name != "expires"}
    assert not validator.is_valid({key: [without]})
