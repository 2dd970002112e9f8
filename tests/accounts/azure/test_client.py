"""The bodies of the loopback server are those of the SDKs' models, in both directions."""

import inspect
import json
import threading
import typing
from collections.abc import Callable
from enum import Enum

import azure.mgmt.compute.models as compute
import azure.mgmt.containerservice.models as containers
import azure.mgmt.network.models as network
import azure.mgmt.quota.models as quota
import azure.mgmt.resource.resources.models as resources
import azure.mgmt.storage.models as storage
import azure.mgmt.storagecache.models as cache
import pytest
from azure.core.serialization import attribute_list
from azure.mgmt.authorization.v2022_04_01.models import PermissionGetResult

from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.endpoints import Endpoints
from gpufabric.accounts.target import Target
from tests.accounts.azure.conftest import QUICK, StaticCredential
from tools.loopback.azure import account, bodies
from tools.loopback.azure.server import Answer, Loopback

ITEMS = {
    account.COMPUTE_USAGES: compute.Usage,
    account.NETWORK_USAGES: network.Usage,
    account.STORAGE_USAGES: storage.Usage,
    account.LUSTRE_USAGES: cache.ResourceUsage,
    account.SIZES: compute.ResourceSku,
    account.REQUESTS: quota.QuotaRequestDetails,
    account.CLUSTER_QUOTAS: quota.CurrentQuotaLimitBase,
    account.CLUSTER_USAGES: quota.CurrentUsagesBase,
    account.GROUPS: compute.CapacityReservationGroup,
    account.RESERVATIONS: compute.CapacityReservation,
    account.NETWORKS: network.VirtualNetwork,
    account.LUSTRE_TIERS: cache.ResourceSku,
}
OBJECTS = {
    bodies.GROUP: compute.CapacityReservationGroup,
    account.VERSIONS: containers.KubernetesVersionListResult,
    f"{bodies.SCOPE}/providers/Microsoft.Compute": resources.Provider,
}
ANSWERS_TO_POSTS = {
    account.STORAGE_NAMES: storage.CheckNameAvailabilityResult,
    account.LUSTRE_SIZE: cache.RequiredAmlFilesystemSubnetsSize,
}
QUESTIONS = {
    account.STORAGE_NAMES: storage.StorageAccountCheckNameAvailabilityParameters,
    account.LUSTRE_SIZE: cache.RequiredAmlFilesystemSubnetsSizeInfo,
    account.LUSTRE_CHECK: cache.AmlFilesystemSubnetInfo,
}


def fits(model: object, body: dict) -> None:
    """Check that a model knows every key of a body and reads its values as what they are."""
    fields = {field._rest_name: (name, field) for name, field in type(model)._attr_to_rest_field.items()}
    assert attribute_list(model)
    for key, value in body.items():
        assert key in fields, f"{type(model).__name__} has no {key}"
        read = getattr(model, fields[key][0])
        for part, raw in zip(
            read if isinstance(read, list) else [read],
            value if isinstance(value, list) else [value],
            strict=True,
        ):
            if hasattr(type(part), "_attr_to_rest_field"):
                fits(part, raw)
            elif isinstance(raw, dict):
                assert isinstance(part, dict), (key, part)
                for inner, inner_raw in zip(part.values(), raw.values(), strict=True):
                    fits(inner, inner_raw)
            else:
                plain = part.value if isinstance(part, Enum) else part
                assert isinstance(plain, type(raw)) or hasattr(plain, "isoformat"), (key, part)
    for name in _required(type(model)):
        assert type(model)._attr_to_rest_field[name]._rest_name in body, f"{type(model).__name__}.{name}"


def _required(model: type) -> list[str]:
    hints = {
        name: hint
        for kind in model.__mro__
        for name, hint in inspect.get_annotations(kind).items()
        if name in model._attr_to_rest_field
    }
    return [name for name, hint in hints.items() if type(None) not in typing.get_args(hint)]


def first(azure: Loopback, method: str, path: str) -> dict:
    listed = azure.answers[f"{method} {path}".casefold()]
    assert isinstance(listed, list)
    return typing.cast("dict", listed[0].body)


@pytest.mark.parametrize("path", ITEMS)
def test_items_of_lists_fit_the_models(path: str, azure: Loopback) -> None:
    items = first(azure, "GET", path)["value"]
    assert items
    for body in items:
        fits(ITEMS[path](body), body)


@pytest.mark.parametrize("path", OBJECTS)
def test_objects_fit_the_models(path: str, azure: Loopback) -> None:
    body = first(azure, "GET", path)
    fits(OBJECTS[path](body), body)


@pytest.mark.parametrize("path", ANSWERS_TO_POSTS)
def test_answers_to_questions_fit_the_models(path: str, azure: Loopback) -> None:
    body = first(azure, "POST", path)
    fits(ANSWERS_TO_POSTS[path](body), body)


def test_a_block_fits_the_models() -> None:
    schedule = {"start": "2026-11-01", "end": "2026-11-30"}
    for model, body in (
        (compute.CapacityReservation, bodies.reservation("a", 1, schedule=schedule)),
        (compute.CapacityReservationGroup, bodies.group(kind="Block", a=bodies.view(1, 1, "Live"))),
        (compute.ResourceSku, bodies.size("a", "b", ["1"], [bodies.zone_restriction("1")])),
        (compute.ResourceSku, bodies.size("a", "b", [], [bodies.location_restriction()])),
    ):
        fits(model(body), body)


def test_a_body_with_a_strange_key_does_not_fit() -> None:
    body = {**bodies.usage("cores", 1, 2), "name": {"value": "cores", "colour": "red"}}
    with pytest.raises(AssertionError, match="UsageName has no colour"):
        fits(compute.Usage(body), body)


@pytest.mark.parametrize("path", QUESTIONS)
def test_questions_fit_the_models(
    path: str, azure: Loopback, target: Target, read: Callable[..., dict]
) -> None:
    azure.set(account.LUSTRE_CHECK, Answer(raw=b""), method="POST")
    read(target, "network")
    (request,) = azure.asked(path)
    fits(QUESTIONS[path](request.json), request.json)


def test_permissions_fit_the_model(azure: Loopback) -> None:
    body = first(azure, "GET", account.PERMISSIONS)
    read = PermissionGetResult.deserialize(body)
    assert read.serialize() == body


def test_versions_of_the_interface_are_those_of_the_sdks(
    azure: Loopback, target: Target, read: Callable[..., dict]
) -> None:
    """A call without a version, or with none of the SDK's, would be refused."""
    for topic in ("quotas", "capacity", "network", "images"):
        read(target, topic)
    assert all(request.query.get("api-version", "")[:2] == "20" for request in azure.requests)


def test_an_answer_is_asked_for_once_by_many_threads(azure: Loopback) -> None:
    clients = AzureClients(StaticCredential(), bodies.SUBSCRIPTION, Endpoints(azure.url), QUICK)
    azure.set("/slow", Answer({"value": 1}, delay=0.05))
    answers: list[object] = []

    def ask() -> None:
        answers.append(clients.once("slow", lambda: clients.get("/slow", "2022-12-01")))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert json.dumps(answers) == json.dumps([{"value": 1}] * 4)
    assert len(azure.requests) == 1
