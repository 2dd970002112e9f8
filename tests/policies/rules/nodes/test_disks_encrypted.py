from typing import Any

import pytest

from policies.rules.nodes.disks_encrypted import DisksEncrypted
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
            Said(("train-template: says nothing of its root volume, which then is not encrypted",)),
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
                gaps=("train-template.blockDeviceMappings[0].ebs.encrypted unknown until apply",),
            ),
            id="an unknown volume does not hide another",
        ),
        pytest.param(
            (put(*DISKS, value="x"), drop("system-template", "blockDeviceMappings", 0, "ebs")),
            Said(
                ("system-template: blockDeviceMappings[0].ebs is not encrypted",),
                gaps=("train-template.blockDeviceMappings is not a list",),
            ),
            id="a list that is none does not hide another template",
        ),
    ],
)
def test_disks_encrypted(changes: Any, said: Said) -> None:
    assert say(DisksEncrypted(), changed(*changes)) == said
