"""Exporters of EFA devices and Trainium."""

import subprocess
from pathlib import Path

from gpufabric.manifests.health import served
from gpufabric.manifests.health.alerts import alerts
from gpufabric.manifests.health.build import documents
from gpufabric.manifests.model import Document
from tests.manifests.health.conftest import POOLS, watched

SCRIPT = Path(served.__file__).parent / "exports" / "efa-counters.sh"


def rendered(name: str) -> dict[str, Document]:
    """Return the objects of a step by kind."""
    (step,) = [step for step in documents(watched("aws")) if step.name == name]
    assert isinstance(step.content, tuple)
    return {document["kind"]: document for document in step.content}


def host(folder: Path, counters: dict[str, str]) -> Path:
    for path, value in counters.items():
        file = folder / "class" / "infiniband" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{value}\n")
    return folder


def run(sys: Path, file: Path) -> str:
    command = ["/bin/sh", str(SCRIPT), str(sys), str(file), "0"]
    subprocess.run(command, check=True, timeout=20, capture_output=True)
    return file.read_text()


def test_each_counter_of_each_device_is_exported(tmp_path: Path) -> None:
    counters = {
        "rdmap79s0/ports/1/hw_counters/rx_bytes": "18446744073709551615",
        "rdmap80s0/ports/1/hw_counters/rx_bytes": "7",
        "rdmap79s0/ports/1/hw_counters/retrans_timeout_events": "0",
        "rdmap79s0/ports/1/hw_counters/lifespan": "10",
        "rdmap79s0/ports/1/hw_counters/unreadable": "",
        "rdmap79s0/ports/1/state": "4: ACTIVE",
    }
    text = run(host(tmp_path / "sys", counters), tmp_path / "metrics.txt")
    assert [line for line in text.splitlines() if not line.startswith("#")] == [
        'gpufabric_efa_retrans_timeout_events_total{device="rdmap79s0",port="1"} 0',
        'gpufabric_efa_rx_bytes_total{device="rdmap79s0",port="1"} 18446744073709551615',
        'gpufabric_efa_rx_bytes_total{device="rdmap80s0",port="1"} 7',
    ]
    # Prometheus refuses a second line of the same kind.
    assert text.count("# TYPE gpufabric_efa_rx_bytes_total counter") == 1


def test_a_node_without_devices_exports_nothing(tmp_path: Path) -> None:
    assert run(host(tmp_path / "sys", {}), tmp_path / "metrics.txt") == ""


def test_the_counters_are_read_from_the_host_on_nodes_with_efa() -> None:
    daemons = rendered("efa-counters")["DaemonSet"]
    spec = daemons["spec"]["template"]["spec"]
    assert {"name": "sys", "hostPath": {"path": "/sys"}} in spec["volumes"]
    reader = spec["containers"][0]
    assert {"name": "sys", "mountPath": "/host/sys", "readOnly": True} in reader["volumeMounts"]
    assert reader["command"][2] == "/host/sys"
    assert "privileged" not in reader["securityContext"]
    assert "volumeMounts" in spec["containers"][1]
    assert spec["automountServiceAccountToken"] is False
    affinity = spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (expression,) = affinity["nodeSelectorTerms"][0]["matchExpressions"]
    assert expression["values"] == sorted(POOLS["aws"])


def test_trainium_is_exported_from_its_nodes_only() -> None:
    objects = rendered("neuron-monitor")
    spec = objects["DaemonSet"]["spec"]["template"]["spec"]
    affinity = spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    (expression,) = affinity["nodeSelectorTerms"][0]["matchExpressions"]
    assert expression["values"] == ["trainium"]
    (container,) = spec["containers"]
    assert container["image"].startswith("public.ecr.aws/neuron/neuron-monitor:")
    (endpoint,) = objects["PodMonitor"]["spec"]["podMetricsEndpoints"]
    assert endpoint["port"] == container["ports"][0]["name"]


def test_other_clouds_have_neither() -> None:
    for cloud in ("azure", "oci"):
        names = {alert.name for alert in alerts(watched(cloud))}
        assert not {"EfaRequestErrors", "NeuronMemoryErrors"} & names
        assert not {"efa-counters", "neuron-monitor"} & {step.name for step in documents(watched(cloud))}
