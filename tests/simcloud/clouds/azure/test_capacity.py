import pytest

from gpufabric.simcloud.capacity import read_capacity
from gpufabric.spec.problems import DeclarationError
from tests.simcloud.clouds.examples import read_example

GROUP = (
    "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/held/providers/Microsoft.Compute/"
    "capacityReservationGroups/gpus"
)


@pytest.fixture
def read(tmp_path):
    def write(text):
        (tmp_path / "capacity.yaml").write_text(f"azure: {text}")
        return read_capacity(tmp_path).azure

    return write


def test_what_there_is_in_words(read):
    given = read(
        f"""
  restrictions: [{{region: eastus, size: A, zones: ["2", "3"]}}, {{region: eastus, size: B}}]
  machines: [{{region: eastus, zone: "1", size: A, count: 4}}, {{region: westus3, size: A, count: 0}}]
  reservation_groups: [{{id: {GROUP}, region: eastus, reservations: [{{size: A, zone: "1", count: 2}}]}}]
  quotas: {{eastus: {{cores: 10, standardNDSH100v5Family: 96}}}}
  features: [Microsoft.ContainerService/AKSInfinibandSupport]
  unregistered_providers: [Microsoft.StorageCache]
"""
    )
    assert given.lines() == [
        "restrictions:",
        "  eastus  A  zones 2, 3",
        "  eastus  B  all zones",
        "machines:",
        "  eastus  4 x A in zone 1",
        "  westus3  0 x A",
        "reservation groups:",
        f"  {GROUP}  eastus  2 x A in zone 1",
        "quotas:",
        "  eastus  cores  10",
        "  eastus  standardNDSH100v5Family  96",
        "features:",
        "  Microsoft.ContainerService/AKSInfinibandSupport",
        "unregistered providers:",
        "  Microsoft.StorageCache",
    ]


def test_what_is_absent_in_words(read):
    assert read("{}").lines() == [
        "restrictions: not limited: none",
        "machines: not limited: machines never run out",
        "reservation groups: not limited: any id is assumed to match its declaration",
        "quotas: not limited",
        "features:",
        "unregistered providers: not limited: all are registered",
    ]


MACHINES = "{region: eastus, size: A, count: 1}"
WRONG = [
    ("{machine: []}", "azure.machine: given unknown key 'machine'"),
    ("{machines: [{region: eastus, size: A, count: -1}]}", r"machines\[0\].count: given -1"),
    ("{reservation_groups: [{id: gpus, region: eastus}]}", r"reservation_groups\[0\].id: given 'gpus'"),
    (f"{{machines: [{MACHINES}, {MACHINES}]}}", "each region, zone and size once"),
    (
        "{quotas: {eastus: {standardNDISRGB300V6Family: 1, standardNDISR GB300V6 Family: 2}}}",
        "each family once",
    ),
    (f"{{reservation_groups: [{{id: {GROUP}, region: a}}, {{id: {GROUP}, region: b}}]}}", "each id once"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_makes_no_sense_is_named(read, text, words):
    with pytest.raises(DeclarationError, match=words):
        read(text)


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    capacity = read_example("azure", tmp_path / "example.yaml").azure
    assert capacity is not None
    assert capacity.reservation_groups is not None
    assert capacity.reservation_groups[0].reservations[0].count == 32
