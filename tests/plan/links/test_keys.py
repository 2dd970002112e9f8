"""Keys that gpufabric makes are taken by every cloud; keys that a cloud refuses are known."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.vpn_keys import vpn_key_rules
from gpufabric.plan.links.keys import KEY_LENGTH, new_key, takes

RULES = vpn_key_rules(default_catalog())
CLOUDS = ("aws", "azure", "oci")


@pytest.mark.parametrize("cloud", CLOUDS)
def test_every_cloud_takes_new_keys(cloud: str) -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(len(key) == KEY_LENGTH and takes(RULES[cloud], key) for key in keys)


@pytest.mark.parametrize(
    ("key", "taken_by"),
    [
        ("a.period.and_underscore", {"aws", "azure"}),
        ("a key with spaces", {"oci"}),
        ("0startsWithZero", {"azure", "oci"}),
        ("short12", {"azure", "oci"}),
        ("k" * 64, {"aws", "azure", "oci"}),
        ("k" * 65, {"azure", "oci"}),
        ("k" * 129, {"oci"}),
        ("a-hyphen-in-it", set[str]()),
        ("a+plus+sign", {"azure"}),
        ("", set[str]()),
    ],
)
def test_what_each_cloud_takes(key: str, taken_by: set[str]) -> None:
    assert {cloud for cloud in CLOUDS if takes(RULES[cloud], key)} == taken_by


@given(st.text(printable, min_size=8, max_size=64))
def test_what_aws_and_oci_take_is_alphanumeric(key: str) -> None:
    assert (takes(RULES["aws"], key) and takes(RULES["oci"], key)) == (
        key.isascii() and key.isalnum() and key[0] != "0"
    )
