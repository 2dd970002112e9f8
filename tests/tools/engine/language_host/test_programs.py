"""`Run` over gRPC: real programs in real processes, against a pretended engine."""

import sys
import threading
from pathlib import Path

import pytest
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2


def request(directory: Path, engine, source: str | None, **options: object) -> language_pb2.RunRequest:
    if source is not None:
        (directory / "__main__.py").write_text(source)
    struct = Struct()
    struct.update({"virtualenv": sys.prefix, **options})
    return language_pb2.RunRequest(
        project="trial",
        stack="dev",
        organization="org",
        pwd=str(directory),
        monitor_address=engine.address,
        config={"trial:region": "us-east-2", "trial:key": "hunter2"},
        configSecretKeys=["trial:key"],
        dryRun=True,
        parallel=4,
        info=language_pb2.ProgramInfo(
            root_directory=str(directory.parent),
            program_directory=str(directory),
            entry_point=".",
            options=struct,
        ),
    )


@pytest.fixture
def run(start_host, engine, tmp_path: Path):
    host = start_host(engine.address)

    def run(source: str | None, **options: object) -> language_pb2.RunResponse:
        return host.client.Run(request(tmp_path, engine, source, **options), timeout=60)

    return run


def test_a_program_gets_its_stack_and_configuration(run, engine, tmp_path: Path) -> None:
    response = run(
        "import os, sys, pulumi\n"
        "config = pulumi.Config()\n"
        "class Thing(pulumi.ComponentResource):\n"
        "    def __init__(self, name):\n"
        "        super().__init__('trial:index:Thing', name)\n"
        "Thing('a')\n"
        "facts = [pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization(),\n"
        "         pulumi.runtime.is_dry_run(), pulumi.runtime.get_root_directory(), os.getcwd(),\n"
        "         config.require('region'), config.require('key'),\n"
        "         pulumi.runtime.is_config_secret('trial:key'),\n"
        "         sys.prefix, os.environ['VIRTUAL_ENV']]\n"
        "pulumi.export('facts', facts)\n"
    )
    assert (response.error, response.bail, engine.logged) == ("", False, [])
    assert engine.registered == [("pulumi:pulumi:Stack", "trial-dev"), ("trial:index:Thing", "a")]
    stack, own = ["trial", "dev", "org"], [str(tmp_path.parent), str(tmp_path)]
    facts = next(outputs["facts"] for outputs in engine.outputs if "facts" in outputs)
    assert list(facts) == [*stack, True, *own, "us-east-2", "hunter2", True, sys.prefix, sys.prefix]


def test_a_stack_without_configuration_is_no_problem(start_host, engine, tmp_path: Path) -> None:
    host = start_host(engine.address)
    asked = request(
        tmp_path, engine, "import pulumi\npulumi.export('region', pulumi.Config().get('region') or 'none')\n"
    )
    asked.ClearField("config")
    asked.ClearField("configSecretKeys")
    response = host.client.Run(asked, timeout=60)
    assert (response.error, response.bail) == ("", False)


def test_a_run_error_is_shown_without_traceback(run, engine) -> None:
    response = run("import pulumi\nraise pulumi.RunError('stacks/x.yaml: region: unknown')\n")
    assert response.error == "Program exited with non-zero exit code: 1"
    assert engine.logged == ["stacks/x.yaml: region: unknown"]


def test_another_exception_is_shown_with_the_frames_of_the_program(run, engine, tmp_path: Path) -> None:
    response = run("def f():\n    raise ValueError('boom')\nf()\n")
    assert (response.error, response.bail) == ("", True)
    [message] = engine.logged
    assert message.startswith("Program failed with an unhandled exception:\nTraceback")
    assert message.rstrip().endswith("ValueError: boom")
    assert message.count(str(tmp_path / "__main__.py")) == 2
    assert "pulumi-language-python-exec" not in message
    assert "runpy" not in message


def test_a_syntax_error_is_shown(run, engine) -> None:
    assert run("def :\n").bail
    assert "SyntaxError" in engine.logged[0]


@pytest.mark.parametrize(("status", "error"), [(3, "Program exited with non-zero exit code: 3"), (0, "")])
def test_an_exit_status_is_passed_on(run, engine, status: int, error: str) -> None:
    response = run(f"import sys\nsys.exit({status})\n")
    assert (response.error, response.bail, engine.logged) == (error, False, [])


def test_a_program_that_dies_of_a_signal_is_an_error(run) -> None:
    assert run("import os\nos.kill(os.getpid(), 9)\n").error == "Program exited with non-zero exit code: 137"


