import io

from gpufabric.cli.output import MaskedStream
from gpufabric.masking.known import KnownSecrets
from gpufabric.wire.secrets import MASKED

SECRET = "hunter2-planted"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def stream(target: io.StringIO) -> MaskedStream:
    return MaskedStream(target, KnownSecrets({"A_TOKEN": SECRET}))


def test_every_text_is_masked() -> None:
    target = io.StringIO()
    masked = stream(target)
    assert masked.write(f"is {SECRET}\n") == len(SECRET) + 4
    masked.writelines(["a\n", f"{SECRET}\n"])
    masked.finish()
    assert target.getvalue() == f"is {MASKED}\na\n{MASKED}\n"


def test_a_secret_in_two_writes() -> None:
    target = io.StringIO()
    masked = stream(target)
    masked.write(SECRET[:5])
    masked.flush()
    masked.write(f"{SECRET[5:]}!\n")
    masked.finish()
    assert target.getvalue() == f"{MASKED}!\n"


def test_a_question_does_not_wait_on_a_terminal() -> None:
    target = Terminal()
    masked = stream(target)
    masked.write("which h")
    masked.flush()
    assert target.getvalue() == "which h"


def test_the_rest_comes_from_the_stream() -> None:
    assert stream(Terminal()).isatty()
