import pytest

from gpufabric.simcloud.clouds.aws.rules import lustre as rules
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

AUTOMATIC = {"mode": "AUTOMATIC"}


def system(size, throughput=250, deployment="PERSISTENT_2", storage="SSD", **more):
    inputs = {
        "storageCapacity": size, "perUnitStorageThroughput": throughput, "deploymentType": deployment,
        "storageType": storage, **more,
    }  # fmt: skip
    return lambda account: request(LUSTRE_FILE_SYSTEM, inputs)


def efa(size, throughput=250, **more):
    return system(size, throughput, efaEnabled=True, **{"metadataConfiguration": AUTOMATIC, **more})


THROUGHPUT = (
    "Invalid Lustre deployment configuration: the provided throughput is invalid or does not meet the "
    "storage capacity requirement"
)
CASES = [
    Case("between steps", rules.WRONG_SIZE, system(3600),
         "Invalid Lustre FS storage capacity: 3600. Must be 1200 or a multiple of 2400."),
    Case("nothing", rules.WRONG_SIZE, system(0), "Invalid Lustre FS storage capacity: 0."),
    Case("HDD", rules.WRONG_SIZE, system(2400, 12, "PERSISTENT_1", "HDD"),
         "Invalid Lustre FS storage capacity: 2400. Must be a multiple of 6000."),
    Case("scratch", rules.WRONG_SIZE, system(4800, None, "SCRATCH_1"),
         "Must be 1200, 2400 or a multiple of 3600."),
    Case("no such tier", rules.WRONG_THROUGHPUT, system(2400, 200), THROUGHPUT),
    Case("no tier", rules.WRONG_THROUGHPUT, system(2400, None), THROUGHPUT),
    Case("tier of PERSISTENT_2 on PERSISTENT_1", rules.WRONG_THROUGHPUT, system(2400, 250, "PERSISTENT_1"),
         THROUGHPUT),
    Case("PERSISTENT_2 on HDD", rules.WRONG_THROUGHPUT, system(6000, 125, storage="HDD"), THROUGHPUT),
    Case("tier on scratch", rules.WRONG_THROUGHPUT, system(2400, 125, "SCRATCH_2"), THROUGHPUT),
    Case("EFA on PERSISTENT_1", rules.EFA_TYPE, efa(2400, 200, deploymentType="PERSISTENT_1"),
         "EFA is supported only on PERSISTENT_2 file systems with a metadata configuration."),
    Case("EFA without metadata", rules.EFA_TYPE, efa(19200, metadataConfiguration=None),
         "EFA is supported only on PERSISTENT_2 file systems with a metadata configuration."),
    Case("EFA too small", rules.EFA_SIZE, efa(2400),
         "Invalid Lustre FS storage capacity: 2400. An EFA-enabled file system of 250 MB/s/TiB must be a "
         "multiple of 19200."),
    Case("EFA between steps", rules.EFA_SIZE, efa(7200, 1000), "must be a multiple of 4800."),
    Case("old Lustre", rules.OLD_VERSION, system(2400, fileSystemTypeVersion="2.10"),
         "PERSISTENT_2 is not supported on Lustre version 2.10."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_fsx_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        system(1200),
        system(2400, 125),
        system(141600, 1000),
        system(6000, 12, "PERSISTENT_1", "HDD"),
        system(1800, 40, "PERSISTENT_1", "HDD"),
        system(1200, 50, "PERSISTENT_1"),
        system(2400, None, "SCRATCH_2"),
        system(3600, None, "SCRATCH_1"),
        efa(38400, 125),
        efa(19200),
        efa(9600, 500),
        efa(4800, 1000),
        system(None, None, storage="INTELLIGENT_TIERING", throughputCapacity=4000),
        system(None, None, backupId="backup-1"),
    ],
)
def test_what_fsx_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None
