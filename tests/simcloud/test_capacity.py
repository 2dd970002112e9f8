import json

import pytest

from gpufabric.simcloud.capacity import (
    read_capacity,
    read_file,
    remove_capacity,
    to_json,
    write_capacity,
)
from gpufabric.spec.problems import DeclarationError

YAML = """
aws:
  reservations:
    - id: cr-0f3a9c1d2b4e5f607
      kind: capacity-block
      region: us-east-1
      zone: use1-az6
      instance_type: p6-b200.48xlarge
      count: 48
      starts: 2026-11-24T11:30:00Z
      ends: "2027-01-05T11:30:00Z"
  on_demand:
    - {region: us-east-1, zone: use1-az6, instance_type: p5.48xlarge, count: 0}
  quotas:
    us-east-1: {L-417A185B: 1536}
"""


@pytest.fixture
def read(tmp_path):
    def write(text, name="capacity.yaml"):
        (tmp_path / name).write_text(text)
        return read_capacity(tmp_path)

    return write


def test_without_a_file_nothing_is_known(tmp_path):
    assert read_capacity(tmp_path) is None
    assert to_json(None) == {}
    assert not remove_capacity(tmp_path)


def test_yaml_and_json_say_the_same(read, tmp_path):
    first = read(YAML)
    assert write_capacity(tmp_path, first) == tmp_path / "capacity.json"
    assert not (tmp_path / "capacity.yaml").exists()
    assert read_capacity(tmp_path) == first
    assert to_json(first) == json.loads((tmp_path / "capacity.json").read_text())
    assert remove_capacity(tmp_path)
    assert read_capacity(tmp_path) is None


def test_a_key_that_is_absent_is_not_an_empty_list(read):
    assert read("aws: {}").aws.reservations is None
    assert read("aws: {reservations: []}").aws.reservations == []


def test_two_files_are_one_too_many(read, tmp_path):
    read(YAML)
    with pytest.raises(DeclarationError, match=r"capacity\.yaml and capacity\.json; allowed: one of them"):
        read("{}", "capacity.json")


MACHINES = "region: us-east-1, zone: z, instance_type: t, count: 1"
BLOCK = f"id: cr-0f3a9c1d2b4e5f607, kind: capacity-block, {MACHINES}"
DATES = "starts: '2026-11-24T11:30:00Z', ends: '2026-11-25T11:30:00Z'"
WRONG = [
    ("aws: {reservation: []}", "aws.reservation: given unknown key 'reservation'; .* (did you mean reserv"),
    ("aws: {on_demand: [{region: r}]}", r"aws.on_demand\[0\].zone: given nothing; allowed: a value"),
    ("aws: {quotas: {us-east-1: {L-417A185B: -1}}}", "quotas.us-east-1.L-417A185B: given -1; allowed: great"),
    (f"aws: {{reservations: [{{id: 'block', {MACHINES}}}]}}", r"reservations\[0\].id: given 'block'"),
    (f"aws: {{reservations: [{{{BLOCK}}}]}}", "a capacity-block needs starts and ends"),
    (f"aws: {{reservations: [{{{BLOCK}, starts: '2027-01-05T11:30:00Z', ends: '2026-01-05T11:30:00Z'}}]}}",
     "ends must be after starts"),
    (f"aws: {{reservations: [{{{BLOCK}, {DATES}}}, {{{BLOCK}, {DATES}}}]}}", "appears more than once"),
    (f"aws: {{on_demand: [{{{MACHINES}}}, {{{MACHINES}}}]}}", "each region, zone and instance type once"),
    (f"aws: {{offerings: [{{id: cb-1, {MACHINES}, starts: '2026-11-24T11:30:00', ends: 2026-12-01}}]}}",
     "a time with its zone"),
    ("gcp: {}", "given unknown key 'gcp'"),
    ("- aws", "given a list at the top"),
    ("aws: [", "allowed: well-formed YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words for _, words in WRONG])
def test_what_makes_no_sense_is_named(read, text, words):
    with pytest.raises(DeclarationError, match=r"capacity\.yaml") as raised:
        read(text)
    assert raised.match(words.replace("(", r"\("))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DeclarationError, match="cannot be read"):
        read_file(tmp_path / "none.yaml")
