from gpufabric.accounts.oci import declared
from gpufabric.wire.secrets import MASKED
from tests.accounts.oci.conftest import STACK, Declare
from tools.loopback.oci.facts import COMPARTMENT, FIRST, NODE_IMAGE, SECOND, SHAPE, SYSTEM_IMAGE

OWN_IMAGE = "ocid1.image.oc1.iad.aaaaown"


def test_facts_of_stacks(declare: Declare) -> None:
    pools = {
        "train": {"shape": SHAPE, "nodes": 2},
        "own": {
            "shape": "BM.GPU.H100.8",
            "nodes": 2,
            "node_image_id": OWN_IMAGE,
            "node_image_os": "Canonical Ubuntu 22.04",
        },
    }
    target = declare(pools=pools)
    assert declared.compartments(target) == [COMPARTMENT]
    assert declared.domains(target) == [FIRST]
    assert declared.shapes_in(target, FIRST) == [SHAPE, "BM.GPU.H100.8"]
    assert declared.shapes_in(target, SECOND) == []
    assert declared.images(target) == {
        NODE_IMAGE: {SHAPE},
        OWN_IMAGE: {"BM.GPU.H100.8"},
        SYSTEM_IMAGE: set(),
    }
    assert declared.bucket_names(target) == [f"demo-{STACK}-checkpoints"]


def test_what_is_encrypted_is_left_out_and_said(declare: Declare) -> None:
    target = declare(compartment_id=MASKED, node_image_id=MASKED)
    assert declared.compartments(target) == []
    assert list(declared.images(target)) == [SYSTEM_IMAGE]
    [failure] = declared.encrypted("compute:GetImage", [MASKED, SYSTEM_IMAGE])
    assert failure.cause == "incomplete"
    assert declared.encrypted("compute:GetImage", [SYSTEM_IMAGE]) == []
