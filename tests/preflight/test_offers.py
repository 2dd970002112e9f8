import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.preflight.offers import check_offers, check_shapes
from gpufabric.snapshots.rows import Offer, ShapeFacts, Zone
from tests.preflight.cases import aws, case, oci, only, section

ZONES = section("zones", {"use1-az6": Zone(name="us-east-1f", state="available")})
SOLD = Offer(is_sold=True)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (section("offers", {"p5.48xlarge@use1-az6": SOLD}), "ok"),
        (section("offers", {"P5.48XLARGE@use1-az6": SOLD}), "ok"),
        (section("offers", {"p5.48xlarge@": SOLD}), "ok"),
        (section("offers", {"p5.48xlarge@use1-az6": Offer(is_sold=False, reason="No")}), "missing"),
        (section("offers", {}, absent={"p5.48xlarge@use1-az6": "not offered"}), "missing"),
        (section("offers", {"p5.48xlarge@use1-az4": SOLD}), "unknown"),
        (section("offers", {}), "unknown"),
        (section("offers", None), "unknown"),
    ],
)
def test_shape_in_its_zone(answer: SectionAnswer, status: str) -> None:
    verdicts = list(check_offers(case(aws(), {"capacity": [answer], "network": [ZONES]})))
    assert [verdict.status for verdict in verdicts] == ["ok", status]


def test_zones_that_sell_the_shape_are_named() -> None:
    rows = {"p5.48xlarge@use1-az6": Offer(is_sold=False, reason="No"), "p5.48xlarge@use1-az4": SOLD}
    verdicts = list(check_offers(case(aws(), {"capacity": [section("offers", rows)], "network": [ZONES]})))
    assert verdicts[1].next_step == "declare a zone that sells it: use1-az4"


@pytest.mark.parametrize(
    ("zones", "status"),
    [
        ({"use1-az6": Zone(name="a", state="available")}, "ok"),
        ({"use1-az4": Zone(name="a", state="available")}, "missing"),
        ({"use1-az6": Zone(name="a", state="not-opted-in")}, "missing"),
        ({"use1-az6": Zone(name="a", state="odd")}, "unknown"),
        (None, "unknown"),
    ],
)
def test_zone_of_the_account(zones: dict[str, Zone] | None, status: str) -> None:
    topics = [section("zones", zones)]
    verdicts = list(check_offers(case(aws(), {"network": topics})))
    assert verdicts[0].status == status


def test_domain_of_oci_has_another_prefix_in_each_tenancy() -> None:
    topics = [section("zones", {"wxyz:US-ASHBURN-AD-1": Zone(name="AD-1")})]
    verdicts = list(check_offers(case(oci(), {"network": topics})))
    assert verdicts[0].status == "ok"


@pytest.mark.parametrize(
    ("facts", "status", "given"),
    [
        (ShapeFacts(gpus=8, vcpus=192), "ok", "the cloud states the same"),
        (ShapeFacts(gpus=4, vcpus=192), "missing", "gpu.count 4"),
        (ShapeFacts(gpus=8, architecture="arm64"), "missing", "host.architecture arm64"),
        (ShapeFacts(), "unknown", "the cloud states no facts"),
    ],
)
def test_facts_of_the_catalogue(facts: ShapeFacts, status: str, given: str) -> None:
    topics = [section("shapes", {"p5.48xlarge": facts})]
    verdict = only(list(check_shapes(case(aws(), {"capacity": topics}))))
    assert (verdict.status, verdict.given) == (status, given)


def test_facts_that_were_not_read_are_unknown() -> None:
    assert only(list(check_shapes(case(aws())))).status == "unknown"
