from collections.abc import Callable

from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import KubernetesRelease
from tools.loopback.azure.account import VERSIONS
from tools.loopback.azure.bodies import kubernetes
from tools.loopback.azure.server import Loopback

Read = Callable[..., dict]


def test_versions_with_their_support(azure: Loopback, target: Target, read: Read) -> None:
    offered = [kubernetes("1.35", "KubernetesOfficial"), kubernetes("1.37", preview=True)]
    azure.set(VERSIONS, {"values": offered})
    answer = read(target, "images")["kubernetes"]
    assert answer.rows == {
        "1.35": KubernetesRelease(is_offered=True, support="KubernetesOfficial"),
        "1.37": KubernetesRelease(is_offered=True, support="preview"),
    }
    assert not answer.absent


def test_a_declared_version_that_is_not_offered_is_absent(
    azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(VERSIONS, {"values": [kubernetes("1.36", "KubernetesOfficial")]})
    assert read(target, "images")["kubernetes"].absent == {"1.35": "AKS does not offer it in eastus"}


def test_no_version_at_all_is_no_answer(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(VERSIONS, {"values": []})
    assert read(target, "images")["kubernetes"].rows is None
