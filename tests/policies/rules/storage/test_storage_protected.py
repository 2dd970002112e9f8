from typing import Any

import pytest

from gpufabric.policies.rules.storage.storage_protected import StorageProtected
from gpufabric.spec.aws.region import AwsRegion
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import SHAPE
from tests.policies.aws_stack import BLOCK, Change, Said, add, changed, drop, link, put, region, say
from tests.policies.conftest import UNKNOWN, Made

OFFER = "cb-0123456789abcdef0"
LUSTRE = "lustre: a file system without protect"
BUCKET = "checkpoints: a bucket without protect"
KEY = "storage-key: the key of stored data without protect"
BLOCK_TYPE = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
PURCHASE = "purchase: a Capacity Block, which is not refunded, without protect"
DECLARED = ", as its stack declares"


def bare(*names: str) -> Change:
    def change(stack: Any) -> None:
        for name in names:
            stack[name].protect = False

    return change


def given_up(*, lustre: bool | None = False, checkpoints: bool = False, block: bool = False) -> AwsRegion:
    """Declare what need not be protected any more; ``lustre`` is None where none is declared at all."""
    purchase = {"offering_id": OFFER, "i_understand_no_refund": True, "protect": not block}
    capacity = {key: value for key, value in BLOCK.items() if key != "id"} | {"purchase": purchase}
    declared = region(train={"shape": SHAPE, "nodes": 48, "capacity": capacity}).model_dump(by_alias=True)
    files = {"at_least_tib": 10, "throughput_mbps_per_tib": 250, "protect": not lustre}
    storage = {"checkpoints": {"protect": not checkpoints}} | ({} if lustre is None else {"lustre": files})
    return AwsRegion.model_validate({**declared, "storage": storage})


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((bare("lustre"),), Said((LUSTRE,)), id="file system"),
        pytest.param((bare("checkpoints"),), Said((BUCKET,)), id="bucket"),
        pytest.param((bare("storage-key"),), Said((KEY,)), id="key"),
        pytest.param((bare("secrets-key"),), Said(), id="key of no stored data"),
        pytest.param((add(Made(BLOCK_TYPE, {}, "purchase")),), Said((PURCHASE,)), id="purchase"),
        pytest.param((add(Made(BLOCK_TYPE, {}, "purchase", protect=True)),), Said(), id="protected purchase"),
        pytest.param(
            (add(Made("aws:ec2/capacityReservation:CapacityReservation", {}, "odcr")),),
            Said(advice=("odcr: reserved capacity, which may not be available again, without protect",)),
            id="reservation",
        ),
        pytest.param(
            (put("checkpoints", "forceDestroy", value=True),),
            Said(("checkpoints: forceDestroy deletes the bucket with everything in it",)),
            id="forceDestroy",
        ),
        pytest.param(
            (bare("checkpoints"), put("checkpoints", "forceDestroy", value=UNKNOWN)),
            Said((BUCKET,), unevaluated=("checkpoints.forceDestroy unknown until apply",)),
            id="unknown forceDestroy does not hide the missing protection",
        ),
        pytest.param(
            (put("lustre", "skipFinalBackup", value=True),),
            Said(advice=("lustre: creates no final backup on deletion",)),
            id="no last backup",
        ),
        pytest.param(
            (drop("lustre", "skipFinalBackup"), drop("lustre", "automaticBackupRetentionDays")),
            Said(
                advice=(
                    "lustre: creates no automatic backups",
                    "lustre: creates no final backup on deletion",
                )
            ),
            id="nothing said of backups",
        ),
        pytest.param(
            (
                drop("lustre", "skipFinalBackup"),
                add(
                    Made(
                        "aws:fsx/dataRepositoryAssociation:DataRepositoryAssociation",
                        {"fileSystemId": UNKNOWN},
                        "link",
                        {"fileSystemId": "lustre"},
                    )
                ),
            ),
            Said(),
            id="no backups of a linked file system",
        ),
        pytest.param(
            (drop("lustre", "skipFinalBackup"), put("lustre", "deploymentType", value="SCRATCH_2")),
            Said(),
            id="no backups of scratch",
        ),
        pytest.param(
            (put("lustre", "automaticBackupRetentionDays", value=UNKNOWN), drop("lustre", "skipFinalBackup")),
            Said(
                advice=("lustre: creates no final backup on deletion",),
                unevaluated=("lustre.automaticBackupRetentionDays unknown until apply",),
            ),
            id="unknown backups do not hide the last one",
        ),
        pytest.param(
            (bare("lustre"), put("lustre", "deploymentType", value=7.0)),
            Said((LUSTRE,), unevaluated=("lustre.deploymentType is not a text",)),
            id="type is no text",
        ),
    ],
)
def test_storage_protected(changes: Any, said: Said) -> None:
    assert say(StorageProtected(), changed(*changes)) == said


