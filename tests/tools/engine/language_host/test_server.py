"""The small questions, and how the process starts and ends."""

import importlib.metadata
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import language_pb2


def info(virtualenv: str = sys.prefix) -> language_pb2.ProgramInfo:
    options = Struct()
    options.update({"virtualenv": virtualenv})
    return language_pb2.ProgramInfo(root_directory="/nowhere", options=options)


def test_the_engine_is_greeted_and_told_the_version(host) -> None:
    greeting = language_pb2.LanguageHandshakeRequest(engine_address="127.0.0.1:2")
    assert host.client.Handshake(greeting, timeout=10) == language_pb2.LanguageHandshakeResponse()
    about = host.client.GetPluginInfo(empty_pb2.Empty(), timeout=10)
    assert about.version == importlib.metadata.version("pulumi")


def test_no_provider_is_required_in_advance(host) -> None:
    request = language_pb2.GetRequiredPackagesRequest(info=info())
    assert list(host.client.GetRequiredPackages(request, timeout=10).packages) == []
    old = language_pb2.GetRequiredPluginsRequest(info=info())
    assert list(host.client.GetRequiredPlugins(old, timeout=10).plugins) == []


def test_about_names_the_interpreter(host) -> None:
    about = host.client.About(language_pb2.AboutRequest(info=info()), timeout=30)
    assert about.executable == str(Path(sys.prefix) / "bin" / "python")
    assert about.version == platform.python_version()
    assert about.metadata["languageHost"] == "gpufabric"


def test_about_works_without_a_virtualenv(host) -> None:
    about = host.client.About(language_pb2.AboutRequest(info=info("gone")), timeout=30)
    assert (about.executable, about.metadata["languageHost"]) == ("", "gpufabric")


def test_dependencies_are_listed(host) -> None:
    request = language_pb2.GetProgramDependenciesRequest(info=info(), transitiveDependencies=True)
    listed = host.client.GetProgramDependencies(request, timeout=60).dependencies
    assert importlib.metadata.version("pulumi") in [
        package.version for package in listed if package.name == "pulumi"
    ]


def test_dependencies_of_a_missing_virtualenv_are_an_error(host) -> None:
    request = language_pb2.GetProgramDependenciesRequest(info=info("gone"))
    with pytest.raises(grpc.RpcError) as refused:
        host.client.GetProgramDependencies(request, timeout=30)
    assert refused.value.code() == grpc.StatusCode.FAILED_PRECONDITION
    assert "/nowhere/gone" in refused.value.details()


def installed(host, **asked) -> list[language_pb2.InstallDependenciesResponse]:
    return list(
        host.client.InstallDependencies(language_pb2.InstallDependenciesRequest(**asked), timeout=120)
    )


def test_what_the_tools_print_is_passed_on(start_host, monkeypatch, tmp_path: Path) -> None:
    """Without an index, the environment is made, and pip then says what it lacks."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    (tmp_path / "requirements.txt").write_text("a-package-that-nobody-made\n")
    options = Struct()
    options.update({"virtualenv": "venv", "toolchain": "pip"})
    where = {"root_directory": str(tmp_path), "program_directory": str(tmp_path)}
    request = language_pb2.InstallDependenciesRequest(info=language_pb2.ProgramInfo(**where, options=options))
    printed = ""
    with pytest.raises(grpc.RpcError) as refused:
        for response in start_host().client.InstallDependencies(request, timeout=120):
            printed += response.stdout.decode()
    assert "Creating virtual environment" in printed
    assert (tmp_path / "venv" / "bin" / "python").exists()
    assert "cannot install the dependencies" in refused.value.details()
    assert "No matching distribution found" in refused.value.details()


def test_installing_for_no_program_is_refused(host) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        installed(host)
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT


def test_no_version_of_python_is_installed(host) -> None:
    where = language_pb2.ProgramInfo(root_directory="/nowhere", program_directory="/nowhere")
    with pytest.raises(grpc.RpcError) as refused:
        installed(host, info=where, use_language_version_tools=True)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED
    assert "--use-language-version-tools" in refused.value.details()


@pytest.mark.parametrize("arguments", [[], ["-v=3"]])
def test_without_an_engine_address_it_explains_itself(program: Path, arguments: list[str]) -> None:
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "usage: pulumi-language-python" in done.stderr


def test_without_its_executor_it_says_what_is_missing(program: Path, tmp_path: Path) -> None:
    alone = tmp_path / program.name
    shutil.copy2(program, alone)
    done = subprocess.run([alone, "127.0.0.1:1"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pulumi-language-python-exec is missing beside the language host: run `make setup`" in done.stderr


def test_it_ends_with_the_engine_that_started_it(program: Path, watch) -> None:
    starter = (
        "import subprocess, sys\n"
        f"command = [{str(program)!r}, '127.0.0.1:1']\n"
        "host = subprocess.Popen(command, stdout=subprocess.PIPE)\n"
        "host.stdout.readline()\n"
        "print(host.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as engine:
        assert engine.stdout
        pid = int(engine.stdout.readline())
        assert watch.is_running(pid)
        engine.kill()
    watch.gone_within(pid, 5)
