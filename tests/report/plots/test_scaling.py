from gpufabric.report.plots.scaling import fastest_by_regions, scaling
from tests.report.training.making import part, training, unknown_pace


def test_the_fastest_set_of_each_size_counts() -> None:
    slow = part("aws-us-east-1 + azure-eastus", 0.1e6, regions=("aws-us-east-1", "azure-eastus"))
    best = fastest_by_regions(training(subsets=[slow]))
    assert [part.name for part in best] == ["azure-eastus", "fabric"]


def test_there_is_a_line_with_links_and_a_line_without_waits() -> None:
    text = scaling(training())
    assert text.count('class="free"') == 1
    assert text.count('class="mode-0"') == 1
    assert "2: 2.9M tokens a second, aws-us-east-1, azure-eastus" in text


def test_one_number_of_regions_is_no_plot() -> None:
    assert scaling(unknown_pace()) == ""
    assert scaling(training(alone=[])) == ""
