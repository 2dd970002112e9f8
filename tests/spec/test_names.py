import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gpufabric.spec.fabric import Fabric
from gpufabric.spec.names import DEFAULT_ZONE, KEPT_ZONES, LONGEST_ZONE, Names


def test_a_fabric_that_says_nothing_has_a_zone() -> None:
    assert Fabric(name="demo").names == Names()
    assert Names().zone == DEFAULT_ZONE == "fabric.internal"


@pytest.mark.parametrize(
    "zone", ["train.example.net", "a.b", "fabric-2.internal", "x.privatelink.example.org"]
)
def test_zones_that_are_allowed(zone: str) -> None:
    assert Names(zone=zone).zone == zone


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("internal", "2 to 34 labels"),
        ("Fabric.internal", "lower-case"),
        ("fabric.internal.", "labels"),
        ("fabric..internal", "labels"),
        ("-a.internal", "labels"),
        ("a_b.internal", "labels"),
        (f"{'a' * 64}.internal", "labels"),
        (".".join("abcdefghijklmnopqrstuvwxyzabcdefghi"), "2 to 34 labels"),
        (f"{'a' * 50}.{'b' * 50}", f"at most {LONGEST_ZONE} characters"),
        ("us-west-2.compute.internal", "EC2"),
        ("fabric.local", "multicast"),
        ("svc.cluster.local", "Kubernetes"),
        ("x.oraclevcn.com", "OCI"),
        ("privatelink.blob.core.windows.net", "Azure"),
    ],
)
def test_zones_that_are_refused(zone: str, said: str) -> None:
    with pytest.raises(ValidationError) as error:
        Names(zone=zone)
    assert said in str(error.value)


@given(st.sampled_from(sorted(KEPT_ZONES)), st.sampled_from(["", "a.", "a.b."]))
def test_nothing_at_or_below_a_kept_name(kept: str, above: str) -> None:
    with pytest.raises(ValidationError):
        Names(zone=f"{above}{kept}")


def test_the_lighthouse_is_in_a_region_stack() -> None:
    assert Names(lighthouse="azure-eastus").lighthouse == "azure-eastus"
    with pytest.raises(ValidationError):
        Names(lighthouse="backbone")
