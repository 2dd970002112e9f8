"""`RunPlugin` over gRPC: plain plugins and policy packs."""

import sys
import time
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, language_pb2

PACK = """
import os, sys
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy

def validate(args, report):
    report("|".join([pulumi.get_project(), pulumi.get_stack(), pulumi.get_organization(),
                     str(pulumi.runtime.is_dry_run()), pulumi.Config("trial").get("region") or "none",
                     os.environ["EXTRA"], os.getcwd()]))

policy = ResourceValidationPolicy("p", "d", validate, enforcement_level=EnforcementLevel.MANDATORY)
PolicyPack("trial", [policy])
"""


def request(directory: Path, source: str | None, kind: str = "analyzer", **options: object):
    if source is not None:
        (directory / "__main__.py").write_text(source)
    struct = Struct()
    struct.update({"virtualenv": sys.prefix, **options})
    info = language_pb2.ProgramInfo(
        root_directory=str(directory), program_directory=str(directory), entry_point=".", options=struct
    )
    return language_pb2.RunPluginRequest(
        pwd=str(directory.parent), args=["127.0.0.1:1"], env=["EXTRA=a=b"], info=info, kind=kind
    )


def everything(responses) -> tuple[bytes, bytes, list[int]]:
    messages = list(responses)
    return (
        b"".join(message.stdout for message in messages),
        b"".join(message.stderr for message in messages),
        [message.exitcode for message in messages if message.WhichOneof("output") == "exitcode"],
    )


def test_output_and_status_of_a_plugin(host, tmp_path: Path) -> None:
    source = (
        "import os, sys\n"
        "print(sys.argv[1:], os.environ['EXTRA'], os.environ['VIRTUAL_ENV'], os.getcwd())\n"
        "print('problem', file=sys.stderr)\n"
        "sys.exit(4)\n"
    )
    out, err, statuses = everything(host.client.RunPlugin(request(tmp_path, source, kind="resource")))
    assert out.decode() == f"['127.0.0.1:1'] a=b {sys.prefix} {tmp_path.parent}\n"
    assert (err, statuses) == (b"problem\n", [4])


def test_output_is_streamed_while_the_plugin_runs(host, tmp_path: Path, watch) -> None:
    source = "import os, time\nprint(os.getpid())\ntime.sleep(600)\n"
    call = host.client.RunPlugin(request(tmp_path, source, kind="resource"))
    pid = int(next(call).stdout)
    assert watch.is_running(pid)
    # The engine ends a plugin by ending the call.
    call.cancel()
    watch.gone_within(pid, 3)


def test_much_output_arrives_whole(host, tmp_path: Path) -> None:
    source = "import sys\nfor i in range(20000): print(i)\nprint('end', file=sys.stderr)\n"
    out, err, statuses = everything(host.client.RunPlugin(request(tmp_path, source, kind="tool")))
    assert out.decode().split() == [str(i) for i in range(20000)]
    assert (err, statuses) == (b"end\n", [0])


@pytest.mark.parametrize("kind", ["analyzer", "resource"])
def test_a_plugin_without_main_file_is_named(host, tmp_path: Path, kind: str) -> None:
    _, err, statuses = everything(host.client.RunPlugin(request(tmp_path, None, kind)))
    assert err.decode() == f"there is nothing to run: {tmp_path} has no __main__.py\n"
    assert statuses == [1]


def test_the_virtualenv_of_a_pack_is_that_of_its_own_file(host, tmp_path: Path) -> None:
    _, err, statuses = everything(host.client.RunPlugin(request(tmp_path, PACK, virtualenv="gone")))
    assert f'"{tmp_path / "gone"}" doesn\'t exist' in err.decode()
    assert statuses == [1]


class Pack:
    """A policy pack that a language host runs, as the engine sees it."""

    def __init__(self, host, directory: Path, source: str = PACK) -> None:
        self.call = host.client.RunPlugin(request(directory, source))
        self.port = int(next(self.call).stdout)
        self.channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self.client = analyzer_pb2_grpc.AnalyzerStub(self.channel)


@pytest.fixture
def start_pack(host, tmp_path: Path):
    packs = []

    def start(source: str = PACK) -> Pack:
        packs.append(Pack(host, tmp_path, source))
        return packs[-1]

    yield start
    for pack in packs:
        pack.call.cancel()
        pack.channel.close()


def test_a_policy_pack_knows_its_stack_and_configuration(start_pack, tmp_path: Path) -> None:
    pack = start_pack()
    pack.client.Handshake(analyzer_pb2.AnalyzerHandshakeRequest(), timeout=10)
    settings = analyzer_pb2.AnalyzerStackConfigureRequest(
        stack="dev", project="trial", organization="org", dry_run=True, config={"trial:region": "us-east-2"}
    )
    pack.client.ConfigureStack(settings, timeout=30)
    assert pack.client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30).name == "trial"
    answer = pack.client.Analyze(analyzer_pb2.AnalyzeRequest(type="t:i:T", name="a"), timeout=30)
    [violation] = answer.diagnostics
    assert violation.message.endswith(f"trial|dev|org|True|us-east-2|a=b|{tmp_path}")


def test_a_policy_pack_of_a_stack_without_configuration_starts(start_pack) -> None:
    pack = start_pack()
    settings = analyzer_pb2.AnalyzerStackConfigureRequest(stack="dev", project="trial", dry_run=True)
    pack.client.ConfigureStack(settings, timeout=30)
    answer = pack.client.Analyze(analyzer_pb2.AnalyzeRequest(type="t:i:T", name="a"), timeout=30)
    assert "trial|dev|organization|True|none" in answer.diagnostics[0].message


def test_a_policy_pack_can_be_asked_without_a_stack(start_pack) -> None:
    assert start_pack().client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30).name == "trial"


def test_what_the_pack_does_not_implement_is_passed_on(start_pack) -> None:
    pack = start_pack()
    pack.client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
    with pytest.raises(grpc.RpcError) as refused:
        pack.client.Cancel(empty_pb2.Empty(), timeout=30)
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


def test_a_pack_that_fails_to_start_answers_with_an_error_and_shows_why(start_pack) -> None:
    pack = start_pack("raise SystemExit('broken pack')\n")
    with pytest.raises(grpc.RpcError) as refused:
        pack.client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
    assert "could not read policy pack port" in refused.value.details()
    _, err, statuses = everything(pack.call)
    assert b"broken pack" in err
    assert statuses == [1]


def test_a_pack_that_prints_before_its_port_is_refused(start_pack) -> None:
    pack = start_pack("print('hello')\nimport time\ntime.sleep(600)\n")
    with pytest.raises(grpc.RpcError) as refused:
        pack.client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
    assert "could not read policy pack port" in refused.value.details()


def test_a_pack_is_ended_with_its_call(start_pack, tmp_path: Path, watch) -> None:
    source = f"import os, pathlib\npathlib.Path('pid').write_text(str(os.getpid()))\n{PACK}"
    pack = start_pack(source)
    pack.client.GetAnalyzerInfo(empty_pb2.Empty(), timeout=30)
    pid = int((tmp_path / "pid").read_text())
    assert watch.is_running(pid)
    pack.call.cancel()
    watch.gone_within(pid, 3)


def test_a_call_that_ends_before_the_stack_is_named_frees_everything(host, start_pack) -> None:
    pack = start_pack()
    pack.call.cancel()
    started = time.monotonic()
    assert host.client.GetPluginInfo(empty_pb2.Empty(), timeout=10).version
    host.process.terminate()
    assert host.process.wait(5) == 0
    assert time.monotonic() - started < 5
