"""Storage accounts with the resources that configure them."""

from gpufabric.policies.azure.types import BLOB_CONTAINER, BLOB_SERVICE, STORAGE_ACCOUNT
from gpufabric.policies.checkpoints import named_for_checkpoints
from gpufabric.policies.graph import Graph
from gpufabric.policies.resource import Resource

_ACCOUNT = "accountName"


def services_of(account: Resource, graph: Graph) -> list[Resource]:
    """Return the blob settings of an account."""
    return parts_of(account, graph, BLOB_SERVICE)


def account_holds_checkpoints(account: Resource, graph: Graph) -> bool:
    """Return whether an account, or a container of it, says by its name that it holds checkpoints."""
    return any(map(named_for_checkpoints, (account, *parts_of(account, graph, BLOB_CONTAINER))))


def parts_of(account: Resource, graph: Graph, type_: str) -> list[Resource]:
    """Return an account's resources of a type: by reference, or else by the account's name."""
    linked = graph.users(account, _ACCOUNT, type_)
    name = account.props.text_if_known(_ACCOUNT)
    named = (
        setting
        for setting in graph.of(type_)
        if name
        and not graph.sources(setting, _ACCOUNT, STORAGE_ACCOUNT)
        and setting.props.text_if_known(_ACCOUNT) == name
    )
    return [*linked, *named]
