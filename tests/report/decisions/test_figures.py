from gpufabric.report.decisions.concerned import concerned_lines
from gpufabric.report.summary import Summary
from tests.report.decisions.reports import only, stack_with

SHORT = tuple(
    f"link aws--{other} carries 2 Gbit/s, needs {needs} Gbit/s: short (GPUs compute 8% of the time)"
    for other, needs in (("azure", 3), ("oci", 4))
)


def test_links_that_are_too_slow_are_one_decision_with_a_line_each() -> None:
    stack = stack_with("backbone", after=Summary(links=SHORT, resilience=("link aws--oci is a bridge",)))
    slow, bridge = only([stack], "link"), only([stack], "resilience")
    assert (slow.concerns, slow.what) == (
        "2 links of backbone",
        "each carries less than the training needs",
    )
    assert [line.partition(": ")[2] for line in concerned_lines(slow)] == list(SHORT)
    assert (bridge.concerns, bridge.what) == ("backbone", "link aws--oci is a bridge")


def test_one_slow_link_has_its_numbers() -> None:
    slow = only([stack_with("backbone", after=Summary(links=SHORT[:1]))], "link")
    assert (slow.concerns, slow.what) == ("backbone", SHORT[0])
