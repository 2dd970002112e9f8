import pytest

from gpufabric.engine.errors import backend_error, error_text, explained, plain_error


def test_only_the_message_of_a_command_is_kept() -> None:
    error = RuntimeError("\n code: 255\n stdout: \n stderr: error: no such stack\n")
    assert error_text(error) == "no such stack"


@pytest.mark.parametrize(
    "text",
    [
        "get stack secrets manager: incorrect passphrase",
        "constructing secrets manager of type passphrase: unable to find either "
        "`PULUMI_CONFIG_PASSPHRASE` or `PULUMI_CONFIG_PASSPHRASE_FILE`:\n "
        "passphrase must be set with one of them",
    ],
)
def test_a_wrong_passphrase_has_four_parts(text: str) -> None:
    said = error_text(RuntimeError(f"code: 255\n stdout: \n stderr: error: {text}\n"))
    assert said.startswith(f"PULUMI_CONFIG_PASSPHRASE: given {' '.join(text.split())}; allowed: ")
    assert said.endswith("encrypted with it]")


@pytest.mark.parametrize(
    "text", ["the passphrase is asked on a terminal", "incorrect", "no passphrase provider"]
)
def test_other_errors_stay_as_they_are(text: str) -> None:
    assert explained(text) == text


@pytest.mark.parametrize(
    ("code", "given"), [(137, "the signal SIGKILL"), (143, "the signal SIGTERM"), (-1, "a signal")]
)
def test_a_killed_program_is_named(code: int, given: str) -> None:
    said = explained(f"an unhandled error occurred: Program exited with non-zero exit code: {code}")
    assert said.startswith(f"the program of the stack: given ended by {given}; allowed: ")
    assert "memory" in said


@pytest.mark.parametrize("code", [1, 3, 128, 200, 255])
def test_a_program_that_ends_by_itself_keeps_its_status(code: int) -> None:
    text = f"an unhandled error occurred: program exited with non-zero exit code: {code}"
    assert explained(text) == text


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
