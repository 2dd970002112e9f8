from pathlib import Path
from typing import Any

import pytest

from gpufabric.spec.encrypted import Encrypted, config_of, with_marks
from gpufabric.spec.price import ContractPrice, StatedPrice
from gpufabric.spec.project import load_project

PLAIN = {"source": "contract 4711", "unit": "gpu-hour", "valid_until": "2027-12-31"}


@pytest.mark.parametrize(
    ("live", "stated", "marked"),
    [
        ({"amount": "4.1"}, [{"amount": {"secure": "v1:x"}}], True),
        ({"amount": 4.1}, [{"amount": {"secure": "v1:x"}}], True),
        ({"amount": "4.1"}, [{"secure": "v1:x"}], True),
        ({"discount_percent": "12"}, [{"discount_percent": {"secure": "v1:x"}}], True),
        ({"amount": "4.1"}, [{"amount": "4.1"}], False),
        ({"amount": 4.1}, [{"amount": 4.1}], False),
        ({"amount": "4.1"}, [{"amount": "4.1"}, {"amount": {"secure": "v1:x"}}], True),
        # Secrets from elsewhere are text; a number comes from the command line.
        ({"amount": "4.1"}, [], True),
        ({"amount": 4.1}, [], False),
        ({"amount": "4.1"}, ['{"amount": "4.1"}'], False),
    ],
)
def test_numbers_that_a_file_encrypts_are_marked(live: Any, stated: list[object], marked: bool) -> None:
    data: Any = with_marks({"pools": {"train": {"price": live}}}, [_below(item) for item in stated])
    (number,) = data["pools"]["train"]["price"].values()
    assert isinstance(number, Encrypted) is marked
    assert str(number) == str(*live.values())


def _below(stated: object) -> object:
    if isinstance(stated, str):
        return f'{{"pools": {{"train": {{"price": {stated}}}}}}}'
    return {"pools": {"train": {"price": stated}}}


def test_lists_are_compared_by_position() -> None:
    stated = [{"prices": [{"amount": 1}, {"amount": {"secure": "v1:x"}}]}]
    data: Any = with_marks({"prices": [{"amount": 1}, {"amount": "2"}]}, stated)
    assert [isinstance(price["amount"], Encrypted) for price in data["prices"]] == [False, True]


def test_a_price_keeps_the_mark() -> None:
    price = StatedPrice.model_validate({**PLAIN, "amount": Encrypted("4.1")})
    assert (str(price.amount), price.is_encrypted, price.is_secret) == ("4.1", True, False)
    assert not StatedPrice.model_validate({**PLAIN, "amount": "4.1"}).is_encrypted
    assert StatedPrice.model_validate({**PLAIN, "amount": {"secure": "v1:x"}}).is_encrypted
    assert price.model_copy().is_encrypted


PROJECT = """
name: gpufabric
runtime: python
stackConfigDir: stacks
config:
  fabric:
    type: object
    default:
      name: demo
      prices:
        - { cloud: aws, shape: gpu.8, amount: 30, unit: node-hour, source: quote, valid_until: 2027-12-31 }
"""
STACK = """
config:
  gpufabric:region:
    pools:
      train:
        price:
          amount:
            secure: v1:x
"""


def test_files_state_what_is_encrypted(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "stacks").mkdir()
    (tmp_path / "stacks" / "Pulumi.aws-us-east-1.yaml").write_text(STACK)
    stated = config_of(tmp_path, "aws-us-east-1")
    region: Any = with_marks({"pools": {"train": {"price": {"amount": "4"}}}}, stated["gpufabric:region"])
    assert isinstance(region["pools"]["train"]["price"]["amount"], Encrypted)
    fabric: Any = with_marks({"prices": [{"amount": 30}]}, stated["gpufabric:fabric"])
    assert not isinstance(fabric["prices"][0]["amount"], Encrypted)
    assert config_of(tmp_path / "absent", "aws-us-east-1") == {}


def test_the_program_marks_what_the_engine_decrypted(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    live = {
        "aws-us-east-1": {
            "gpufabric:fabric": {
                "name": "demo",
                "prices": [
                    {**PLAIN, "cloud": "aws", "shape": "p5.48xlarge", "amount": 30},
                    {**PLAIN, "cloud": "aws", "shape": "p5en.48xlarge", "amount": "40"},
                ],
            }
        }
    }
    plain, secret = load_project(tmp_path, live).fabric.prices
    assert (plain.is_encrypted, secret.is_encrypted) == (False, True)
    assert isinstance(secret, ContractPrice)
