"""Resources that an input names must exist."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import references as rules
from tests.simcloud.clouds.oci.tenancy import Case

NOWHERE = {
    "oci:Core/subnet:Subnet": {"vcnId": "ocid1.vcn.oc1.iad.none", "cidrBlock": "10.0.0.0/24"},
    "oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster": {
        "availabilityDomain": "AD-1", "computeClusterId": "ocid1.computecluster.oc1.iad.none",
        "instanceConfigurationId": "ocid1.instanceconfiguration.oc1.iad.none",
    },
    "oci:Lustre/fileStorageObjectStorageLink:FileStorageObjectStorageLink": {
        "availabilityDomain": "AD-1", "fileSystemPath": "/ckpt", "isOverwrite": False,
        "lustreFileSystemId": "ocid1.lustrefilesystem.oc1.iad.none", "objectStoragePrefix": "ns:/b/",
    },
}  # fmt: skip


def with_ending_key(tenancy):
    vault = tenancy.make("oci:Kms/vault:Vault", {"displayName": "v", "vaultType": "DEFAULT"})
    key = tenancy.make(
        "oci:Kms/key:Key",
        {
            "displayName": "k", "keyShape": {"algorithm": "AES", "length": 32},
            "managementEndpoint": vault.outputs["managementEndpoint"],
        },
    )  # fmt: skip
    tenancy.oci.delete(key)
    tenancy.make(
        "oci:Lustre/fileStorageLustreFileSystem:FileStorageLustreFileSystem",
        {**tenancy.lustre_inputs(31200), "kmsKeyId": key.id},
    )


CASES = [
    *(
        Case(token, rules.NOT_THERE, lambda tenancy, token=token, inputs=inputs: tenancy.make(token, inputs),
             "404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found: ocid1.")
        for token, inputs in NOWHERE.items()
    ),
    Case("ending key", rules.ENDING, with_ending_key, "is scheduled for deletion."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)
