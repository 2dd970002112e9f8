import pytest

from gpufabric.quota.limits import QuotaKey, Sharing

KEY = QuotaKey("oci", "one", "us-ashburn-1", "US-ASHBURN-AD-1", "gpu-b200-count", draws=True)


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (KEY, "yes"),
        (KEY._replace(account=""), "maybe"),
        (KEY._replace(region=""), "maybe"),
        (KEY._replace(place=""), "maybe"),
        (KEY._replace(account="two"), "no"),
        (KEY._replace(region="us-phoenix-1", place=""), "no"),
        (KEY._replace(place="US-ASHBURN-AD-2"), "no"),
        (KEY._replace(family="gpu-h200-count"), "no"),
        (KEY._replace(cloud="aws"), "no"),
        (KEY._replace(draws=False), "no"),
    ],
)
def test_one_limit(other: QuotaKey, shared: Sharing) -> None:
    assert KEY.shares(other) == shared
    assert other.shares(KEY) == shared
