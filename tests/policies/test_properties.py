from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE, UNKNOWN_STRING_VALUE, unknown_checking_proxy

from gpufabric.policies.properties import Props, SecretValue, UnreadableProperty

DATA = {
    "count": 8.0,
    "text": "16",
    "half": 1.5,
    "yes": True,
    "no": "false",
    "hidden": UNKNOWN_STRING_VALUE,
    "nested": {"size": UNKNOWN_NUMBER_VALUE, "sku": "big", "with.dot": "here"},
    "list": [{"a": 1}, {"a": UNKNOWN_NUMBER_VALUE}, UNKNOWN_STRING_VALUE],
}


@pytest.fixture
def props() -> Props:
    return Props(unknown_checking_proxy(dict(DATA)))


def test_known_values(props: Props) -> None:
    assert props.number("count") == 8
    assert props.number("text") == 16
    assert props.flag("yes")
    assert not props.flag("no")
    assert props.text("nested", "sku") == "big"
    assert props.text("nested", "with.dot") == "here"
    assert props.number("list", 0, "a") == 1


def test_absent_is_none_and_not_unknown(props: Props) -> None:
    assert props.text("absent") is None
    assert props.number("absent", "deeper") is None
    assert props.text("list", 9) is None
    assert not props.flag("absent")
    assert props.sections("absent") == []
    assert props.section("absent").text("x") is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("hidden",), "hidden"),
        (("hidden", "deeper"), "hidden"),
        (("nested", "size"), "nested.size"),
        (("list", 1, "a"), "list[1].a"),
    ],
)
def test_unknown_names_the_property(props: Props, path: tuple[Any, ...], name: str) -> None:
    with pytest.raises(UnreadableProperty) as caught:
        props.value(*path)
    assert (caught.value.property, caught.value.why) == (name, "unknown until apply")


def test_section_keeps_the_path(props: Props) -> None:
    with pytest.raises(UnreadableProperty, match=r"nested\.size unknown until apply"):
        props.section("nested").number("size")


def test_one_unknown_element_hides_no_other(props: Props) -> None:
    assert props.length("list") == 3
    assert props.section("list", 0).number("a") == 1


def test_present_does_not_need_the_value(props: Props) -> None:
    assert props.present("hidden")
    assert props.present("nested", "size")
    assert not props.present("absent")
    with pytest.raises(UnreadableProperty):
        props.present("hidden", "deeper")


@pytest.mark.parametrize(
    ("given", "share"), [("5", 5), (5.0, 5), ("33%", 4), ("10%", 1), ("0%", 0), ("0", 0), (None, None)]
)
def test_share_is_a_number_or_a_percentage_rounded_up(given: Any, share: int | None) -> None:
    assert Props({"surge": given}).share("surge", of=10) == share


def test_hidden_property_is_there_and_cannot_be_read() -> None:
    secret = Props({"nested": {"password": SecretValue()}})
    assert secret.present("nested", "password")
    for read in (secret.value, secret.text, secret.length):
        with pytest.raises(UnreadableProperty, match=r"nested\.password is a secret"):
            read("nested", "password")
    with pytest.raises(UnreadableProperty, match=r"nested\.password is a secret"):
        secret.text("nested", "password", "deeper")


@pytest.mark.parametrize(
    ("read", "why"),
    [
        (lambda props: props.number("half"), "half is not a whole number"),
        (lambda props: props.number("yes"), "yes is not a number"),
        (lambda props: props.number("nested", "sku"), "nested.sku is not a number"),
        (lambda props: props.text("count"), "count is not a text"),
        (lambda props: Props({"a": "x%"}).share("a", of=1), "a is not a percentage"),
        (lambda props: props.flag("count"), "count is not a boolean"),
        (lambda props: props.section("count"), "count is not an object"),
        (lambda props: props.sections("nested"), "nested is not a list"),
        (lambda props: props.text("count", "deeper"), "count has another shape than expected"),
    ],
)
def test_wrong_kind_is_named_without_its_value(props: Props, read: Any, why: str) -> None:
    with pytest.raises(UnreadableProperty) as caught:
        read(props)
    assert str(caught.value) == why
