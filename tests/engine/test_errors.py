import pytest

from gpufabric.engine.errors import backend_error, error_text, plain_error


def test_only_the_message_of_a_command_is_kept() -> None:
    error = RuntimeError("\n code: 255\n stdout: \n stderr: error: incorrect passphrase\n")
    assert error_text(error) == "incorrect passphrase"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("error: no", "no"),
        ("warning: old\nerror: no", "warning: old\nno"),
        ("<{%fg 1%}>error: <{%reset%}>no", "no"),
        ("terror: no", "terror: no"),
    ],
)
def test_the_word_error_stands_once(text: str, plain: str) -> None:
    assert plain_error(text) == plain


def test_a_backend_that_cannot_be_read_has_four_parts() -> None:
    (problem,) = backend_error("no login").problems
    assert (problem.where, problem.given) == ("the backend", "no login")
    assert "gpufabric doctor" in problem.allowed
    assert "PULUMI_BACKEND_URL" in problem.limit
