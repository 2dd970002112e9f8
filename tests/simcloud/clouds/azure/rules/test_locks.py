import pytest

from gpufabric.simcloud.clouds.azure.rules import locks as rules
from tests.simcloud.clouds.azure.subscription import Case


def locked(deleted):
    def ask(sub):
        cluster = sub.cluster()
        made = {"cluster": cluster, "pool": sub.pool(1), "group": sub.rg}
        made["lock"] = sub.make(
            "authorization:ManagementLockByScope",
            "l",
            scope=cluster.id,
            lockName="keep",
            level="CanNotDelete",
        )
        return [sub.azure.delete(made[role]) for role in deleted]

    return ask


CASES = [
    Case(role, rules.LOCKED, locked([role]), "Please remove the lock")
    for role in ("cluster", "pool", "group")
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_azure_deletes_nothing_under_a_lock(sub, case):
    case.check(sub)


def test_azure_deletes_the_cluster_after_its_lock(sub):
    locked(["lock", "pool", "cluster"])(sub)
