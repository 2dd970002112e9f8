"""The tables of adoption against providers, SDKs, and the calls that read-only roles allow."""

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from moto.core.utils import get_service_model

from gpufabric.accounts.aws.calls import CALLS
from gpufabric.accounts.azure import actions
from gpufabric.accounts.oci import client
from gpufabric.accounts.oci.statements import ADOPTION, STATEMENTS
from gpufabric.catalog.actions import cloud_actions
from gpufabric.catalog.adoption import AdoptableKind, adoption, listed, pairs, text_of
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.wire.schema import SchemaLoader, TypeSchema

CLOUDS: tuple[Cloud, ...] = ("aws", "azure", "oci")
PACKAGES = {"aws": "aws", "azure": "azure-native", "oci": "oci"}
KINDS = {kind.id: (cloud, kind) for cloud in CLOUDS for kind in adoption(default_catalog(), cloud).kinds}
ALLOWED = {
    "aws": {call.name for call in CALLS},
    "azure": set(actions.ALL),
    "oci": {*STATEMENTS, *ADOPTION},
}
GENERIC = "Microsoft.Resources/subscriptions/resourceGroups/resources/read"
"""Lists all resources of a group, with their names and types only."""
AWS = [type_ for type_ in KINDS if type_.startswith("aws:")]
OCI = [type_ for type_ in KINDS if type_.startswith("oci:")]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_type_is_looked_for_or_has_a_reason(cloud: Cloud) -> None:
    facts = adoption(default_catalog(), cloud)
    types = [kind.id for kind in (*facts.kinds, *facts.unlisted)]
    assert sorted(types) == sorted(cloud_actions(default_catalog(), cloud).by_type)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_the_read_only_role_allows_all_calls_and_reads_nothing_more(cloud: Cloud) -> None:
    calls = set(adoption(default_catalog(), cloud).calls)
    assert calls <= ALLOWED[cloud]
    own = {"azure": set(actions.ADOPTION), "oci": set(ADOPTION)}
    assert own.get(cloud, set()) <= calls


@pytest.mark.parametrize("type_", KINDS)
def test_properties_are_those_of_the_provider(type_: str) -> None:
    cloud, kind = KINDS[type_]
    schema = SchemaLoader(PACKAGES[cloud]).get(type_)
    names = {name for name, _ in (*pairs(kind.match), *pairs(kind.names))}
    names |= {name for _, name, _ in kind.parameters if not name.startswith("@")} | set(listed(kind.exact))
    assert [name for name in names if not _has(schema, schema.inputs.properties, name)] == []
    for user, _ in pairs(kind.used_by):
        other, _, name = user.rpartition(".")
        assert name in SchemaLoader(PACKAGES[cloud]).get(other).inputs.properties


@pytest.mark.parametrize("type_", AWS)
def test_rows_of_aws_have_the_fields(type_: str) -> None:
    kind = KINDS[type_][1]
    fields = set(_aws_fields(kind))
    assert [path for path in _paths(kind) if path not in fields] == []


@pytest.mark.parametrize("type_", OCI)
def test_rows_of_oci_have_the_fields(type_: str) -> None:
    kind = KINDS[type_][1]
    fields = set(_oci_fields(kind))
    assert [path for path in _paths(kind) if path not in fields] == []


@pytest.mark.parametrize("type_", [type_ for type_ in KINDS if type_.startswith("azure")])
def test_paths_of_azure_are_those_of_their_actions(type_: str) -> None:
    kind = KINDS[type_][1]
    if kind.call.value == GENERIC:
        assert text_of(kind.path).endswith("/resourceGroups/{resourceGroupName}/resources")
        assert [path for path in _paths(kind) if path not in {"id", "name", "type"}] == [], "no keys"
        return
    _, _, rest = text_of(kind.path).partition("?")[0].rpartition("/providers/")
    namespace, *parts = rest.split("/")
    types = [part for part in parts if "{" not in part and part != "default"]
    expected = "/".join([namespace, *types, "read"]).replace("{recordType}", "A")
    if kind.id.endswith(("ResourceGroup", "PrivateRecordSet")):
        return
    assert kind.call.value.casefold() == expected.casefold()


def _has(schema: TypeSchema, properties: Any, path: str) -> bool:
    """Return whether a type has a property; parts of maps may have any name."""
    name, _, rest = path.partition(".")
    kind = properties.get(name)
    if kind is None:
        return False
    while isinstance(kind, list) and kind[0] in ("list", "union"):
        members = kind[1] if kind[0] == "union" else [kind[1]]
        kind = next((member for member in members if isinstance(member, list)), members[0])
    if not rest or (isinstance(kind, list) and kind[0] == "map"):
        return True
    return isinstance(kind, list) and _has(schema, schema.objects[kind[1]].properties, rest)


def _paths(kind: AdoptableKind) -> Iterator[str]:
    """Yield the paths of rows that a kind names, but for tags and parameters of the call."""
    given = {parameter for parameter, _, _ in kind.parameters}
    paths = [path for _, path in (*pairs(kind.match), *pairs(kind.names), *pairs(kind.details_given))]
    paths += [path for text in re.findall(r"\{([^}]+)\}", kind.form.value) for path in text.split("|")]
    paths += [condition.split(" ")[0] for condition in listed(kind.where)]
    for _, other in KINDS.values():
        paths += [path for user, path in pairs(other.used_by) if user.rpartition(".")[0] == kind.id]
    yield from (path for path in paths if path not in given and not path.lower().startswith("tags."))


def _aws_fields(kind: AdoptableKind) -> Iterator[str]:
    call = next(call for call in CALLS if call.name == kind.call.value)
    shape = _output(call.service, call.operation)
    row = shape.members[call.rows].member if call.rows else shape
    if row.type_name == "string":
        yield "value"
    else:
        yield from _members(row)
    if kind.inside is not None:
        yield from _members(row.members[kind.inside.value].member)
    if kind.details_call is not None:
        details = _output(*kind.details_call.value.split(":"))
        yield from _members(next(iter(details.members.values())))


def _output(service: str, operation: str) -> Any:
    return get_service_model(service).operation_model(operation).output_shape


def _members(shape: Any, before: str = "", depth: int = 3) -> Iterator[str]:
    while shape.type_name == "list":
        shape = shape.member
    if shape.type_name == "structure" and depth:
        for name, member in shape.members.items():
            yield f"{before}{name}"
            yield from _members(member, f"{before}{name}.", depth - 1)


def _oci_fields(kind: AdoptableKind) -> Iterator[str]:
    service, _, operation = kind.call.value.partition(":")
    module, name = client._CLIENTS[service]  # type: ignore[index]
    method = re.sub(r"(?<!^)(?=[A-Z])", "_", operation).lower()
    code = inspect.getsource(getattr(getattr(import_module(module), name), method))
    model = re.findall(r'response_type="(?:list\[)?(\w+)', code)[0]
    models = import_module(f"{module.rpartition('.')[0]}.models")
    row = getattr(models, model)
    if model.endswith("Collection"):
        row = getattr(models, row().swagger_types["items"][5:-1])
    yield from _attributes(row, models)


def _attributes(model: Any, models: Any, before: str = "", depth: int = 4) -> Iterator[str]:
    for name, type_ in model().swagger_types.items():
        yield f"{before}{name}"
        inner = getattr(models, type_.removeprefix("list[").removesuffix("]"), None)
        if inner is not None and depth:
            yield from _attributes(inner, models, f"{before}{name}.", depth - 1)
