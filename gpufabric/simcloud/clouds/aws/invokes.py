"""The AWS provider's functions that fabrics use."""

import re
from collections.abc import Mapping
from datetime import datetime

from gpufabric.simcloud.clouds.aws.ec2 import image_id
from gpufabric.simcloud.clouds.aws.tokens import CLUSTER, NODE_GROUP
from gpufabric.simcloud.clouds.aws.zones import zone_id, zone_name, zone_names
from gpufabric.simcloud.clouds.kind import Context
from gpufabric.simcloud.clouds.request import named
from gpufabric.wire.values import Value

_PARTITION = "aws"


def _caller_identity(_: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    return {
        "accountId": context.account,
        "arn": f"arn:aws:iam::{context.account}:user/simulated",
        "id": context.account,
        "userId": "AIDASIMULATED00000000",
    }


def _availability_zones(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    region = str(args.get("region") or context.region)
    names = zone_names(region)
    return {
        **args,
        "groupNames": [region],
        "id": region,
        "names": names,
        "region": region,
        "zoneIds": [zone_id(region, name) for name in names],
    }


def _parameter(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    name = str(args.get("name", ""))
    region = str(args.get("region") or context.region)
    # Public parameters only: the image that EKS or EC2 recommends, and its release (EKS user guide, "Retrieve
    # recommended AMI ids").
    if not name.startswith(("/aws/service/eks/", "/aws/service/ami-", "/aws/service/bottlerocket/")):
        raise LookupError(f"couldn't find resource: reading SSM Parameter ({name}): ParameterNotFound")
    release = re.search(r"/(\d+\.\d+)/", name)
    value = (
        f"{release.group(1) if release else '1.0'}.0-20260101"
        if "release_version" in name
        else image_id(region, name)
    )
    return {
        **args,
        "arn": f"arn:aws:ssm:{region}::parameter{name}",
        "id": name,
        "insecureValue": value,
        "region": region,
        "type": "String",
        "value": value,
        "version": 1,
        "withDecryption": bool(args.get("withDecryption", True)),
    }


def _clusters(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    region = str(args.get("region") or context.region)
    clusters = [item for item in context.below("") if item.type == CLUSTER and item.region == region]
    return {**args, "id": region, "names": [item.outputs.get("name") for item in clusters], "region": region}


def _node_groups(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    cluster = str(args.get("clusterName"))
    if context.lookup(named(CLUSTER, cluster)) is None:
        raise LookupError(f"ResourceNotFoundException: No cluster found for name: {cluster}.")
    names = [
        item.outputs.get("nodeGroupName") for item in context.below(f"{cluster}:") if item.type == NODE_GROUP
    ]
    return {**args, "id": cluster, "names": names, "region": context.region}


def _node_group(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    id_ = f"{args.get('clusterName')}:{args.get('nodeGroupName')}"
    group = context.lookup(named(NODE_GROUP, id_))
    if group is None:
        raise LookupError(f"ResourceNotFoundException: No node group found for name: {id_}.")
    return {**group.outputs, **args, "id": id_, "scalingConfigs": [group.outputs.get("scalingConfig")]}


def _region(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    name = str(args.get("region") or args.get("name") or context.region)
    return {
        "description": name,
        "endpoint": f"ec2.{name}.amazonaws.com",
        "id": name,
        "name": name,
        "region": name,
    }


def _partition(_: Mapping[str, Value], __: Context) -> Mapping[str, Value]:
    return {
        "dnsSuffix": "amazonaws.com",
        "id": _PARTITION,
        "partition": _PARTITION,
        "reverseDnsPrefix": "com.amazonaws",
    }


def _capacity_block_offering(args: Mapping[str, Value], context: Context) -> Mapping[str, Value]:
    region = str(args.get("region") or context.region)
    capacity = context.world.capacity.aws if context.world.capacity else None
    offerings = (capacity.offerings if capacity else None) or ()
    earliest, latest = (
        datetime.fromisoformat(str(args[key])) if args.get(key) else None
        for key in ("startDateRange", "endDateRange")
    )
    for offering in sorted(offerings, key=lambda block: block.starts):
        size = tuple(args.get(key) for key in ("instanceType", "instanceCount", "capacityDurationHours"))
        fits = offering.region == region and (offering.instance_type, offering.count, offering.hours) == size
        if (
            fits
            and (earliest is None or offering.starts >= earliest)
            and (latest is None or offering.ends <= latest)
        ):
            return {
                **args,
                "availabilityZone": zone_name(region, offering.zone),
                "capacityBlockOfferingId": offering.id,
                "currencyCode": "USD",
                "id": offering.id,
                "region": region,
                "tenancy": "default",
                "upfrontFee": offering.upfront_usd,
            }
    raise LookupError("no matching EC2 Capacity Block Offering found")


INVOKES = {
    "aws:ec2/getCapacityBlockOffering:getCapacityBlockOffering": _capacity_block_offering,
    "aws:eks/getClusters:getClusters": _clusters,
    "aws:eks/getNodeGroup:getNodeGroup": _node_group,
    "aws:eks/getNodeGroups:getNodeGroups": _node_groups,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:ssm/getParameter:getParameter": _parameter,
}
"""Functions by token."""
