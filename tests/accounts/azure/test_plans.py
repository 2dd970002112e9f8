"""Needs, of their account, of stacks that use existing things."""

from collections.abc import Callable
from typing import Any

from gpufabric.accounts.azure.features import providers
from gpufabric.accounts.azure.plans import file_systems, resource_groups, sizes
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import default_catalog
from tests.plan.azure import given
from tools.loopback.azure.bodies import SIZE

Declare = Callable[..., Target]
CATALOG = default_catalog()
_CLUSTER: dict[str, Any] = {"cluster": {"id": given.CLUSTER, "kubernetes_version": "1.35"}}


def test_a_given_group_holds_the_resources(declare: Declare) -> None:
    assert resource_groups(declare()) == ["demo-azure-eastus-rg"]
    assert resource_groups(declare(existing={"resource_group": "platform"})) == ["platform"]


def test_a_given_cluster_has_its_own_system_nodes(declare: Declare) -> None:
    assert CATALOG.system_node("azure").shape.value in sizes(declare(), CATALOG)
    assert sizes(declare(existing=_CLUSTER), CATALOG) == (SIZE,)


def test_a_given_file_system_is_not_asked_for(declare: Declare) -> None:
    lustre = {"storage": {"lustre": {"id": given.LUSTRE, "address": "10.32.9.4"}}}
    assert list(file_systems(declare(), CATALOG))
    assert not list(file_systems(declare(existing=lustre), CATALOG))
    assert "Microsoft.StorageCache" not in providers(declare(existing=lustre))


def test_logs_to_a_workspace_need_their_provider(declare: Declare) -> None:
    workspace = {"workspace": {"id": given.WORKSPACE}}
    assert "Microsoft.Insights" not in providers(declare())
    assert "Microsoft.Insights" in providers(declare(existing=workspace))
