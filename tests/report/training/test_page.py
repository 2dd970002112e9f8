from gpufabric.report.page import page
from gpufabric.report.training.page import training_parts
from tests.report.conftest import CASES
from tests.report.training.making import training, unknown_pace


def test_the_page_has_the_section_and_three_plots() -> None:
    report = CASES["resize"]().model_copy(update={"training": training()})
    text = page(report)
    assert 'id="training"' in text
    assert text.count('<svg class="plot"') == 3
    assert '<a href="#training">' in text


def test_without_a_job_there_is_no_section() -> None:
    assert 'id="training"' not in page(CASES["resize"]())


def test_what_is_not_known_is_not_drawn() -> None:
    parts = training_parts(unknown_pace())
    assert parts["training_plots"] == []
    assert "pace unknown" in parts["training_verdict"]


def test_the_declared_mode_has_the_first_style() -> None:
    (curves, *_) = training_parts(training())["training_plots"]
    assert [entry.style for entry in curves.key] == ["mode-0", "mode-1"]
    assert curves.key[0].text == "streaming-diloco, declared"
