"""Refusals of a cloud come before the trace of the program that asked it."""

import pytest

from gpufabric.events.parse import parse_message

TRACE = (
    "Program failed with an unhandled exception:\nTraceback (most recent call last):\n"
    '  File "stack.py", line 9, in run\n'
    "    zones = get_zones()\n            ^^^^^^^^^^\nException: "
)
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
CREDENTIALS = "azure-native:containerservice:listManagedClusterUserCredentials"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            f"{TRACE}invoke of {ZONES} failed: invocation of {ZONES} returned an error: "
            f"invoking {ZONES}: 1 error occurred:\n\t* operation error EC2: RequestExpired: too old.\n\n",
            f"The call of {ZONES} failed: operation error EC2: RequestExpired: too old.",
        ),
        (
            f"{TRACE}invoke of {CREDENTIALS} failed: invocation of {CREDENTIALS} returned an error: "
            'Status=401 Code="ExpiredAuthenticationToken" Message="x"',
            f'The call of {CREDENTIALS} failed: Status=401 Code="ExpiredAuthenticationToken" Message="x"',
        ),
        (f"{TRACE}KeyError: 'zone'", f"{TRACE}KeyError: 'zone'"),
        (f"invoke of {ZONES} failed: quoted", f"invoke of {ZONES} failed: quoted"),
    ],
)
def test_the_cause_of_a_refused_function_is_shown(text: str, shown: str) -> None:
    assert parse_message({"severity": "error", "message": f"<{{%reset%}}>{text}", "urn": ""}).message == shown
