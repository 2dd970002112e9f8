"""Rules about the storage, keys and logs that an Azure region is given."""

from collections.abc import Iterator

from gpufabric.plan.azure.ids import name_of, network_of, same_id
from gpufabric.plan.existing import owners_settings
from gpufabric.plan.given_facts import Finding, UnknownFact, judge_fact, known_fact, needed_fact
from gpufabric.plan.given_network import UNUSED
from gpufabric.spec.azure.existing import AzureGivenContainer
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.azure.storage import AzureCheckpoints
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import makes_bucket

_WHERE = "existing.storage"
_CHECKPOINTS = f"{_WHERE}.checkpoints"
_NOT_SETTINGS = frozenset({"create", "protect"})


def storage_findings(region: AzureRegion) -> Iterator[Finding]:
    """Judge the given storage, keys and logs of a region."""
    yield from _settings(region)
    checkpoints = region.existing.storage.checkpoints
    if checkpoints is not None:
        yield from _container(region, checkpoints)
    yield from _key(region)
    yield from _lustre(region)
    workspace = region.existing.workspace
    if workspace is not None and region.existing.cluster is not None:
        limit = "existing.cluster exists: its logs are its owner's"
        yield Problem("existing.workspace", workspace.id, "nothing", limit)


def _settings(region: AzureRegion) -> Iterator[Problem]:
    """Refuse settings of a container that the stack does not make."""
    if makes_bucket(region):
        return
    given = region.existing.storage.checkpoints is not None
    limit = f"{_CHECKPOINTS} exists: its settings are its owner's" if given else "the region has no container"
    yield from owners_settings(
        region.storage.checkpoints,
        AzureCheckpoints(),
        "storage.checkpoints",
        limit,
        without=_NOT_SETTINGS,
        words={"replicate_to": "a copy to another region"},
    )
    lustre = region.storage.lustre
    if lustre is not None and lustre.checkpoint_link is not None:
        yield Problem(
            "storage.lustre.checkpoint_link",
            "a link",
            "nothing",
            f"{limit}: a link needs a second container, for logs, and roles on the whole account",
        )


def _container(region: AzureRegion, given: AzureGivenContainer) -> Iterator[Finding]:
    yield from judge_fact(
        _CHECKPOINTS,
        given,
        "region",
        lambda name: name == region.region,
        allowed=region.region,
        limit="gpufabric: checkpoints are written from the region of the machines",
        decides=f"it is in {region.region}",
    )
    yield from judge_fact(
        _CHECKPOINTS,
        given,
        "has_versioning",
        bool,
        allowed="true",
        limit="gpufabric: an overwritten checkpoint can be restored",
        decides="an overwritten checkpoint can be restored",
    )
    network = region.existing.network
    if network is None or "blob" not in network.private_endpoints:
        where = "existing.network.private_endpoints.blob"
        yield UnknownFact(where, given.id, "machines reach the account from their network")


def _key(region: AzureRegion) -> Iterator[Finding]:
    given, where = region.existing.keys.storage, "existing.keys.storage"
    if given is None:
        return
    if not makes_bucket(region):
        yield Problem(where, given.id, "nothing: the stack makes no storage account", UNUSED)
        return
    vault = name_of(given.vault_id)
    if not same_id(given.id.partition("://")[2].partition(".")[0], vault):
        yield Problem(f"{where}.id", given.id, f"a key of {vault}", "the vault that vault_id names")
    yield from judge_fact(
        where,
        given,
        "is_enabled",
        bool,
        allowed="true",
        limit='Azure document "Customer-managed keys for Azure Storage encryption"',
        decides="the account can use it",
    )


def _lustre(region: AzureRegion) -> Iterator[Finding]:
    given, where = region.existing.storage.lustre, f"{_WHERE}.lustre"
    if given is None:
        return
    if region.storage.lustre is not None:
        yield Problem("storage.lustre", "a file system", "nothing", f"{where} gives one")
    network = region.existing.network
    if network is None:
        limit = "a network that the stack makes does not reach it"
        yield Problem("existing.network", "nothing", f"the network of {given.id}", limit)
        return
    yield from judge_fact(
        where,
        given,
        "subnet_id",
        lambda id_: same_id(network_of(id_), network.id),
        allowed=f"a subnet of {network.id}",
        limit="gpufabric: nodes mount a file system of their own network",
        decides=f"it is in {network.id}",
    )
    yield from known_fact(where, given, "size_gib", decides="`gpufabric manifests` can claim it for pods")
    yield from needed_fact(
        where,
        given,
        "address",
        allowed="the address of its management server",
        limit='Azure document "Connect clients to an Azure Managed Lustre file system"',
    )
