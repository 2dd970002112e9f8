import json
from typing import Any

import pytest

from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.state import resources_of_state

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
PREFIX = "urn:pulumi:aws-us-east-1::gpufabric::"
PROVIDER = f"{PREFIX}pulumi:providers:aws::aws"
GROUP = f"{PREFIX}gpufabric:aws:Region$aws:eks/nodeGroup:NodeGroup::train"


def exported(**more: Any) -> dict[str, Any]:
    return {
        "version": 3,
        "deployment": {
            "resources": [
                {
                    "urn": PROVIDER,
                    "type": "pulumi:providers:aws",
                    "id": "1",
                    "inputs": {"region": "us-east-1"},
                },
                {
                    "urn": GROUP,
                    "type": "aws:eks/nodeGroup:NodeGroup",
                    "custom": True,
                    "id": "x",
                    "provider": f"{PROVIDER}::1",
                    "protect": True,
                    "inputs": {
                        "scalingConfig": {"maxSize": 8},
                        "password": {SIGNATURE: SECRET, "ciphertext": "v1:x"},
                    },
                    "outputs": {"arn": "arn"},
                    "dependencies": [f"{PREFIX}a:b:C::c"],
                    "propertyDependencies": {"clusterName": [f"{PREFIX}a:b:C::c"], "tags": None},
                    **more,
                },
            ]
        },
    }


def test_resource_with_its_provider_and_links() -> None:
    _, group = resources_of_state(exported())
    assert (group.name, group.type, group.urn, group.protect) == (
        "train",
        "aws:eks/nodeGroup:NodeGroup",
        GROUP,
        True,
    )
    assert group.props.number("scalingConfig", "maxSize") == 8
    assert group.outputs.text("arn") == "arn"
    assert group.provider.text("region") == "us-east-1"
    assert group.links == {"clusterName": (f"{PREFIX}a:b:C::c",), "tags": ()}


def test_secret_is_there_and_cannot_be_read() -> None:
    _, group = resources_of_state(exported())
    assert group.props.present("password")
    with pytest.raises(UnreadableProperty, match="password is a secret"):
        group.props.text("password")


def test_secret_in_plain_text_is_read_like_an_input() -> None:
    value = {SIGNATURE: SECRET, "plaintext": json.dumps({"a": [1]})}
    _, group = resources_of_state(exported(inputs={"tags": value}))
    assert group.props.number("tags", "a", 0) == 1


def test_what_is_about_to_be_deleted_is_left_out() -> None:
    assert [resource.name for resource in resources_of_state(exported(delete=True))] == ["aws"]


def test_a_stack_that_holds_nothing_has_a_state() -> None:
    assert resources_of_state({"version": 3, "deployment": {"manifest": {}, "metadata": {}}}) == ()


@pytest.mark.parametrize("data", [None, 7, [], {}, {"deployment": 7}, {"deployment": {"resources": {}}}])
def test_what_is_no_state_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="not the export of a stack"):
        resources_of_state(data)
