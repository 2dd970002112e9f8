from pathlib import Path

import pytest

from gpufabric.lead_times.request_file import read_request
from gpufabric.spec.problems import DeclarationError

COMPLETE = "accelerator: GB200\naccelerators: 72\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("accelerators: 0", "accelerators"),
        ("clouds: []", "clouds"),
        ("clouds: [gcp]", "'aws', 'azure' or 'oci'"),
        ("days: { permit: 3 }", "days.permit"),
        ("days: { permits: -3 }", "days.permits"),
        ("days: { permits: .inf }", "days.permits"),
        ("days: { permits: { low: 5, expected: 3, high: 9 } }", "low, expected and high in this order"),
        ("value_of_day_usd: -1", "value_of_day_usd"),
        ("start: soon", "start"),
        ("colour: red", "colour"),
    ],
)
def test_wrong_values_are_named_with_their_file(tmp_path: Path, line: str, said: str) -> None:
    key = line.partition(":")[0]
    rest = "".join(f"{kept}\n" for kept in COMPLETE.splitlines() if kept.partition(":")[0] != key)
    file = tmp_path / "request.yaml"
    file.write_text(f"{line}\n{rest}")
    with pytest.raises(DeclarationError) as raised:
        read_request(file)
    assert said in str(raised.value)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [", "\xff"])
def test_files_that_hold_no_request(tmp_path: Path, text: str) -> None:
    file = tmp_path / "request.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(DeclarationError, match=r"request\.yaml"):
        read_request(file)
