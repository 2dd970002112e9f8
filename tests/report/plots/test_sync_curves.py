from gpufabric.report.plots.sync_curves import sync_curves
from tests.report.training.making import training, unknown_pace


def test_each_mode_is_a_line_and_each_bandwidth_a_mark() -> None:
    text = sync_curves(training())
    assert text.count("<polyline") == 2
    assert text.count('class="declared"') == 1, "the link that carries no training is not drawn"
    assert "2 Gbit/s: 1 link" in text
    assert text.count('class="declared-mark"') == 1


def test_the_description_has_the_values() -> None:
    text = sync_curves(training())
    assert "streaming-diloco: 10% at 0.1 Gbit/s" in text
    assert "link aws-us-east-1--azure-eastus with 2 Gbit/s: 99.7%" in text


def test_without_curves_there_is_no_plot() -> None:
    assert sync_curves(unknown_pace()) == ""