BARE = (
    bare("lustre", "checkpoints", "storage-key"),
    add(Made(BLOCK_TYPE, {"capacityBlockOfferingId": OFFER}, "purchase")),
)


@pytest.mark.parametrize(
    ("declared", "violations", "advice"),
    [
        (given_up(), {LUSTRE, BUCKET, KEY, PURCHASE}, set()),
        (given_up(lustre=True), {BUCKET, KEY, PURCHASE}, {LUSTRE}),
        (given_up(checkpoints=True), {LUSTRE, KEY, PURCHASE}, {BUCKET}),
        (given_up(lustre=True, checkpoints=True), {PURCHASE}, {LUSTRE, BUCKET, KEY}),
        (given_up(lustre=None, checkpoints=True), {LUSTRE, PURCHASE}, {BUCKET, KEY}),
        (given_up(block=True), {LUSTRE, BUCKET, KEY}, {PURCHASE}),
    ],
)
def test_what_the_stack_gives_up_is_advice(
    declared: AwsRegion, violations: set[str], advice: set[str]
) -> None:
    said = say(StorageProtected(), changed(*BARE), declared)
    assert set(said.violations) == violations
    assert set(said.advice) == {f"{name}{DECLARED}" for name in advice}


def test_other_buckets_are_not_given_up_with_the_checkpoints() -> None:
    other = Made("aws:s3/bucket:Bucket", {}, "logs")
    said = say(StorageProtected(), changed(add(other)), given_up(checkpoints=True))
    assert said == Said(("logs: a bucket without protect",))


def kept(*, checkpoints: bool, lustre: bool) -> Any:
    files = {"at_least_tib": 100, "throughput_mbps_per_tib": 500, "protect": lustre}
    return {"checkpoints": {"protect": checkpoints}, "lustre": files}


NAMES = {
    azure_stack: {
        "account": "a storage account",
        "checkpoints": "a container",
        "lustre": "a file system",
        "key": "the key of stored data",
        "vault": "the vault of the key of stored data",
    },
    oci_stack: {
        "checkpoints": "a bucket",
        "lustre": "a file system",
        "key": "the key of stored data",
        "vault": "the vault of the key of stored data",
    },
}


@pytest.mark.parametrize("stack", [azure_stack, oci_stack])
def test_other_clouds(stack: Any) -> None:
    names = NAMES[stack]
    expected = {f"{name}: {what} without protect" for name, what in names.items()}
    bared = stack.changed(bare("reservation", *names))
    said = say(StorageProtected(), bared, stack.region())
    assert set(said.violations) == expected
    assert said.advice == (
        "reservation: reserved capacity, which may not be available again, without protect",
    )
    said = say(StorageProtected(), bared, stack.region(storage=kept(checkpoints=False, lustre=True)))
    assert said.violations == ("lustre: a file system without protect",)
    said = say(StorageProtected(), bared, stack.region(storage=kept(checkpoints=True, lustre=False)))
    assert set(said.violations) == {message for message in expected if not message.startswith("lustre")}


@pytest.mark.parametrize(
    ("stack", "loose"),
    [
        (azure_stack, {"account": "encryption"}),
        (oci_stack, {"checkpoints": "kmsKeyId", "lustre": "kmsKeyId", "cluster": "kmsKeyId"}),
    ],
)
def test_key_of_no_data_need_not_be_protected(stack: Any, loose: dict[str, str]) -> None:
    changes = [link(name, **{key: ()}) for name, key in loose.items()]
    assert say(StorageProtected(), stack.changed(bare("key", "vault"), *changes)) == Said()


def test_bucket_of_unknown_name_is_known_by_its_logical_name() -> None:
    stack = oci_stack.changed(bare("checkpoints"), put("checkpoints", "name", value=UNKNOWN))
    declared = oci_stack.region(storage=kept(checkpoints=False, lustre=True))
    said = say(StorageProtected(), stack, declared)
    assert said == Said(advice=("checkpoints: a bucket without protect, as its stack declares",))
