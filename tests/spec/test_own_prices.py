from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.spec.own_prices import OWN_PRICES_VARIABLE, OwnPrice, own_prices, with_own_prices
from gpufabric.spec.price_items import PriceItems
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.cli.demo_project import write_project

PRICE = """
prices:
  - cloud: aws
    shape: p5.48xlarge
    regions: [us-west-2]
    capacity: reservation
    amount: 4.10
    unit: gpu-hour
    source: contract 4711
    valid_from: 2026-10-01
    valid_until: 2027-09-30
  - { cloud: oci, discount_percent: 12.5, source: contract 4712, valid_until: 2027-09-30 }
"""


ITEMS = PriceItems(lambda _: ["p5.48xlarge"], lambda _: ["nat-gateway", "kms-key"])


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


def written(folder: Path, text: str = PRICE) -> dict[str, str]:
    path = folder / "prices.yaml"
    path.write_text(text)
    return {OWN_PRICES_VARIABLE: str(path)}


def load(tmp_path: Path, root: Path, text: str) -> tuple[OwnPrice, ...]:
    return own_prices(written(tmp_path, text), root)


def test_a_price_names_shape_regions_capacity_and_days(tmp_path: Path, root: Path) -> None:
    first, second = own_prices(written(tmp_path), root)
    assert first.fits_shape("P5.48xlarge") and first.covers("aws", "us-west-2")
    assert not first.covers("aws", "us-east-1") and not first.fits_service("nat-gateway")
    assert (first.amount, first.unit, first.capacity) == (Decimal("4.10"), "gpu-hour", "reservation")
    assert second.fits_shape("BM.GPU.B200.8") and second.fits_service("drg")


def test_prices_are_hidden_unless_they_are_asked_for(tmp_path: Path, root: Path) -> None:
    assert all(price.is_own and price.is_hidden for price in own_prices(written(tmp_path), root))
    assert not any(price.is_hidden for price in own_prices(written(tmp_path), root, show=True))


def test_the_file_of_the_user_is_read_without_a_variable(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / ".config" / "gpufabric"
    folder.mkdir(parents=True)
    (folder / "own-prices.yaml").write_text(PRICE)
    home = {"HOME": str(tmp_path)}
    assert len(own_prices(home, root)) == 2
    assert len(own_prices({"XDG_CONFIG_HOME": str(tmp_path / ".config")}, root)) == 2
    assert own_prices({**home, OWN_PRICES_VARIABLE: ""}, root) == ()
    assert own_prices({"HOME": str(root)}, root) == ()
    assert own_prices({}, root) == ()


def test_a_file_in_the_project_is_refused(root: Path) -> None:
    (root / "stacks").mkdir()
    with pytest.raises(DeclarationError, match="outside it"):
        own_prices(written(root / "stacks"), root)


def test_a_file_that_is_named_must_exist(root: Path, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError):
        own_prices({OWN_PRICES_VARIABLE: str(tmp_path / "none.yaml")}, root)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("prices: []", "prices"),
        ("{}", "prices"),
        (
            "prices: [{ cloud: aws, shape: p5.48xlarge, amount: -31415, unit: gpu-hour, source: abc }]",
            "amount",
        ),
        (
            "prices: [{ cloud: aws, shape: p5.48xlarge, amuont: 31415, unit: gpu-hour, source: abc }]",
            "amuont",
        ),
        ("prices: [{ cloud: aws, amount: 31415, unit: gpu-hour, source: abc, valid_until: 2027-01-01 }]", ""),
        ("prices: [{ cloud: aws, discount_percent: 31.415, source: abc }]", ""),
        ("prices: [{ cloud: aws, shape: a, service: b, amount: 31415, unit: hour, source: abc }]", ""),
        ("prices: [{ cloud: gcp, discount_percent: 31.415, source: abc, valid_until: 2027-01-01 }]", "cloud"),
    ],
)
def test_errors_name_the_place_and_never_a_number(tmp_path: Path, root: Path, text: str, where: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        load(tmp_path, root, text)
    problem = raised.value.problems[0]
    assert problem.file == "prices.yaml"
    assert where in problem.where
    assert problem.allowed
    assert "31415" not in str(raised.value) and "31.415" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "text",
    [
        "prices:\n  - {cloud: aws, amount: 31415, amount: 31416}",
        "prices: [{cloud: aws, amount:31415, shape: p5.48xlarge}]",
        "prices: [{cloud: aws, 31415: 1}]",
        "31415: []\nprices: []",
        "prices: *31415",
        "prices: !31415 {a: [",
        "prices: 31415\n- 31416",
        "prices:\n  - amount: 31415\n   unit: gpu-hour",
        "prices: \x0131415",
        "31415",
    ],
)
def test_text_that_is_not_understood_is_not_shown(tmp_path: Path, root: Path, text: str) -> None:
    with pytest.raises(DeclarationError) as raised:
        load(tmp_path, root, text)
    assert "3141" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert raised.value.problems[0].file == "prices.yaml"


def test_a_price_of_an_unknown_shape_would_fit_nothing(tmp_path: Path, root: Path) -> None:
    file = written(tmp_path, PRICE.replace("p5.48xlarge", "P5.48xlrage"))
    with pytest.raises(DeclarationError, match="fits no machine") as raised:
        own_prices(file, root, items=ITEMS)
    assert own_prices(written(tmp_path), root, items=ITEMS)
    assert raised.value.problems[0].line == 4
    assert "xlrage" not in str(raised.value)


def test_a_price_of_an_unknown_service_names_those_that_exist(tmp_path: Path, root: Path) -> None:
    days = "source: abc, valid_until: 2027-01-01"
    row = f"prices: [{{cloud: aws, service: NAME, amount: 31415, unit: hour, {days}}}]"
    assert own_prices(written(tmp_path, row.replace("NAME", "nat-gateway")), root, items=ITEMS)
    with pytest.raises(DeclarationError) as raised:
        own_prices(written(tmp_path, row.replace("NAME", "nat-gatway")), root, items=ITEMS)
    (problem,) = raised.value.problems
    assert (problem.where, problem.line) == ("prices[0].service", 1)
    assert problem.allowed.endswith("fits nothing: kms-key, nat-gateway")
    assert "gatway" not in str(raised.value) and "31415" not in str(raised.value)


def test_a_file_in_the_repository_around_the_project_is_refused(tmp_path: Path, root: Path) -> None:
    (tmp_path / ".git").mkdir()
    with pytest.raises(DeclarationError, match="outside it"):
        own_prices(written(tmp_path), root)


def test_own_prices_precede_those_of_the_fabric(tmp_path: Path) -> None:
    root = write_project(tmp_path / "project")
    project = load_project(root)
    own = own_prices(written(tmp_path), root)
    assert with_own_prices(project, own).fabric.prices[:2] == list(own)
    assert with_own_prices(project, ()) is project
    assert project.fabric.prices == load_project(root).fabric.prices
