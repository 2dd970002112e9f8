import pytest

from gpufabric.simcloud.clouds.aws.rules import repositories as rules
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM, REPOSITORY_ASSOCIATION
from tests.simcloud.clouds.aws.account import Account, Case, judged, request

FS = "fs-0123456789abcdef0"


def link(path="/checkpoints", bucket="s3://bucket/checkpoints", *, others=0, other=None, **system):
    def make(account):
        account.add(
            LUSTRE_FILE_SYSTEM,
            FS,
            {"deploymentType": "PERSISTENT_2", "fileSystemTypeVersion": "2.15", **system},
        )
        paths = [(f"/other{index}", f"s3://other{index}") for index in range(others)]
        for index, (folder, target) in enumerate([*paths, *([other] if other else [])]):
            inputs = {"fileSystemId": FS, "fileSystemPath": folder, "dataRepositoryPath": target}
            account.add(REPOSITORY_ASSOCIATION, f"dra-{index}", inputs)
        asked = {"fileSystemId": FS, "fileSystemPath": path, "dataRepositoryPath": bucket}
        return request(REPOSITORY_ASSOCIATION, asked)

    return make


CASES = [
    Case("scratch", rules.NOT_SUPPORTED, link(deploymentType="SCRATCH_1"),
         f"Data repository associations are not supported on file system '{FS}': its deployment type is "
         "SCRATCH_1."),
    Case("old Lustre", rules.NOT_SUPPORTED, link(fileSystemTypeVersion="2.10"),
         "its Lustre version is 2.10."),
    Case("import path", rules.NOT_SUPPORTED, link(importPath="s3://b"), "it has an import or export path."),
    Case("a ninth", rules.TOO_MANY, link(others=8), f"File system '{FS}' already has 8 data repository"),
    Case("same folder", rules.OVERLAP, link(other=("/checkpoints/", "s3://other")),
         "The file system path '/checkpoints' overlaps with that of data repository association 'dra-0'."),
    Case("folder in a folder", rules.OVERLAP, link(other=("/", "s3://other")), "The file system path"),
    Case("same bucket path", rules.OVERLAP, link(other=("/other", "s3://bucket")),
         "The repository path 's3://bucket/checkpoints' overlaps with that of"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_fsx_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked",
    [
        link(),
        link(others=7),
        link(other=("/checkpoints2", "s3://bucket/checkpoints2")),
        link(deploymentType="SCRATCH_2"),
    ],
)
def test_what_fsx_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None
