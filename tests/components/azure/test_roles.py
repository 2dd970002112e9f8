import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pulumi.runtime import mocks
from pulumi_azure_native import authorization

from gpufabric.components.azure.roles import once_effective
from gpufabric.plan.pace import MINUTE_VARIABLE, SIMULATED_VARIABLE
from tests.mocked import run_mocked


class Roles(mocks.Mocks):
    def __init__(self, created):
        self.created = created

    def call(self, args):
        raise NotImplementedError

    def new_resource(self, args):
        return args.name, {**args.inputs, "createdOn": self.created[args.name]}


@pytest.fixture
def slept(monkeypatch):
    """The seconds of each wait; none of them passes."""
    seconds, really = [], asyncio.sleep

    async def sleep(wait):
        if wait:
            seconds.append(wait)
        await really(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.delenv(SIMULATED_VARIABLE, raising=False)
    return seconds


def ago(minutes):
    return f"{datetime.now(UTC) - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S.%f}7Z"


def gated(preview=False, **created):
    got = []

    async def program():
        roles = [
            authorization.RoleAssignment(
                name, principal_id="p", role_definition_id="r", scope="/subscriptions/s"
            )
            for name in created
        ]
        got.append(await once_effective("identity", roles).future())

    run_mocked(program, Roles(created), project="p", stack="s", preview=preview)
    return got


@pytest.mark.parametrize(
    ("created", "wait_s"),
    [
        ({"one": 0}, 600),
        ({"one": 7}, 180),
        ({"one": 30, "two": 9}, 60),
    ],
)
def test_waits_until_every_role_takes_effect(slept, created, wait_s):
    """Report: Azure/bicep#16601."""
    assert gated(**{name: ago(minutes) for name, minutes in created.items()}) == ["identity"]
    assert slept == [pytest.approx(wait_s, abs=5)]


def test_waits_the_longest_time_if_the_age_is_not_known(slept):
    gated(one="of another form")
    assert slept == [600]


@pytest.mark.parametrize("minutes", [10, 4000])
def test_roles_of_earlier_updates_take_no_time(slept, minutes):
    assert gated(one=ago(minutes)) == ["identity"]
    assert slept == []


def test_a_preview_does_not_wait(slept):
    assert gated(preview=True, one=ago(0)) == ["identity"]
    assert slept == []


def test_minutes_of_the_simulated_clouds_have_their_own_length(slept, monkeypatch, tmp_path):
    monkeypatch.setenv(SIMULATED_VARIABLE, str(tmp_path))
    gated(one=ago(0))
    monkeypatch.setenv(MINUTE_VARIABLE, "0.5")
    gated(one=ago(4))
    assert slept == [pytest.approx(3, abs=0.1)]
