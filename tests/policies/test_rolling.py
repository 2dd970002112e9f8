"""Changes that restart machines in batches."""

from typing import Any

import pytest

from gpufabric.protection.rolls import Roll
from tests.policies.aws_stack import Change, add, put
from tests.policies.changes import CLOUDS, RENAMED, SHAPES, SMALLER, view
from tests.policies.oci_stack import B200, node_pool

CYCLED = {"isNodeCyclingEnabled": True, "maximumSurge": "0", "maximumUnavailable": "4"}


def oke(**props: Any) -> Change:
    return add(node_pool("managed", B200, 16.0, freeformTags={"gpufabric-pool": "managed"}, **props))


def rolls(cloud: str, *changes: Change, before: tuple[Change, ...] = ()) -> tuple[Roll, ...]:
    return view(cloud, *changes, before=before).rolls


@pytest.mark.parametrize(
    ("cloud", "change", "because"),
    [
        ("aws", put("train", "version", value="1.34"), "version"),
        ("aws", put("train", "releaseVersion", value="1.34.1"), "releaseVersion"),
        ("aws", put("train-template", "userData", value="other"), "launchTemplate"),
        ("azure", put("train", "orchestratorVersion", value="1.34"), "orchestratorVersion"),
    ],
)
def test_machines_with_gpus_restart(cloud: str, change: Change, because: str) -> None:
    (roll,) = rolls(cloud, change)
    assert (roll.pool, roll.restarts, roll.because, roll.nodes, roll.gpus) == (
        "train",
        "yes",
        (because,),
        8,
        64,
    )
    hours = {"aws": 4, "azure": 6}[cloud]
    assert roll.text == (
        f"pool train: 8 machines with 64 GPUs restart in 8 batches of 1, for at most {hours} hours, "
        f"because {because} changes; a job on these machines stops"
    )


@pytest.mark.parametrize(
    ("config", "batch", "batches"),
    [
        ({"maxUnavailable": 2.0}, 2, 4),
        ({"maxUnavailablePercentage": 30.0}, 3, 3),
        ({"maxUnavailable": 500.0}, 100, 1),
    ],
)
def test_batches_of_a_node_group(config: dict[str, float], batch: int, batches: int) -> None:
    (roll,) = rolls("aws", put("train", "version", value="1.34"), put("train", "updateConfig", value=config))
    assert (roll.batch, roll.batches) == (batch, batches)


@pytest.mark.parametrize(
    ("settings", "batch"),
    [
        ({"maxSurge": "0", "maxUnavailable": "25%"}, 2),
        ({"maxSurge": "50%"}, 4),
        ({}, 1),
    ],
)
def test_batches_of_an_aks_pool(settings: dict[str, str], batch: int) -> None:
    version = put("train", "orchestratorVersion", value="1.34")
    (roll,) = rolls("azure", version, put("train", "upgradeSettings", value=settings))
    assert roll.batch == batch


def test_node_pool_of_oke_restarts_nothing_unless_it_cycles_its_nodes() -> None:
    (roll,) = rolls("oci", oke(kubernetesVersion="v1.34"), before=(oke(),))
    assert roll.restarts == "no"
    assert roll.text == (
        "pool managed: kubernetesVersion changes; no machine restarts, only new machines get it"
    )
    cycled = oke(kubernetesVersion="v1.34", nodePoolCyclingDetails=CYCLED)
    (roll,) = rolls("oci", cycled, before=(oke(),))
    assert (roll.restarts, roll.batch, roll.gpus) == ("yes", 4, 128)


def test_security_groups_of_an_oke_node_pool_reach_new_machines_only() -> None:
    groups = ["ocid1.networksecuritygroup.oc1.iad.workers", "ocid1.networksecuritygroup.oc1.iad.further"]
    before = oke(nodeConfigDetails={"size": 16.0, "nsgIds": groups[:1]})
    (roll,) = rolls("oci", oke(nodeConfigDetails={"size": 16.0, "nsgIds": groups}), before=(before,))
    assert (roll.restarts, roll.because) == ("no", ("nodeConfigDetails.nsgIds",))
    # Another number of machines is no change of a machine.
    assert rolls("oci", oke(nodeConfigDetails={"size": 17.0, "nsgIds": groups[:1]}), before=(before,)) == ()


OPTIONS = ("instanceDetails", "launchDetails", "instanceOptions")
LEGACY = {"areLegacyImdsEndpointsDisabled": False}


def test_only_new_machines_get_another_instance_configuration_of_a_cluster_network() -> None:
    (roll,) = rolls("oci", put("train-nodes", *OPTIONS, value=LEGACY))
    assert (roll.pool, roll.restarts, roll.because) == ("train", "no", ("instancePools",))


def test_other_instance_configuration_of_a_gpu_memory_cluster_is_unknown() -> None:
    judged = rolls("oci", put("rack-nodes", *OPTIONS, value=LEGACY))
    assert [roll.restarts for roll in judged] == ["unknown"] * len(judged)
    assert judged


def test_system_nodes_have_no_gpus() -> None:
    (roll,) = rolls("aws", put("system", "version", value="1.34"))
    assert (roll.pool, roll.nodes, roll.gpus) == ("system", 3, 0)
    assert "a job" not in roll.text


@pytest.mark.parametrize("cloud", CLOUDS)
def test_machines_of_another_shape_are_lost_and_do_not_restart(cloud: str) -> None:
    read = view(cloud, SHAPES[cloud])
    assert [loss.cause for loss in read.losses] == ["shape"]
    assert read.rolls == ()


def test_only_machines_that_stay_restart() -> None:
    (roll,) = rolls("aws", put("train", "version", value="1.34"), SMALLER["aws"])
    assert (roll.nodes, roll.gpus) == (1, 8)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_other_changes_restart_nothing(cloud: str) -> None:
    assert rolls(cloud) == ()
    assert rolls(cloud, SMALLER[cloud]) == ()
    assert rolls(cloud, RENAMED[cloud]) == ()


@pytest.mark.parametrize("key", ["tags", "description"])
def test_labels_of_a_template_restart_nothing(key: str) -> None:
    assert rolls("aws", put("train-template", key, value="other")) == ()