def test_a_missing_program_is_named(run, engine, tmp_path: Path) -> None:
    assert run(None).bail
    assert engine.logged == [f"unable to find main python program `__main__.py` in `{tmp_path}`"]


def test_a_missing_virtualenv_is_an_error_of_the_run(run, engine, tmp_path: Path) -> None:
    response = run("", virtualenv="nowhere")
    assert f'"{tmp_path.parent / "nowhere"}" doesn\'t exist' in response.error
    assert engine.logged == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"toolchain": "conda"}, 'toolchain is "conda"; it must be auto, pip, poetry or uv'),
        ({"typechecker": "mypy"}, 'typechecker is "mypy"; this language host runs no type checker'),
    ],
)
def test_options_that_cannot_be_followed_are_refused(run, engine, options: dict, message: str) -> None:
    assert message in run("", **options).error
    assert engine.logged == []


@pytest.mark.parametrize("toolchain", ["pip", "auto", ""])
def test_the_virtualenv_is_relative_to_the_project_file(run, engine, tmp_path: Path, toolchain: str) -> None:
    beside = tmp_path.parent / "beside"
    beside.symlink_to(sys.prefix)
    try:
        response = run(
            "import os, pulumi\npulumi.export('at', os.environ['VIRTUAL_ENV'])\n",
            virtualenv="beside",
            toolchain=toolchain,
        )
    finally:
        beside.unlink()
    assert (response.error, response.bail) == ("", False)
    assert [outputs["at"] for outputs in engine.outputs if "at" in outputs] == [str(beside)]


def test_a_virtualenv_without_the_sdk_is_named(start_host, engine, tmp_path: Path) -> None:
    python = tmp_path / "bare" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    python.chmod(0o755)
    host = start_host(engine.address)
    response = host.client.Run(request(tmp_path, engine, "", virtualenv=str(tmp_path / "bare")), timeout=60)
    assert response.error == "Program exited with non-zero exit code: 1"
    host.process.terminate()
    assert "the Pulumi SDK has not been installed" in host.process.communicate()[1]


def test_program_files_beside_the_main_file_can_be_imported(run, engine, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("value = 'of the program'\n")
    response = run("import pulumi, beside\npulumi.export('v', beside.value)\n")
    assert (response.error, response.bail, engine.logged) == ("", False, [])
    assert run("import elsewhere\n").bail
    assert "No module named 'elsewhere'" in engine.logged[0]


SLEEPER = "import os, pathlib, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(600)\n"


@pytest.mark.parametrize("how", ["Cancel", "call ends", "SIGTERM", "SIGINT"])
def test_a_running_program_is_ended_quickly(start_host, engine, tmp_path: Path, watch, how: str) -> None:
    host = start_host(engine.address)
    call = host.client.Run.future(request(tmp_path, engine, SLEEPER), timeout=60)
    pid = watch.pid_in(tmp_path / "pid")
    assert watch.is_running(pid)
    if how == "Cancel":
        host.client.Cancel(empty_pb2.Empty(), timeout=10)
        assert call.result(5).error == "Program exited with non-zero exit code: 143"
    elif how == "call ends":
        call.cancel()
    else:
        host.process.send_signal(15 if how == "SIGTERM" else 2)
        assert host.process.wait(2) == 0
    watch.gone_within(pid, 2)
    assert how.startswith("SIG") or host.process.poll() is None


def test_a_program_that_ignores_sigterm_is_ended_all_the_same(
    start_host, engine, tmp_path: Path, watch
) -> None:
    host = start_host(engine.address)
    stubborn = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n{SLEEPER}"
    call = host.client.Run.future(request(tmp_path, engine, stubborn), timeout=60)
    pid = watch.pid_in(tmp_path / "pid")
    host.process.terminate()
    assert host.process.wait(3) == 0
    watch.gone_within(pid, 2)
    call.cancel()


def test_two_programs_run_at_the_same_time(start_host, engine, tmp_path: Path) -> None:
    host = start_host(engine.address)
    meet = (
        "import pathlib, sys, time\n"
        "me, other = pathlib.Path('here'), pathlib.Path.cwd().parent / {!r} / 'here'\n"
        "me.touch()\n"
        "until = time.monotonic() + 30\n"
        "while not other.exists():\n"
        "    time.sleep(0.02)\n"
        "    if time.monotonic() > until: sys.exit(5)\n"
    )
    responses = []
    threads = []
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        asked = request(tmp_path / name, engine, meet.format(other))
        threads.append(
            threading.Thread(target=lambda asked=asked: responses.append(host.client.Run(asked, timeout=60)))
        )
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [response.error for response in responses] == ["", ""]
