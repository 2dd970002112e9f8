"""A simulated tenancy behind a provider, with short ways to make what rules are about."""

import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import grpc
import pytest

from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.rule import Refusal
from gpufabric.simcloud.inspect import held, remark
from gpufabric.simcloud.provider.protocol import provider_pb2, status_pb2
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import from_struct
from tests.simcloud.conftest import COMPARTMENT
from tests.simcloud.driver import Made, Provider

DOMAIN, KEY = "Uocm:US-ASHBURN-AD-1", "US-ASHBURN-AD-1"
OTHER_DOMAIN = "Uocm:US-ASHBURN-AD-2"
B200, GB200, H200 = "BM.GPU.B200.8", "BM.GPU.GB200.4", "BM.GPU.H200.8"
IMAGE = "ocid1.image.oc1.iad.aaaaaaaahpc"
FABRIC, FABRIC_2 = (f"ocid1.computegpumemoryfabric.oc1.iad.aaaaaaaa{name}" for name in ("one", "two"))
RESERVED = "ocid1.capacityreservation.oc1.iad.aaaaaaaabefore"
PLUGINS = ("Compute HPC RDMA Authentication", "Compute HPC RDMA Auto-Configuration")


def hosts(count: int, shape: str = B200, domain: str = KEY, **more: Any) -> dict[str, Any]:
    return {"availability_domain": domain, "shape": shape, "count": count, **more}


def fabric(id_: str = FABRIC, **more: Any) -> dict[str, Any]:
    return {"id": id_, "availability_domain": KEY, "shape": GB200, "hosts": 18, **more}


@dataclass
class Tenancy:
    """A provider with the directory of its clouds."""

    oci: Provider
    root: Path
    _count: int = field(default=0)

    def capacity(self, **oci: Any) -> None:
        """Writes the capacity file."""
        (self.root / "capacity.json").write_text(json.dumps({"oci": oci}))

    def name(self, prefix: str) -> str:
        self._count += 1
        return f"{prefix}{self._count}"

    def make(self, token: str, inputs: dict[str, Any], *, timeout_s: float = 0.0) -> Made:
        given = {"compartmentId": COMPARTMENT, **inputs}
        return self.oci.create(token, self.name("r"), given, timeout_s=timeout_s)

    @cached_property
    def vcn(self) -> Made:
        return self.make("oci:Core/vcn:Vcn", {"cidrBlocks": ["10.0.0.0/16"]})

    @cached_property
    def subnet(self) -> Made:
        inputs = {"vcnId": self.vcn.id, "cidrBlock": "10.0.0.0/20"}
        return self.make("oci:Core/subnet:Subnet", inputs)

    def configuration(self, shape: str = B200, *, plugins: tuple[str, ...] = PLUGINS, **details: Any) -> Made:
        launch = {
            "shape": shape,
            "compartmentId": COMPARTMENT,
            "availabilityDomain": DOMAIN,
            "sourceDetails": {"sourceType": "image", "imageId": IMAGE},
            "agentConfig": {
                "pluginsConfigs": [{"name": plugin, "desiredState": "ENABLED"} for plugin in plugins]
            },
            **details,
        }
        inputs = {"instanceDetails": {"instanceType": "compute", "launchDetails": launch}}
        return self.make(tokens.INSTANCE_CONFIGURATION, inputs)

    def network_inputs(self, size: int, configuration: Made, domain: str = DOMAIN) -> dict[str, Any]:
        return {
            "compartmentId": COMPARTMENT,
            "instancePools": [{"instanceConfigurationId": configuration.id, "size": size}],
            "placementConfiguration": {
                "availabilityDomain": domain,
                "primaryVnicSubnets": {"subnetId": self.subnet.id},
            },
        }

    def network(self, size: int = 4, shape: str = B200, *, timeout_s: float = 0.0, **details: Any) -> Made:
        """A cluster network with an instance configuration of its own."""
        inputs = self.network_inputs(size, self.configuration(shape, **details))
        return self.make(tokens.CLUSTER_NETWORK, inputs, timeout_s=timeout_s)

    def compute_cluster(self, domain: str = DOMAIN) -> Made:
        return self.make(tokens.COMPUTE_CLUSTER, {"availabilityDomain": domain})

    @cached_property
    def cluster(self) -> Made:
        return self.compute_cluster()

    def rack(
        self, fabric_id: str = FABRIC, size: int = 18, shape: str = GB200, *, cluster: Made | None = None,
        domain: str = DOMAIN, **details: Any,
    ) -> Made:  # fmt: skip
        """A GPU memory cluster with an instance configuration of its own."""
        return self.make(
            tokens.GPU_MEMORY_CLUSTER,
            {
                "availabilityDomain": domain,
                "computeClusterId": (cluster or self.cluster).id,
                "instanceConfigurationId": self.configuration(shape, **details).id,
                "gpuMemoryFabricId": fabric_id,
                "size": str(size),
            },
        )

    def instance(self, shape: str = B200, domain: str = DOMAIN, **inputs: Any) -> Made:
        source = {"sourceType": "image", "sourceId": IMAGE}
        return self.make(
            tokens.INSTANCE,
            {"availabilityDomain": domain, "shape": shape, "sourceDetails": source, **inputs},
        )

    def instance_pool(self, size: int = 4, shape: str = B200, **details: Any) -> Made:
        return self.make(
            tokens.INSTANCE_POOL,
            {
                "instanceConfigurationId": self.configuration(shape, **details).id,
                "size": size,
                "placementConfigurations": [{"availabilityDomain": DOMAIN}],
            },
        )

    def node_pool(
        self,
        size: int = 4,
        shape: str = B200,
        *,
        cluster: Made | None = None,
        grown: bool = True,
        **place: Any,
    ) -> Made:
        oke = self.make(
            "oci:ContainerEngine/cluster:Cluster", {"vcnId": self.vcn.id, "kubernetesVersion": "v1.35.0"}
        )
        placement = {"availabilityDomain": DOMAIN, "subnetId": self.subnet.id, **place}
        config = {"size": size, "placementConfigs": [placement]}
        if cluster is not None:
            config["computeClusterId"] = cluster.id
        return self.make(
            tokens.NODE_POOL,
            {
                "clusterId": oke.id,
                "nodeShape": shape,
                "nodeConfigDetails": config,
                "nodeSourceDetails": {
                    "sourceType": "IMAGE",
                    "imageId": IMAGE,
                    **({"bootVolumeSizeInGbs": "100"} if grown else {}),
                },
                "nodeMetadata": {"user_data": "IyEvYmluL2Jhc2g="},
            },
        )

    def reservation_inputs(self, count: int, shape: str = B200, **config: Any) -> dict[str, Any]:
        reserved = {"instanceShape": shape, "reservedCount": str(count), **config}
        return {
            "compartmentId": COMPARTMENT,
            "availabilityDomain": DOMAIN,
            "instanceReservationConfigs": [reserved],
        }

    def reserve(self, count: int = 4, shape: str = B200, **config: Any) -> Made:
        return self.make(tokens.CAPACITY_RESERVATION, self.reservation_inputs(count, shape, **config))

    def lustre(self, size: int = 31200, tier: str = "MBPS_PER_TB_125", name: str = "scratch") -> Made:
        return self.make(tokens.LUSTRE_FILE_SYSTEM, self.lustre_inputs(size, tier, name))

    def lustre_inputs(
        self, size: int, tier: str = "MBPS_PER_TB_125", name: str = "scratch"
    ) -> dict[str, Any]:
        return {
            "compartmentId": COMPARTMENT,
            "availabilityDomain": DOMAIN,
            "capacityInGbs": size,
            "fileSystemName": name,
            "performanceTier": tier,
            "rootSquashConfiguration": {"identitySquash": "NONE"},
            "subnetId": self.subnet.id,
        }

    def held(self, type_: str) -> list[CloudResource]:
        return [entry.resource for entry in held(self.root, type_=type_)]

    def remark(self, made: Made) -> str:
        """Remark of ``gpufabric sim list`` on a resource."""
        (entry,) = [
            entry for entry in held(self.root, type_=made.token, waiting=True) if entry.resource.id == made.id
        ]
        return remark(self.root, entry)


