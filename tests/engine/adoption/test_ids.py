"""Files of ids: what they may say, and what is refused with its place."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from gpufabric.engine.adoption.ids import KnownIds, ids_text, known_ids, read_ids
from gpufabric.spec.problems import DeclarationError
from tests.engine.adoption.test_wanted import PREFIX, SUBNET, VPC, wanted

TABLE = f"{PREFIX}gpufabric:aws:Region$aws:ec2/routeTable:RouteTable::s-gpu"
WANTED = [wanted(urn) for urn in (VPC, SUBNET, TABLE)]


def known(tmp_path: Path, text: str) -> KnownIds:
    file = tmp_path / "ids.yaml"
    file.write_text(text)
    return known_ids(read_ids(file), WANTED, ["aws:kms/key:Key::s-logs"])


def read(tmp_path: Path, text: str) -> Mapping[str, str]:
    return known(tmp_path, text).ids


@pytest.mark.parametrize("name", ["s", "aws:ec2/vpc:Vpc::s", VPC])
def test_a_resource_has_three_names(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, f'"{name}": vpc-1\n') == {VPC: "vpc-1"}


def test_what_is_empty_or_adopted_before_counts_as_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, 's: ""\n"aws:ec2/subnet:Subnet::s-gpu":\ns-logs: key-1\n') == {}


def test_false_says_that_there_is_none(tmp_path: Path) -> None:
    assert known(tmp_path, "s: false\n") == KnownIds({}, frozenset({VPC}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "s-gpus: x\n",
            "ids.yaml:1: s-gpus: given s-gpus; allowed: a declared resource that the state does not have, as "
            "type::name, such as s-gpu [docs/adopt.md]",
        ),
        (
            "s-gpu: x\n",
            "allowed: one of aws:ec2/routeTable:RouteTable::s-gpu, aws:ec2/subnet:Subnet::s-gpu",
        ),
        ("s: 12\n", "ids.yaml:1: s: given 12; allowed: an id in quotes; or false"),
        (f's: vpc-1\n"{VPC}": vpc-1\n', "ids.yaml:2: "),
        ("[]\n", "ids.yaml"),
    ],
)
def test_mistakes_are_refused_with_their_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        read(tmp_path, text)
    assert said in str(raised.value)


def test_a_written_file_can_be_read(tmp_path: Path) -> None:
    notes = {TABLE: "unknown:\nnobody said"}
    text = ids_text(WANTED, {VPC: "vpc-1"}, {SUBNET: ["subnet-1", "subnet-2"]}, notes)
    assert "# unknown: nobody said\n" in text
    assert "# fits several: subnet-1, subnet-2\n" in text
    assert f'"{WANTED[2].key}": ""\n' in text
    assert read(tmp_path, text) == {VPC: "vpc-1"}
