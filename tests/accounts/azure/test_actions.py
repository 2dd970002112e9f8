import re
from collections.abc import Callable

from gpufabric.accounts.azure import actions
from gpufabric.accounts.azure.reader import AzureReader
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import TOPICS
from tests.accounts.azure.test_given import EXISTING, answer_all
from tests.accounts.azure.test_given_hubs import GATEWAY, WAN, answer_hub, with_hub
from tools.loopback.azure.account import LUSTRE_CHECK, RESOURCES, STORAGE_NAMES
from tools.loopback.azure.bodies import GROUP, SCOPE, SIZE
from tools.loopback.azure.server import Answer, Loopback, Request


def test_the_role_has_what_the_calls_need_and_nothing_more(
    azure: Loopback, reader: AzureReader, declare: Callable[..., Target]
) -> None:
    """Each request is mapped to the action that Azure checks: what its path names, read or asked for."""
    azure.set(LUSTRE_CHECK, Answer(raw=b""), method="POST")
    azure.set(STORAGE_NAMES, {"nameAvailable": False, "reason": "AlreadyExists"}, method="POST")
    lustre = {"at_least_tib": 120, "throughput_mbps_per_tib": 500}
    reservation = {"mode": "reservation", "id": GROUP, "nodes": 90}
    target = declare(
        storage={"lustre": lustre, "checkpoints": {"customer_managed_key": True}},
        pools={"train": {"shape": SIZE, "nodes": 90, "capacity": reservation}},
    )
    reader.identity(target)
    reader.permissions(target, [])
    answer_all(azure)
    reader.read(declare(existing=EXISTING), "network")
    answer_hub(azure)
    for hub in (GATEWAY, WAN):
        reader.read(with_hub(target, hub), "network")
    for topic in TOPICS:
        reader.read(target, topic)
    assert azure.asked(RESOURCES)
    own = {action.casefold() for action in set(actions.ALL) - set(actions.ADOPTION)}
    assert {_action(request).casefold() for request in azure.requests} == own


def _action(request: Request) -> str:
    """Return the action of a request: the last provider of its path with its types, without names."""
    path = request.path
    if path == SCOPE:
        return "Microsoft.Resources/subscriptions/read"
    before, provider, rest = path.rpartition("/providers/")
    if not provider:
        return f"Microsoft.Resources/subscriptions/{path.rpartition('/')[2]}/read"
    if re.fullmatch(r"Microsoft\.\w+", rest):
        if before.endswith("/providers/Microsoft.Features"):
            raise AssertionError(path)
        return "Microsoft.Resources/subscriptions/providers/read"
    feature = re.fullmatch(r"Microsoft\.\w+/features/\w+", rest)
    if feature:
        return "Microsoft.Features/providers/features/read"
    namespace, *parts = rest.split("/")
    types = [part for number, part in enumerate(parts) if number % 2 == 0]
    kind = "action" if request.method == "POST" and namespace == "Microsoft.StorageCache" else "read"
    return "/".join([namespace, *types, kind])
