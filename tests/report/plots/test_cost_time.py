from gpufabric.report.plots.cost_time import cost_time
from tests.report.training.making import part, training, unknown_pace


def test_the_fabric_each_region_and_other_sets_are_marks() -> None:
    some = part("aws-us-east-1 + azure-eastus", 2.5e6, regions=("aws-us-east-1", "azure-eastus"))
    text = cost_time(training(subsets=[some]))
    assert [text.count(f'class="{kind}"') for kind in ("whole", "alone", "some", "range")] == [1, 2, 1, 3]
    assert "days for 1.5e13 tokens" in text
    for name in ("fabric", "aws-us-east-1", "azure-eastus"):
        assert f">{name}</text>" in text


def test_a_cost_that_is_not_known_is_not_drawn() -> None:
    assert cost_time(unknown_pace()) == ""
    assert cost_time(training(alone=[])) == "", "one point compares nothing"
