"""Storage accounts with the resources that configure them."""

from gpufabric.policies.azure.types import BLOB_CONTAINER, BLOB_SERVICE, STORAGE_ACCOUNT
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_CHECKPOINTS = "checkpoint"
_ACCOUNT = "accountName"


def services_of(account: Resource, graph: Graph) -> list[Resource]:
    """Give the settings of blobs of an account: by reference, or else by the account's name."""
    return _of(account, graph, BLOB_SERVICE)


def containers_of(account: Resource, graph: Graph) -> list[Resource]:
    """Give the containers of an account, likewise."""
    return _of(account, graph, BLOB_CONTAINER)


def account_holds_checkpoints(account: Resource, graph: Graph) -> bool:
    """Tell whether an account, or a container of it, says by its name that it holds checkpoints."""
    return any(map(_says_checkpoints, (account, *containers_of(account, graph))))


def container_holds_checkpoints(container: Resource) -> bool:
    """Tell whether a container says by its logical name or by its own that it holds checkpoints."""
    return _says_checkpoints(container)


def _says_checkpoints(resource: Resource) -> bool:
    names = (resource.name, _name(resource, _ACCOUNT), _name(resource, "containerName"))
    return any(_CHECKPOINTS in (name or "").lower() for name in names)


def _of(account: Resource, graph: Graph, type_: str) -> list[Resource]:
    linked = graph.users(account, _ACCOUNT, type_)
    name = _name(account, _ACCOUNT)
    named = (
        setting
        for setting in graph.of(type_)
        if name and not graph.sources(setting, _ACCOUNT, STORAGE_ACCOUNT) and _name(setting, _ACCOUNT) == name
    )
    return [*linked, *named]


def _name(resource: Resource, key: str) -> str | None:
    try:
        return resource.props.text(key)
    except UnreadableProperty:
        return None
