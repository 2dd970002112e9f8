from gpufabric.report.training.section import (
    dominant_texts,
    job_text,
    lines_of,
    link_cells,
    link_columns,
    part_cells,
    preview_lines,
    verdict_text,
)
from tests.report.training.making import training, unknown_pace


def test_the_job_is_one_line() -> None:
    assert job_text(training()) == (
        "m (671B parameters, 37B active), fp8, 15,360 x 4,096 tokens a step, streaming-diloco every 100 steps"
    )


def test_a_job_that_runs_says_what_it_takes() -> None:
    assert verdict_text(training()) == (
        "runs: 2.9M (2.61M to 3.19M) tokens/s, 15T tokens in 59.9 (53.9 to 71.8) days"
        " for $20.7M ($18.6M to $24.8M)"
    )


def test_a_verdict_without_failures_says_so() -> None:
    job = training()
    known = job.fabric.model_copy(update={"goodput": None})
    assert verdict_text(job.model_copy(update={"fabric": known})) == (
        f"{verdict_text(job)}, without the time that failures take, which is unknown"
    )


def test_a_job_that_cannot_run_says_why_and_how_many_reasons_more() -> None:
    stopped = training(verdict="cannot run", findings=("link x is short", "azure-eastus: does not fit"))
    assert verdict_text(stopped) == "cannot run as declared: link x is short; and 1 more"


def test_an_unknown_pace_is_no_figure() -> None:
    assert verdict_text(unknown_pace()) == "pace unknown: no measured throughput for m"
    cells = next(part_cells(unknown_pace()))
    assert cells[2] == "unknown"
    assert cells[5:] == ("unknown",) * 5


def test_the_table_has_the_fabric_and_each_region_alone() -> None:
    whole, east, azure = part_cells(training())
    assert whole[:5] == ("whole fabric", "384", "10 (9 to 11) s", "97%", "98% (97% to 99%)")
    assert east[0] == "aws-us-east-1"
    assert azure[3] == "-"
    assert whole[-1] == "5.99k to 12k"


def test_the_declared_mode_is_the_first_column_of_links() -> None:
    assert link_columns(training())[2:5] == ("streaming-diloco", "data-parallel", "diloco")
    used, unused = link_cells(training())
    assert used[1:] == ("2", "99.7%", "under 1%", "40%", "1.35 Gbit/s", "fits")
    assert unused[-1] == "unused"


def test_a_link_that_no_bandwidth_helps_says_so() -> None:
    job = training().job.model_copy(update={"sync": "data-parallel"})
    cells = next(link_cells(training().model_copy(update={"job": job})))
    assert cells[-2] == "no bandwidth is enough"


def test_lines_name_what_dominates_and_what_is_unknown() -> None:
    lines = lines_of(training())
    assert "azure-eastus: tensor 8: fits" in lines
    assert "failures: a failure every 38 hours" in lines
    assert "pace: a measured row" in lines
    assert "unknown cost: 2 items have no price" in lines
    assert dominant_texts(training()) == [
        "time depends most on: throughput of the GPUs (1.33x), then time lost to failures (1.02x)",
        "energy depends most on: power that the machines draw (1.32x)",
    ]


def test_one_reason_of_all_regions_stands_once() -> None:
    lines = lines_of(unknown_pace())
    assert lines.count("each region alone: pace: no measured throughput for m") == 1
    assert not any(line.startswith("time depends") for line in lines)


def test_a_preview_has_the_job_the_verdict_and_the_slowest_link() -> None:
    job, verdict, link = preview_lines(training())
    assert job.startswith("training: m (671B")
    assert verdict.strip().startswith("runs: ")
    assert link == (
        "  GPUs compute on aws-us-east-1--azure-eastus (2 Gbit/s): data-parallel under 1%, diloco 40%,"
        " streaming-diloco 99.7%"
    )
    assert len(preview_lines(unknown_pace())) == 2
