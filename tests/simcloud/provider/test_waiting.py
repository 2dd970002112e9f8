"""Time passes: gateways and clusters that take minutes to make."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import grpc
import pytest
from google.protobuf import empty_pb2

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.plan.pace import MINUTE_VARIABLE
from gpufabric.simcloud.clock import advance, run_at, simulated_now
from gpufabric.simcloud.clouds import cloud_of
from gpufabric.simcloud.inspect import held, tamper
from gpufabric.simcloud.provider.protocol import provider_pb2, status_pb2
from gpufabric.simcloud.store import stores
from gpufabric.wire.values import from_struct
from tests.simcloud.driver import Made

GATEWAY = "azure-native:network:VirtualNetworkGateway"
CLUSTER = "aws:eks/cluster:Cluster"
MINUTES = 45
SLOW = 60.0 / MINUTES  # a gateway takes a minute: nobody waits for that
FAST = 0.4 / MINUTES


@pytest.fixture
def pace(monkeypatch):
    return lambda seconds: monkeypatch.setenv(MINUTE_VARIABLE, str(seconds))


def gateway(group, name="vpn"):
    return {
        "resourceGroupName": group.outputs["name"],
        "virtualNetworkGatewayName": name,
        "location": "eastus",
        "gatewayType": "Vpn",
    }


def left(error, token, name, inputs):
    """State of a creation that did not end."""
    details = dict(error.value.trailing_metadata())["grpc-status-details-bin"]
    failure = provider_pb2.ErrorResourceInitFailed()
    assert status_pb2.Status.FromString(details).details[0].Unpack(failure)
    return Made(token, name, failure.id, inputs, from_struct(failure.properties))


def begin(provider, token, name, inputs, **options):
    """A creation in a thread of its own, once the cloud has it."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(provider.create, token, name, inputs, **options)
    pool.shutdown(wait=False)
    return future


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def stop(provider):
    provider.stub.Cancel(empty_pb2.Empty())


def test_without_a_pace_everything_is_made_at_once(azure, group):
    began = time.monotonic()
    assert azure.create(GATEWAY, "g", gateway(group)).outputs["provisioningState"] == "Succeeded"
    assert time.monotonic() - began < 10


def test_a_gateway_takes_its_time(azure, group, pace):
    pace(FAST)
    began = time.monotonic()
    assert azure.create(GATEWAY, "g", gateway(group)).outputs["provisioningState"] == "Succeeded"
    assert time.monotonic() - began >= MINUTES * FAST


def test_what_has_no_documented_time_is_made_at_once(azure, pace):
    pace(3600)
    assert azure.create("azure-native:resources:ResourceGroup", "rg", {"location": "eastus"}).id


def test_two_are_made_side_by_side(azure, group, pace):
    pace(1.0 / MINUTES)
    began = time.monotonic()
    both = [begin(azure, GATEWAY, name, gateway(group, name)) for name in ("one", "two")]
    assert all(future.result(20).outputs["provisioningState"] == "Succeeded" for future in both)
    assert time.monotonic() - began < 2


def test_meanwhile_it_says_that_it_is_not_ready(azure, group, pace, tmp_path):
    pace(SLOW)
    waiting = begin(azure, GATEWAY, "g", gateway(group))
    until(lambda: list(held(tmp_path, type_=GATEWAY)))
    (entry,) = held(tmp_path, type_=GATEWAY)
    made = Made(GATEWAY, "g", entry.resource.id, entry.resource.inputs, entry.resource.outputs)
    assert azure.read(made)[2]["provisioningState"] == "Updating"
    stop(azure)
    with pytest.raises(grpc.RpcError, match="context canceled"):
        waiting.result(20)


def test_stopping_keeps_what_was_begun_and_the_next_update_waits_for_it(provider, group, pace, tmp_path):
    first, second = provider("azure-native"), provider("azure-native")
    pace(2.0 / MINUTES)
    inputs = gateway(group)
    waiting = begin(first, GATEWAY, "g", inputs)
    until(lambda: list(held(tmp_path, type_=GATEWAY)))
    stop(first)
    with pytest.raises(grpc.RpcError) as error:
        waiting.result(20)
    kept = left(error, GATEWAY, "g", inputs)
    assert kept.outputs["provisioningState"] == "Updating"
    assert [entry.resource.id for entry in held(tmp_path, type_=GATEWAY)] == [kept.id]
    assert list(second.diff(kept, inputs).replaces) == []
    assert second.update(kept, inputs).outputs["provisioningState"] == "Succeeded"
    assert [entry.resource.id for entry in held(tmp_path, type_=GATEWAY)] == [kept.id]


def test_a_clouds_work_goes_on_when_nobody_waits(provider, group, pace, tmp_path):
    first = provider("azure-native")
    pace(1.0 / MINUTES)
    waiting = begin(first, GATEWAY, "g", gateway(group))
    until(lambda: list(held(tmp_path, type_=GATEWAY)))
    stop(first)
    with pytest.raises(grpc.RpcError):
        waiting.result(20)
    state = lambda: next(held(tmp_path, type_=GATEWAY)).resource.outputs["provisioningState"]  # noqa: E731
    assert state() == "Updating"
    until(lambda: state() == "Succeeded")


