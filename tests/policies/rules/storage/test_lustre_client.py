from gpufabric.policies.rules.storage.lustre_client import LustreClient
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, drop, put, say
from tests.policies.conftest import UNKNOWN

CANNOT = "may not mount the Lustre file system of the stack"
RACKS = f"racks: nodes of {azure_stack.GB200} {CANNOT}: the driver's Makefile builds images for amd64 only"


BROKEN = {"oci": add(oci_stack.node_pool("bad-client", "BM.GPU.MI355X.8", 2.0))}


def test_images_with_a_client_are_fine() -> None:
    assert say(LustreClient(), oci_stack.sound()) == Said()


def test_racks_on_azure_have_no_client() -> None:
    (advice,) = say(LustreClient(), azure_stack.sound()).advice
    assert advice.startswith(RACKS)
    assert advice.endswith("(azurelustre-csi-driver, 2026-05-14)")


def test_other_sizes_on_azure_have_one() -> None:
    stack = azure_stack.changed(put("racks", "vmSize", value=azure_stack.H200))
    assert say(LustreClient(), stack) == Said()


def test_a_stack_without_a_file_system_needs_none() -> None:
    stack = azure_stack.sound()
    del stack["lustre"]
    assert say(LustreClient(), stack) == Said()


def test_an_image_of_which_no_source_tells() -> None:
    nodes = oci_stack.configuration("train-nodes", "BM.GPU.MI355X.8")
    stack = {**oci_stack.sound(), "train-nodes": nodes}
    (advice, *_) = say(LustreClient(), stack).advice
    assert f"nodes of BM.GPU.MI355X.8 {CANNOT}: no source names a client for the image" in advice


def test_machines_that_the_catalogue_lacks_are_not_judged() -> None:
    stack = azure_stack.changed(put("racks", "vmSize", value="Standard_NC96ads_A100_v4"))
    assert say(LustreClient(), stack) == Said()


def test_an_unknown_size_is_not_judged() -> None:
    stack = azure_stack.changed(put("racks", "vmSize", value=UNKNOWN))
    assert say(LustreClient(), stack) == Said(unevaluated=("racks.vmSize unknown until apply",))
    assert say(LustreClient(), azure_stack.changed(drop("racks", "vmSize"))) == Said()
