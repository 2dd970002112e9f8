import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest

from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held
from tests.simcloud.driver import Provider

TOKEN = "oci:Core/vcn:Vcn"
INPUTS = {"compartmentId": "ocid1.compartment.oc1..a", "cidrBlocks": ["10.0.0.0/16"]}


@pytest.fixture
def launch(tmp_path):
    """Starts a provider process by its launcher, the way the engine does."""
    launchers = build_home(tmp_path)
    running = []

    def start(package):
        environment = {**os.environ, **sim_environment(tmp_path)}
        command = [str(launchers[package]), "127.0.0.1:1"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True, cwd=tmp_path)
        running.append(process)
        return process, Provider(int(process.stdout.readline()))

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_two_processes_create_at_once(launch, tmp_path):
    clouds = [launch("oci")[1].configure({"region": "us-ashburn-1"}) for _ in range(2)]

    def create(number):
        return clouds[number % 2].create(TOKEN, f"vcn-{number}", INPUTS).id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(create, range(30)))
    assert len(set(ids)) == 30
    assert {entry.resource.id for entry in held(tmp_path)} == set(ids)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_provider_ends_at_once_when_told(launch, number):
    process, cloud = launch("aws")
    assert cloud.plugin_version()
    begun = time.monotonic()
    process.send_signal(number)
    assert process.wait(timeout=10) == 0
    assert time.monotonic() - begun < 5


def test_a_package_that_is_not_simulated_is_refused(repo):
    command = [sys.executable, "-m", "gpufabric.simcloud.provider", "gcp"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=repo, check=False)
    assert done.returncode == 2
    assert "{aws,azure-native,oci}" in done.stderr


ORPHAN = """
import os, subprocess, sys
process = subprocess.Popen([sys.argv[1], "127.0.0.1:1"], stdout=subprocess.PIPE, text=True)
print(process.stdout.readline().strip(), flush=True)
os._exit(0)
"""


def test_a_provider_ends_when_its_engine_is_gone(tmp_path):
    launcher = build_home(tmp_path)["aws"]
    environment = {**os.environ, **sim_environment(tmp_path)}
    command = [sys.executable, "-c", ORPHAN, str(launcher)]
    parent = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, env=environment, check=True, cwd=tmp_path
    )
    port = parent.stdout
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            Provider(int(port)).plugin_version()
        except grpc.RpcError:
            return
        time.sleep(0.2)
    pytest.fail("the provider outlived the process that started it")
