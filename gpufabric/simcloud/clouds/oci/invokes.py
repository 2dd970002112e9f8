"""The OCI provider's functions that fabrics use."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping

from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.oci import dns
from gpufabric.simcloud.clouds.oci.core import tunnel_address, tunnel_id, tunnel_secret
from gpufabric.simcloud.clouds.oci.ocid import airport, availability_domains, namespace, ocid, region_key
from gpufabric.simcloud.clouds.oci.tokens import BUCKET
from gpufabric.simcloud.clouds.render import hex_text
from gpufabric.wire.values import Value, as_list, as_map, dig, secret


def _services(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    key = airport(context.region)
    services = [
        {
            "cidrBlock": f"{what}-{key}{tail}",
            "description": text.format(key.upper()),
            "id": ocid("service", what)(_seeded(context, f"service\0{context.region}")),
            "name": text.format(key.upper()),
        }
        for what, tail, text in (
            ("oci", "-objectstorage", "OCI {} Object Storage"),
            ("all", "-services-in-oracle-services-network", "All {} Services In Oracle Services Network"),
        )
    ]
    return {**args, "id": context.region, "services": _filtered(services, args)}


def _filtered(rows: list[dict[str, Value]], args: Mapping[str, Value]) -> list[dict[str, Value]]:
    """Return rows that pass every filter: one of the values equals the field, or matches it."""
    for item in as_list(args.get("filters")):
        rule = as_map(item)
        name, regex = str(rule.get("name")), bool(rule.get("regex"))
        values = [str(value) for value in as_list(rule.get("values"))]
        match = re.search if regex else re.fullmatch
        patterns = values if regex else [re.escape(value) for value in values]
        rows = [row for row in rows if any(match(pattern, str(row.get(name))) for pattern in patterns)]
    return rows


def _domains(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    compartment = str(args.get("compartmentId") or context.account)
    rows = [
        {
            "compartmentId": compartment,
            "id": ocid("availabilitydomain", name)(_seeded(context, f"ad\0{context.account}")),
            "name": name,
        }
        for name in availability_domains(context.account, context.region)
    ]
    return {
        **args,
        "availabilityDomains": _filtered(rows, args),
        "compartmentId": compartment,
        "id": compartment,
    }


def _namespace(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    name = namespace(context.account)
    return {**args, "id": name, "namespace": name}


def _buckets(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    place, compartment = str(args.get("namespace")), args.get("compartmentId")
    rows = [
        {"compartmentId": compartment, "name": item.outputs.get("name"), "namespace": place}
        for item in context.below(f"n/{place}/b/")
        if item.type == BUCKET and item.outputs.get("compartmentId") == compartment
    ]
    return {**args, "bucketSummaries": _filtered(rows, args), "id": place}


def _bucket(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    id_ = f"n/{args.get('namespace')}/b/{args.get('name')}"
    bucket = context.lookup(id_)
    if bucket is None:
        raise LookupError(f"404-BucketNotFound, Either the bucket named '{args.get('name')}' does not exist")
    rules = as_list(bucket.outputs.get("retentionRules"))
    return {**bucket.outputs, **args, "bucketId": id_, "id": id_, "retentionRules": rules}


def authority(cluster_id: str) -> str:
    """Return a certificate of the cluster's own authority, in base64 as kubeconfig files have it."""
    body = base64.b64encode(hashlib.sha256(cluster_id.encode()).digest() * 3).decode()
    text = f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n"
    return base64.b64encode(text.encode()).decode()


def _kube_config(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    cluster_id = str(args.get("clusterId"))
    cluster = context.lookup(cluster_id)
    if cluster is None:
        raise LookupError(
            f"404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found: {cluster_id}"
        )
    endpoints = as_map(dig(cluster.outputs, "endpoints.0"))
    host = endpoints.get("publicEndpoint") or endpoints.get("privateEndpoint")
    name = f"cluster-{cluster_id[-11:]}"
    command = ["ce", "cluster", "generate-token", "--cluster-id", cluster_id, "--region", context.region]
    # JSON is YAML, so kubectl and the Kubernetes provider read it as they read the real file.
    content = json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": name,
            "clusters": [
                {
                    "name": name,
                    "cluster": {
                        "server": f"https://{host}",
                        "certificate-authority-data": authority(cluster_id),
                    },
                }
            ],
            "contexts": [{"name": name, "context": {"cluster": name, "user": f"user-{name}"}}],
            "users": [
                {
                    "name": f"user-{name}",
                    "user": {
                        "exec": {
                            "apiVersion": "client.authentication.k8s.io/v1beta1",
                            "command": "oci",
                            "args": command,
                        }
                    },
                }
            ],
        }
    )
    return {**args, "content": content, "id": f"config-{cluster_id[-11:]}"}