def refused(*words: str) -> Any:
    """Expects a refusal that says all of the words."""

    def check(error: grpc.RpcError) -> bool:
        missing = [word for word in words if word not in error.details()]
        assert not missing, f"{missing} not in: {error.details()}"
        return True

    return pytest.raises(grpc.RpcError, check=check)


def remains(error: grpc.RpcError) -> dict[str, Any]:
    """The outputs of the failed resource that the engine keeps."""
    (data,) = [value for key, value in error.trailing_metadata() if key == "grpc-status-details-bin"]
    failed = provider_pb2.ErrorResourceInitFailed()
    status_pb2.Status.FromString(data).details[0].Unpack(failed)
    return {"id": failed.id, **from_struct(failed.properties)}


@dataclass(frozen=True)
class Case:
    """A request that OCI refuses: ``make`` sends it, ``text`` is what the provider shows of it."""

    name: str
    refusal: Refusal
    make: Any
    text: str

    def check(self, tenancy: Tenancy) -> None:
        with pytest.raises(grpc.RpcError) as raised:
            self.make(tenancy)
        shown = raised.value.details()
        assert self.text in shown
        assert raised.value.code() == grpc.StatusCode[self.refusal.status]
        kept = [key for key, _ in raised.value.trailing_metadata() or () if key == "grpc-status-details-bin"]
        assert bool(kept) == bool(self.refusal.leaves)
        if self.refusal.shown == "call":
            assert shown.startswith(f"{self.refusal.http}-{self.refusal.code}, ")
        if kept:
            assert remains(raised.value)["state"] == self.refusal.leaves

    def __str__(self) -> str:
        return self.name
