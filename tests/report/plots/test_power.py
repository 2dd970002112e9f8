from gpufabric.report.model import Report
from gpufabric.report.plots.power import DomainLoss, domain_losses
from gpufabric.report.topology import FabricTopology
from tests.report.conftest import CASES
from tests.report.large import large_fabric
from tests.report.showing import shown


def test_regions_of_one_domain_fall_together() -> None:
    (loss,) = domain_losses(CASES["up"]())
    assert loss == DomainLoss("US-MIDA-PJM", ("aws-us-east-1", "azure-eastus"), 128, 0)
    assert loss.share == "100 %"


def test_the_greatest_loss_first_and_the_unknown_domain_last() -> None:
    losses = domain_losses(large_fabric())
    assert losses[-1].name == "unknown"
    assert [loss.gpus for loss in losses[:-1]] == sorted((loss.gpus for loss in losses[:-1]), reverse=True)
    assert {loss.gpus + loss.left for loss in losses} == {100_000}


def test_what_is_removed_has_nothing_to_lose() -> None:
    assert domain_losses(CASES["destroyed"]()) == []
    empty: Report = CASES["up"]().model_copy(update={"topology": FabricTopology()})
    assert domain_losses(empty) == []


def test_a_pool_can_have_a_domain_of_its_own() -> None:
    losses = [(loss.name, loss.gpus, loss.left, loss.share) for loss in domain_losses(shown())]
    assert losses == [("us-east-1 / 1.1 MW", 512, 680, "43 %"), ("unknown", 680, 512, "57 %")]
