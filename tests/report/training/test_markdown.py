from gpufabric.report.markdown_caps import CAPS
from gpufabric.report.training.markdown import training_fold
from tests.report.training.making import training


def test_the_fold_has_verdict_tables_and_lines() -> None:
    fold = training_fold(training(), CAPS[0])
    assert fold.title == "Training: m runs"
    text = "\n".join(fold.blocks)
    for said in ("| whole fabric |", "| aws-us-east-1--azure-eastus |", "failures: a failure every 38 hours"):
        assert said in text


def test_long_lists_are_cut_and_counted() -> None:
    notes = [f"note {number}" for number in range(100)]
    text = "\n".join(training_fold(training(notes=notes), CAPS[-1]).blocks)
    assert "more" in text
    assert "note 50" not in text


def test_text_from_outside_is_no_markup() -> None:
    job = training().job.model_copy(update={"model": "<b>@me</b>"})
    text = str(training_fold(training().model_copy(update={"job": job}), CAPS[0]))
    assert "`<b>@me</b>`" in text, "code, in which no host looks for mentions or elements"
    assert "<b>" not in text.replace("`<b>@me</b>`", "").replace("<code>&lt;b&gt;@me&lt;/b&gt;</code>", "")
