import ctypes

import pytest

from gpufabric.highs import silent


def test_text_of_c_code_is_kept_out_of_the_output(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    library.puts(b"before")
    print("python before")
    with silent():
        library.puts(b"within")
    library.puts(b"after")
    library.fflush(None)
    print("python after")
    out = capfd.readouterr().out
    assert sorted(out.splitlines()) == ["after", "before", "python after", "python before"]


def test_the_output_comes_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="broken"), silent():
        raise ValueError("broken")
    print("after")
    assert capfd.readouterr().out == "after\n"
