from gpufabric.policies.azure.accounts import account_holds_checkpoints, parts_of, services_of
from gpufabric.policies.azure.types import BLOB_CONTAINER
from gpufabric.policies.graph import Graph
from gpufabric.policies.resource import Resource
from tests.policies.aws_stack import drop, put
from tests.policies.azure_stack import changed
from tests.policies.conftest import UNKNOWN, seen


def look(*changes: object) -> tuple[Resource, Graph]:
    resources = seen(list(changed(*changes).values()))  # type: ignore[arg-type]
    graph = Graph({resource.urn: resource for resource in resources})
    (account,) = (resource for resource in resources if resource.name == "account")
    return account, graph


def test_parts_of_an_account() -> None:
    account, graph = look()
    assert [service.name for service in services_of(account, graph)] == ["blobs"]
    assert [container.name for container in parts_of(account, graph, BLOB_CONTAINER)] == [
        "checkpoints",
        "logs",
    ]


def test_checkpoints_are_known_by_a_name() -> None:
    assert account_holds_checkpoints(*look())
    renamed = put("account", "accountName", value=UNKNOWN)
    assert account_holds_checkpoints(*look(renamed))
    assert not account_holds_checkpoints(*look(renamed, drop("checkpoints")))
