"""Entry of the ``gpufabric`` command: Ctrl-C ends it without a traceback while its modules are imported."""

import signal


def run() -> None:
    """Import the command and run it."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # nothing is open yet
    from gpufabric.cli.main import run as run_command  # noqa: PLC0415 - takes most of the start

    signal.signal(signal.SIGINT, before)
    run_command()
