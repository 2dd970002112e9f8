"""Settings of the capacity file for OCI."""

import pytest

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.capacity import read_file
from gpufabric.spec.problems import DeclarationError
from tests.simcloud.clouds.examples import read_example

FABRIC = (
    "id: ocid1.computegpumemoryfabric.oc1.iad.a, availability_domain: AD-1, shape: BM.GPU.GB200.4, hosts: 18"
)
RESERVATION = "id: ocid1.capacityreservation.oc1.iad.a, availability_domain: AD-1, shape: s, count: 4"
WRONG = [
    ("hosts: [{availability_domain: AD-1, shape: s}]", r"oci.hosts\[0\].count: given nothing"),
    ("host: []", "given unknown key 'host'.*did you mean hosts"),
    ("hosts: [{availability_domain: AD-1, shape: s, count: -1}]", "count: given -1"),
    (
        "hosts: [{availability_domain: AD-1, shape: s, count: 1}, "
        "{availability_domain: 'x:ad-1', shape: s, count: 2}]",
        "hosts: each once; AD-1 s appears more than once",
    ),
    (f"reservations: [{{{RESERVATION}}}, {{{RESERVATION}}}]", "reservations: each once"),
    ("reservations: [{id: gpus, availability_domain: AD-1, shape: s, count: 4}]", r"\.id: given 'gpus'"),
    (f"memory_fabrics: [{{{FABRIC}, available: 19}}]", "available: at most as many as hosts"),
    (f"memory_fabrics: [{{{FABRIC}, state: OCCUPIED}}]", r"\.state: given 'OCCUPIED'"),
    ("limits: [{availability_domain: AD-1, name: gpu-b200-count}]", r"\.limit: given nothing"),
    ("images: [{id: ubuntu, shapes: []}]", r"\.id: given 'ubuntu'"),
    ("iam_propagation: -1", "iam_propagation: given -1"),
    ("creation_minutes: {vcn: 3}", "creation_minutes"),
]


@pytest.fixture
def read(tmp_path):
    def write(text):
        path = tmp_path / "capacity.yaml"
        path.write_text(f"oci: {{{text}}}")
        return read_file(path).oci

    return write


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_makes_no_sense_is_named(read, text, words):
    with pytest.raises(DeclarationError, match=words):
        read(text)


def test_what_is_absent_sets_no_limit(read):
    assert read("").lines() == [
        "hosts: not limited: hosts never run out",
        "reservations: not limited: any id is assumed to match its declaration",
        "memory fabrics: not limited: any id is assumed to match its declaration",
        "limits: not limited",
        "quotas: not limited",
        "images: not limited: any image starts on any shape",
        "missing images: not limited: all images exist",
        "not offered: not limited: sold everywhere",
        "Kubernetes versions: not limited: OKE offers all",
        "iam propagation: 0 requests refused",
        "tag keys: not limited: those of the program only",
    ]
    assert read("reservations: []").lines()[1] == "reservations:"


def test_what_there_is_can_be_read(read):
    text = (
        f"memory_fabrics: [{{{FABRIC}, available: 17}}], reservations: [{{{RESERVATION}, fault_domain: F}}], "
        "quotas: [{availability_domain: AD-1, name: gpu-b200-count, limit: 8, compartment: c}], "
        "creation_minutes: {cluster-network: 75}"
    )
    lines = read(text).lines()
    assert (
        "  ocid1.computegpumemoryfabric.oc1.iad.a  AD-1  BM.GPU.GB200.4  17 of 18 hosts  AVAILABLE" in lines
    )
    assert "  ocid1.capacityreservation.oc1.iad.a  AD-1  4 x s  F" in lines
    assert "  c  AD-1  gpu-b200-count  8" in lines
    assert lines[-1] == "creation: cluster-network 75 min"


@pytest.mark.parametrize("name", ["US-ASHBURN-AD-1", "Uocm:US-ASHBURN-AD-1", "demo:us-ashburn-ad-1"])
def test_a_domain_has_one_key(name):
    assert domain_key(name) == "US-ASHBURN-AD-1"


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    capacity = read_example("oci", tmp_path / "example.yaml").oci
    assert capacity is not None
    assert capacity.memory_fabrics is not None
    assert capacity.memory_fabrics[0].usable == 17
