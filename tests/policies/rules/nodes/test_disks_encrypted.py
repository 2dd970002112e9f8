from typing import Any

import pytest

from gpufabric.policies.rules.nodes.disks_encrypted import DisksEncrypted
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, changed, drop, put, say
from tests.policies.conftest import UNKNOWN, Made

DISKS = ("train-template", "blockDeviceMappings")
OPEN = "train-template: blockDeviceMappings[0].ebs is not encrypted"
INSTANCE = "aws:ec2/instance:Instance"
DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((put(*DISKS, 0, "ebs", "encrypted", value="false"),), Said((OPEN,)), id="not encrypted"),
        pytest.param((put(*DISKS, 0, "ebs", "encrypted", value=True),), Said(), id="a true boolean"),
        pytest.param((drop(*DISKS, 0, "ebs", "encrypted"),), Said((OPEN,)), id="not said"),
        pytest.param((drop(*DISKS, 0, "ebs"),), Said((OPEN,)), id="nothing said of the volume"),
        pytest.param(
            (drop(*DISKS),),
            Said(("train-template: does not configure its root volume, which is not encrypted by default",)),
            id="nothing said of volumes",
        ),
        pytest.param(
            (
                put(
                    *DISKS,
                    value=[
                        {"ebs": {"encrypted": True}},
                        {"deviceName": "/dev/sdb", "virtualName": "ephemeral0"},
                        {"deviceName": "/dev/sdc", "noDevice": ""},
                    ],
                ),
            ),
            Said(),
            id="what is not EBS",
        ),
        pytest.param((drop(*DISKS), add(Made(DEFAULT, {}, "default"))), Said(), id="by default"),
        pytest.param(
            (drop(*DISKS), add(Made(DEFAULT, {"enabled": True}, "default"))), Said(), id="by default, said"
        ),
        pytest.param(
            (drop(*DISKS, 0, "ebs"), add(Made(DEFAULT, {"enabled": False}, "default"))),
            Said((OPEN,)),
            id="default off",
        ),
        pytest.param(
            (drop(*DISKS, 0, "ebs"), add(Made(DEFAULT, {"enabled": UNKNOWN}, "default"))),
            Said((OPEN,)),
            id="default unknown",
        ),
        pytest.param(
            (add(Made("aws:ebs/volume:Volume", {}, "disk")),),
            Said(("disk: volume is not encrypted",)),
            id="volume",
        ),
        pytest.param(
            (add(Made("aws:ebs/volume:Volume", {"encrypted": True}, "disk")),), Said(), id="encrypted volume"
        ),
        pytest.param(
            (add(Made(INSTANCE, {"ebsBlockDevices": [{"encrypted": True}, {}]}, "alone")),),
            Said(("alone: rootBlockDevice is not encrypted", "alone: ebsBlockDevices[1] is not encrypted")),
            id="instance",
        ),
        pytest.param(
            (put(*DISKS, value=[{"ebs": {"encrypted": UNKNOWN}}, {"ebs": {}}]),),
            Said(
                ("train-template: blockDeviceMappings[1].ebs is not encrypted",),
                unevaluated=("train-template.blockDeviceMappings[0].ebs.encrypted unknown until apply",),
            ),
            id="an unknown volume does not hide another",
        ),
        pytest.param(
            (put(*DISKS, value="x"), drop("system-template", "blockDeviceMappings", 0, "ebs")),
            Said(
                ("system-template: blockDeviceMappings[0].ebs is not encrypted",),
                unevaluated=("train-template.blockDeviceMappings is not a list",),
            ),
            id="a list that is none does not hide another template",
        ),
    ],
)
def test_disks_encrypted(changes: Any, said: Said) -> None:
    assert say(DisksEncrypted(), changed(*changes)) == said


AT_HOST = "enableEncryptionAtHost"
HOST = "does not encrypt temporary disks and caches of its nodes on their host"
IN_TRANSIT = ("nodeConfigDetails", "isPvEncryptionInTransitEnabled")
WAY = "does not encrypt the traffic to its boot volumes"
KEYS = "encrypts boot volumes with Oracle's key, unlike other machines of the stack"
SOURCE = ("train-nodes", "instanceDetails", "launchDetails", "sourceDetails")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(azure_stack.changed(), Said(), id="azure, sound"),
        pytest.param(
            azure_stack.changed(drop("train", AT_HOST)), Said(advice=(f"train: {HOST}",)), id="not said"
        ),
        pytest.param(
            azure_stack.changed(put("cluster", "agentPoolProfiles", 0, AT_HOST, value=False)),
            Said(advice=(f"cluster: agentPoolProfiles[0] {HOST}",)),
            id="pool inside of a cluster",
        ),
        pytest.param(
            azure_stack.changed(put("train", AT_HOST, value=UNKNOWN), drop("racks", AT_HOST)),
            Said(advice=(f"racks: {HOST}",), unevaluated=(f"train.{AT_HOST} unknown until apply",)),
            id="unknown hides no other",
        ),
        pytest.param(oci_stack.changed(), Said(), id="oci, sound"),
        pytest.param(
            oci_stack.changed(drop("system", *IN_TRANSIT)), Said(advice=(f"system: {WAY}",)), id="in transit"
        ),
        pytest.param(
            oci_stack.changed(put("system", *IN_TRANSIT, value=UNKNOWN)),
            Said(unevaluated=(f"system.{'.'.join(IN_TRANSIT)} unknown until apply",)),
            id="in transit, unknown",
        ),
        pytest.param(
            oci_stack.changed(drop("system", *IN_TRANSIT), put("system", "nodeShape", value="BM.GPU.A10.4")),
            Said(),
            id="bare metal has another way",
        ),
        pytest.param(
            oci_stack.changed(put(*SOURCE, "kmsKeyId", value=UNKNOWN)),
            Said(advice=(f"rack-1: {KEYS}", f"rack-2: {KEYS}", f"system: {KEYS}")),
            id="own key for some",
        ),
        pytest.param(
            oci_stack.changed(
                put(*SOURCE, "kmsKeyId", value=UNKNOWN),
                put("system", "nodeConfigDetails", "kmsKeyId", value=UNKNOWN),
                put("rack-nodes", *SOURCE[1:], "kmsKeyId", value=UNKNOWN),
            ),
            Said(),
            id="own key for all",
        ),
        pytest.param(
            oci_stack.changed(put("train-nodes", "instanceDetails", "launchDetails", value=UNKNOWN)),
            Said(unevaluated=("train.instanceDetails.launchDetails unknown until apply",)),
            id="unknown launch",
        ),
    ],
)
def test_other_clouds(stack: Any, said: Said) -> None:
    heard = say(DisksEncrypted(), stack)
    assert (heard.violations, sorted(heard.advice), heard.unevaluated) == (
        (),
        sorted(said.advice),
        said.unevaluated,
    )
