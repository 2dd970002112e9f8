"""Manifests of Azure regions whose file system exists, or whose pods have no identity."""

from typing import Any, cast

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.manifests.identity import lacks_client_id, training_account
from gpufabric.manifests.lustre import client, volume
from gpufabric.manifests.model import Document, Job, LustreMount, ManifestOptions
from tests.plan.azure import given
from tests.plan.azure.given import ON_CLUSTER, changed
from tests.plan.azure.test_existing import plan_of

MOUNT = LustreMount(given.LUSTRE, "10.32.9.4", "lustrefs")


def job_of(changes: dict[str, Any]) -> Job:
    options = ManifestOptions(lustre=MOUNT)
    return Job(plan_of(changed(ON_CLUSTER, changes)), manifest_pins(default_catalog(), "azure"), options)


def test_pods_claim_a_given_file_system_of_a_known_size() -> None:
    job = job_of({"existing/storage/lustre": {"id": given.LUSTRE, "address": "10.32.9.4", "size_gib": 49152}})
    (step,) = volume(job)
    made, claim = cast("tuple[Document, Document]", step.content)
    assert made["spec"]["capacity"] == claim["spec"]["resources"]["requests"] == {"storage": "49152Gi"}
    assert client(job)


@pytest.mark.parametrize("lustre", [None, {"id": given.LUSTRE, "address": "10.32.9.4"}])
def test_without_a_file_system_or_its_size_there_is_no_claim(lustre: dict[str, str] | None) -> None:
    assert volume(job_of({"existing/storage/lustre": lustre})) == []


def test_pods_that_may_use_nothing_have_no_account() -> None:
    job = job_of({})
    assert training_account(job) == ()
    assert not lacks_client_id(job.plan.spec, job.options)


def test_pods_with_a_given_identity_have_an_account() -> None:
    job = job_of(
        {"existing/identities/training": {"id": given.identity("pods"), "client_id": given.PRINCIPAL}}
    )
    (step,) = training_account(job)
    (account,) = cast("tuple[Document, ...]", step.content)
    assert account["metadata"]["annotations"] == {"azure.workload.identity/client-id": given.PRINCIPAL}
    assert not lacks_client_id(job.plan.spec, job.options)
