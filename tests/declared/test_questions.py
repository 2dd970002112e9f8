import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.questions import questions, target_of
from gpufabric.spec.problems import DeclarationError


@pytest.mark.parametrize(
    ("stack", "cloud", "region"),
    [
        ("aws-us-east-2", "aws", "us-east-2"),
        ("aws-us-east-2-b", "aws", "us-east-2"),
        ("azure-eastus2", "azure", "eastus2"),
        ("azure-eastus-2", "azure", "eastus"),
        ("oci-uk-london-1", "oci", "uk-london-1"),
    ],
)
def test_a_stack_name_says_cloud_and_region(catalog: Catalog, stack: str, cloud: str, region: str) -> None:
    target = target_of(stack, catalog)
    assert (target.stack, target.cloud, target.region) == (stack, cloud, region)


@pytest.mark.parametrize("stack", ["", "backbone", "gcp-us-central1", "aws-mars-1", "aws-", "awsus-east-1"])
def test_other_names_are_refused(catalog: Catalog, stack: str) -> None:
    with pytest.raises(DeclarationError, match="STACK"):
        target_of(stack, catalog)


def test_zones_that_sell_the_shape_are_named(catalog: Catalog) -> None:
    target = target_of("aws-us-east-1", catalog)
    by_path = {
        question.path: question for question in questions(target, "train", catalog, "p6-b200.48xlarge")
    }
    assert "use1-az6" in by_path["zone"].source
    assert (
        "use1-az6"
        not in {question.path: question for question in questions(target, "train", catalog)}["zone"].source
    )
