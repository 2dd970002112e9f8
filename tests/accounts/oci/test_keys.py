import pytest

from gpufabric.accounts.oci.keys import limit_key, split_limit_key


@pytest.mark.parametrize(
    ("service", "name", "domain", "key"),
    [
        ("compute", "gpu-h100-count", "Uocm:PHX-AD-1", "compute/gpu-h100-count@Uocm:PHX-AD-1"),
        ("vcn", "vcn-count", "", "vcn/vcn-count"),
    ],
)
def test_keys_come_apart_again(service: str, name: str, domain: str, key: str) -> None:
    assert limit_key(service, name, domain) == key
    assert split_limit_key(key) == (service, name, domain)


@pytest.mark.parametrize("key", ["", "compute", "compute/", "/name", "compute/@AD-1"])
def test_keys_of_nothing(key: str) -> None:
    with pytest.raises(ValueError, match="not a key of a limit"):
        split_limit_key(key)
