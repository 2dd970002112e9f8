import pytest
from azure.core.settings import AzureClouds
from azure.identity import AzureAuthorityHosts
from azure.mgmt.core.tools import get_arm_endpoints

from gpufabric.accounts.azure.endpoints import CLOUDS, Endpoints

SDK = {
    "public": (AzureClouds.AZURE_PUBLIC_CLOUD, AzureAuthorityHosts.AZURE_PUBLIC_CLOUD),
    "usgovernment": (AzureClouds.AZURE_US_GOVERNMENT, AzureAuthorityHosts.AZURE_GOVERNMENT),
    "china": (AzureClouds.AZURE_CHINA_CLOUD, AzureAuthorityHosts.AZURE_CHINA),
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_endpoints_are_those_of_the_sdk(cloud: str) -> None:
    """The SDK is imported on the first call only, so its table is repeated."""
    endpoints, (known, authority) = Endpoints.of(cloud), SDK[cloud]
    assert endpoints is not None
    assert f"{endpoints.resource_manager}/" == get_arm_endpoints(known)["resource_manager"]
    assert [endpoints.scope] == get_arm_endpoints(known)["credential_scopes"]
    assert endpoints.authority in ("", f"https://{authority}")


def test_another_cloud_has_none() -> None:
    assert Endpoints.of("germany") is None
