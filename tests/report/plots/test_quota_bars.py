import pytest

from gpufabric.report.model import QuotaUse, Report
from gpufabric.report.plots.quota_bars import quota_rows, quota_text
from tests.report.conftest import CASES
from tests.report.showing import shown


def with_quotas(*quotas: QuotaUse) -> Report:
    report = CASES["resize"]()
    (stack,) = report.stacks
    assert stack.after is not None
    after = stack.after.model_copy(update={"quota": quotas})
    return report.model_copy(update={"stacks": (stack.model_copy(update={"after": after}),)})


def test_short_and_unknown_quotas_come_first() -> None:
    rows = [(row.label, row.text, row.note) for row in quota_rows(shown())]
    assert rows == [
        ("aws-us-east-1: L-417A185B", "12,288 / 9,600 vCPU: short", "2,688 too few"),
        ("oci-us-ashburn-1: gpu-b200-count", "320 / unknown GPU: unknown", "limit unknown"),
        (
            "azure-eastus: standardNDISRGB200V6NDRFamily",
            "11,520 / 13,824 vCPU: fits",
            "2,304 left",
        ),
    ]
    assert quota_text(shown()) == "1 short, 1 unknown, 1 fit"


def test_the_limit_is_a_line_and_what_is_over_it_has_its_own_part() -> None:
    used, over, limit = quota_rows(shown())[0].parts
    assert (used.kind, over.kind, limit.kind) == ("used", "over", "limit")
    assert used.width == over.start == limit.start == pytest.approx(9600 / 12288)


def test_an_unknown_limit_is_hatched() -> None:
    assert quota_rows(shown())[1].unknown


@pytest.mark.parametrize(("used", "limit"), [(0, 0), (5, 0), (0, 5), (5, 5)])
def test_limits_and_needs_of_zero(used: int, limit: int) -> None:
    (row,) = quota_rows(with_quotas(QuotaUse(family=None, used=used, limit=limit, unit="GPU", verdict="v")))
    assert row.label == "aws-us-east-1: family unknown"
    assert not row.unknown
    assert all(part.start >= 0 and part.start + part.width <= 1.001 for part in row.parts)


def test_no_quotas() -> None:
    report = with_quotas()
    assert (quota_rows(report), quota_text(report)) == ([], "")
