import pytest

from gpufabric.report.decisions.located import LocatedError, located_errors

FILE = "stacks/Pulumi.aws-us-east-1.yaml"


@pytest.mark.parametrize(
    ("message", "errors"),
    [
        (
            f"{FILE}:7: pools.train.shape: given p6; allowed: p5 [catalogue]\n",
            [
                LocatedError(
                    FILE, 7, "pools.train.shape", "pools.train.shape: given p6; allowed: p5 [catalogue]"
                )
            ],
        ),
        (
            f"two errors:\n  {FILE}:7: a.b: given 1; allowed: 2\nerror: Pulumi.yaml:3: cannot be read\n",
            [
                LocatedError(FILE, 7, "a.b", "a.b: given 1; allowed: 2"),
                LocatedError("Pulumi.yaml", 3, "", "cannot be read"),
            ],
        ),
        (f"{FILE}: pools: given nothing", []),
        ("unable to replace resource", []),
        (f"see {FILE}:7: it is wrong", []),
        ("../../etc/x.yaml:7: a: given 1", []),
        ("https://example.com/x.yaml:7: a", []),
    ],
)
def test_errors_with_file_and_line(message: str, errors: list[LocatedError]) -> None:
    assert list(located_errors(message)) == errors
