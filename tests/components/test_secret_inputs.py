"""Encrypted configuration stays secret in the inputs of resources, or is refused where it cannot."""

from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions, ResourceTransformationArgs

from gpufabric.components.secret_inputs import keep_secret
from gpufabric.spec.problems import DeclarationError

ACCOUNT = "493820716455"


@pytest.fixture
def transform(monkeypatch: pytest.MonkeyPatch) -> Any:
    taken: list[Any] = []
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", taken.append)
    keep_secret({ACCOUNT: pulumi.Output.secret(ACCOUNT)})
    (transform,) = taken

    def props_of(name: str, /, **props: Any) -> dict[str, Any]:
        return transform(ResourceTransformationArgs(None, "t", name, props, ResourceOptions())).props

    return props_of


def test_texts_with_the_value_become_secrets(transform: Any) -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:root"
    props = transform("one", arn=arn, deep=[{"x": arn}], other="text", number=3, none=None)
    assert isinstance(props["arn"], pulumi.Output)
    assert isinstance(props["deep"][0]["x"], pulumi.Output)
    assert (props["other"], props["number"], props["none"]) == ("text", 3, None)


@pytest.mark.parametrize(
    ("name", "props", "where"),
    [
        ("one", {"tags": {"owner": ACCOUNT}}, "an encrypted value in tags"),
        ("one", {"labels": {"owner": ACCOUNT}}, "an encrypted value in labels"),
        ("one", {"name": f"pool-{ACCOUNT}"}, "an encrypted value in name"),
        (f"pool-{ACCOUNT}", {}, "an encrypted value in its name"),
    ],
)
def test_names_tags_and_labels_are_refused(transform: Any, name: str, props: Any, where: str) -> None:
    with pytest.raises(DeclarationError) as refused:
        transform(name, **props)
    assert refused.value.problems[0].given == where


def test_nothing_happens_without_encrypted_values(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Any] = []
    monkeypatch.setattr(pulumi.runtime, "register_stack_transformation", taken.append)
    keep_secret({})
    assert not taken
