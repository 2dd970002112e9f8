from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.quote.quote import QuoteSubject, as_dict, find, quote
from gpufabric.quote.tokens import Utilisation
from gpufabric.spec.problems import DeclarationError

TODAY = date(2026, 11, 22)


def test_find_takes_any_capitals_and_no_other_model(catalog: Catalog) -> None:
    assert find(catalog, gpu="b200") == QuoteSubject("B200")
    assert find(catalog, shape="P6-B200.48XLARGE") == QuoteSubject("B200", "p6-b200.48xlarge")
    assert {line.machine.accelerator for line in quote(catalog, QuoteSubject("B200"), TODAY).same} == {"B200"}


@pytest.mark.parametrize(("shape", "gpu", "close"), [("p6-b20.48xlarge", "", "p6-b200"), ("", "H20", "H200")])
def test_unknown_names_are_answered_with_close_ones(
    catalog: Catalog, shape: str, gpu: str, close: str
) -> None:
    with pytest.raises(DeclarationError, match=close):
        find(catalog, shape=shape, gpu=gpu)


def test_a_machine_without_accelerators_has_no_price_by_the_accelerator(catalog: Catalog) -> None:
    with pytest.raises(DeclarationError, match=r"hpc7g\.4xlarge, which has no accelerators"):
        find(catalog, shape="hpc7g.4xlarge")


def test_the_machine_that_was_named_comes_first(catalog: Catalog) -> None:
    comparison = quote(catalog, find(catalog, shape="BM.GPU.B200.8"), TODAY)
    assert comparison.same[0].machine.name == "BM.GPU.B200.8"
    assert {line.machine.cloud for line in comparison.same} == {"aws", "oci", "gcp"}


def test_trainium_and_tpu_stand_beside_gpus_but_not_beside_themselves(catalog: Catalog) -> None:
    beside = {line.machine.accelerator for line in quote(catalog, QuoteSubject("H100"), TODAY).aside}
    assert {"Trainium2", "TPU v7x"} <= beside
    assert quote(catalog, QuoteSubject("Trainium2"), TODAY).aside == ()


def test_what_is_announced_has_no_price(catalog: Catalog) -> None:
    comparison = quote(catalog, find(catalog, gpu="rubin"), TODAY)
    assert comparison.same == ()
    assert [announced.id for announced in comparison.announced] == ["vera-rubin-nvl72", "a5x"]


def test_no_token_price_without_an_assumption(catalog: Catalog) -> None:
    offers = quote(catalog, QuoteSubject("B200"), TODAY).same[0].offers
    assert {offer.usd_per_million_tokens for offer in offers} == {None}


def test_unknown_stays_null_in_data(catalog: Catalog) -> None:
    throughput = Utilisation(Decimal("0.4"), 10**12, "bf16", "as given")
    comparison = quote(catalog, QuoteSubject("B200"), TODAY, throughput=throughput, tokens=Decimal("1e12"))
    data = as_dict(comparison)
    first = data["machines"][0]["offers"][0]
    assert Decimal(first["usd"]) == Decimal(first["gpu_hours"]) * Decimal(first["usd_per_gpu_hour"])
    trainium = next(line for line in data["comparison"] if line["accelerator"] == "Trainium")
    assert {offer["usd_per_million_tokens"] for offer in trainium["offers"]} == {None}
    assert {offer["usd"] for offer in trainium["offers"]} == {None}
