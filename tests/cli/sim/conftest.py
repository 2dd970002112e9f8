from tests.simcloud.conftest import aws, azure, group, oci, provider, vcn, vpc

__all__ = ["aws", "azure", "group", "oci", "provider", "vcn", "vpc"]