def test_a_change_behind_its_back_does_not_stop_the_making(provider, group, pace, tmp_path):
    first = provider("azure-native")
    pace(1.5 / MINUTES)
    waiting = begin(first, GATEWAY, "g", gateway(group))
    until(lambda: list(held(tmp_path, type_=GATEWAY)))
    (entry,) = held(tmp_path, type_=GATEWAY)
    tamper(tmp_path, entry.resource.id, "tags.owner", "mallory")
    outputs = waiting.result(20).outputs
    assert (outputs["provisioningState"], outputs["tags"]) == ("Succeeded", {"owner": "mallory"})


def cluster():
    return {"name": "c", "roleArn": "arn:aws:iam::123456789012:role/r", "vpcConfig": {"subnetIds": []}}


LATE = [
    pytest.param(
        "azure-native", GATEWAY, 30, "provisioningState", "Updating",
        "operation timed out [simulated Azure: it takes 45 minutes, the time-out is 30m0s]", id="azure",
    ),
    pytest.param(
        "aws", CLUSTER, 10, "status", "CREATING",
        "waiting for EKS Cluster (c) create: timeout while waiting for state to become 'ACTIVE' (last state: "
        "'CREATING', timeout: 10m0s) [simulated AWS: it takes 15 minutes]", id="aws",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("package", "token", "allowed", "output", "state", "text"), LATE)
def test_a_timeout_that_is_too_short(provider, group, pace, package, token, allowed, output, state, text):
    cloud = provider(package)
    inputs = gateway(group) if token == GATEWAY else cluster()
    takes = creation_times(default_catalog()).minutes(token)
    pace(1.5 / takes)
    began = time.monotonic()
    with pytest.raises(grpc.RpcError) as error:
        cloud.create(token, "late", inputs, timeout_s=allowed * 60)
    waited = time.monotonic() - began
    assert waited >= 1.5 * allowed / takes
    assert error.value.details() == text
    kept = left(error, token, "late", inputs)
    assert kept.outputs[output] == state
    ready = cloud.update(kept, inputs).outputs[output]
    assert ready == {"provisioningState": "Succeeded", "status": "ACTIVE"}[output]


@pytest.mark.parametrize(
    ("timeout_s", "timeout"), [(600.0, "10m0s"), (1.0, "0m1s")], ids=["ten minutes", "a second"]
)
def test_an_update_waits_as_long_as_its_own_timeout(provider, group, pace, timeout_s, timeout):
    azure, inputs = provider("azure-native"), gateway(group)
    pace(6.0 / MINUTES)
    with pytest.raises(grpc.RpcError) as error:
        azure.create(GATEWAY, "late", inputs, timeout_s=1.0)
    kept = left(error, GATEWAY, "late", inputs)
    with pytest.raises(grpc.RpcError) as error:
        azure.update(kept, inputs, timeout_s=timeout_s)
    assert error.value.details() == (
        f"operation timed out [simulated Azure: it takes 45 minutes, the time-out is {timeout}]"
    )
    assert azure.update(kept, inputs).outputs["provisioningState"] == "Succeeded", "two hours are enough"


def test_a_timeout_that_is_long_enough(azure, group, pace):
    pace(FAST)
    made = azure.create(GATEWAY, "g", gateway(group), timeout_s=MINUTES * 60)
    assert made.outputs["provisioningState"] == "Succeeded"


def test_more_creations_than_eight_do_not_keep_the_engine_from_stopping(azure, group, pace, tmp_path):
    pace(SLOW)
    waiting = [begin(azure, GATEWAY, f"g{n}", gateway(group, f"g{n}")) for n in range(12)]
    until(lambda: len(list(held(tmp_path, type_=GATEWAY))) == 12)
    began = time.monotonic()
    stop(azure)
    for future in waiting:
        with pytest.raises(grpc.RpcError, match="context canceled"):
            future.result(20)
    assert time.monotonic() - began < 10


def test_a_wrong_pace_is_an_error_that_says_so(azure, group, pace):
    pace("fast")
    with pytest.raises(grpc.RpcError, match=f"{MINUTE_VARIABLE}: given fast"):
        azure.create(GATEWAY, "g", gateway(group))


@pytest.mark.parametrize("type_", sorted(creation_times(default_catalog()).by_type))
def test_what_takes_time_shows_it(type_):
    kind = cloud_of(type_.partition(":")[0]).kinds[type_]
    assert kind.making is not None
    assert kind.making[0] in kind.computed


def test_the_clock_ends_a_wait(tmp_path, azure, group, pace):
    pace(SLOW)
    future = begin(azure, GATEWAY, "vpn", gateway(group))
    until(lambda: any(entry.resource.making for entry in held(tmp_path, type_=GATEWAY)))
    assert not future.done()
    advance(tmp_path, timedelta(minutes=MINUTES))
    assert future.result(timeout=30).outputs["provisioningState"] == "Succeeded"
    (entry,) = held(tmp_path, type_=GATEWAY)
    assert entry.resource.making is None


def test_a_running_clock_sets_the_pace(tmp_path, azure, group):
    run_at(tmp_path, MINUTES * 60 / 0.2)  # a gateway takes 0.2 s
    made = azure.create(GATEWAY, "vpn", gateway(group))
    assert made.outputs["provisioningState"] == "Succeeded"
    created, _ = (entry for store in stores(tmp_path) for entry in store.ledger())
    assert simulated_now(tmp_path) - created.at >= timedelta(minutes=MINUTES)