# Providers of FastConnect as OCI names them (Oracle, "FastConnect: Oracle Partners", read 2026-11-22).
_PROVIDERS = (("Microsoft Azure", "ExpressRoute"), ("Equinix", "Fabric"), ("Megaport", "Service"))


def _providers(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    services = [
        {
            "id": ocid("providerservice", name)(_seeded(context, f"provider\0{context.region}")),
            "providerName": name,
            "providerServiceName": service,
            "description": f"{name}: {service}",
            "type": "LAYER3" if name == "Microsoft Azure" else "LAYER2",
            "bandwithShapeManagement": "CUSTOMER_MANAGED",
            "customerAsnManagement": "CUSTOMER_MANAGED",
            "privatePeeringBgpManagement": "CUSTOMER_MANAGED",
            "publicPeeringBgpManagement": "CUSTOMER_MANAGED",
            "providerServiceKeyManagement": "PROVIDER_MANAGED",
            "requiredTotalCrossConnects": 0,
            "supportedVirtualCircuitTypes": ["PRIVATE", "PUBLIC"],
        }
        for name, service in _PROVIDERS
    ]
    return {**args, "id": context.region, "fastConnectProviderServices": _filtered(services, args)}


def _tunnels(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    ipsec = str(args.get("ipsecId"))
    connection = context.lookup(ipsec)
    if connection is None:
        raise LookupError(
            f"404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found: {ipsec}"
        )
    cpe = context.lookup(str(connection.outputs.get("cpeId")))
    rows: list[dict[str, Value]] = []
    for number in (1, 2):
        tunnel = tunnel_id(ipsec, number)
        rows.append(
            {
                "compartmentId": connection.outputs.get("compartmentId"),
                "cpeIp": cpe.outputs.get("ipAddress") if cpe else None,
                "displayName": f"ipsectunnel{number}",
                "id": tunnel,
                "ikeVersion": "V2",
                "ipsecId": ipsec,
                "routing": "BGP",
                "sharedSecret": secret(tunnel_secret(tunnel)),
                "state": "AVAILABLE",
                "status": "DOWN",
                "tunnelId": tunnel,
                "vpnIp": tunnel_address(tunnel),
            }
        )
    return {**args, "id": ipsec, "ipSecConnectionTunnels": _filtered(rows, args)}


def _tenancy(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    tenancy = str(args.get("tenancyId") or context.account)
    return {
        **args,
        "description": "simulated tenancy",
        "homeRegionKey": region_key(context.region).upper(),
        "id": tenancy,
        "name": f"simulated-{hex_text(_seeded(context, tenancy), 6)}",
    }


def _seeded(context: Context, seed: str) -> Context:
    return Context(context.account, context.region, seed, "", {}, {}, context.lookup)


INVOKES = {
    "oci:Core/getServices:getServices": _services,
    "oci:Core/getFastConnectProviderServices:getFastConnectProviderServices": _providers,
    "oci:Core/getIpsecConnectionTunnels:getIpsecConnectionTunnels": _tunnels,
    "oci:Core/getCnvDnsResolverAssociation:getCnvDnsResolverAssociation": dns.association,
    "oci:Dns/getResolver:getResolver": dns.resolver,
    "oci:ContainerEngine/getClusterKubeConfig:getClusterKubeConfig": _kube_config,
    "oci:Identity/getAvailabilityDomains:getAvailabilityDomains": _domains,
    "oci:Identity/getTenancy:getTenancy": _tenancy,
    "oci:ObjectStorage/getBucket:getBucket": _bucket,
    "oci:ObjectStorage/getBucketSummaries:getBucketSummaries": _buckets,
    "oci:ObjectStorage/getNamespace:getNamespace": _namespace,
}
"""Functions by token."""
