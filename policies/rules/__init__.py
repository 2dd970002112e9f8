"""The pack's rules, in the order in which they report.

A rule is a file in the folder of its subject (capacity, cluster, cost, fabric, network, nodes, storage) and
an entry of ``RULES``. One that holds on several clouds is one rule: it lists the types of all of them and
judges each by its own properties. What several rules must read of a cloud's resources is in ``policies/aws``
and its like; what a resource costs and draws is in ``policies/billing``.
"""

from gpufabric.policies.rule import Rule
from gpufabric.policies.rules.capacity.capacity_block_fits import CapacityBlockFits
from gpufabric.policies.rules.capacity.on_demand_beside_idle_reservation import OnDemandBesideIdleReservation
from gpufabric.policies.rules.capacity.placement_group_with_capacity_block import (
    PlacementGroupWithCapacityBlock,
)
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom
from gpufabric.policies.rules.capacity.reservation_fits import ReservationFits
from gpufabric.policies.rules.capacity.reservation_group_not_empty import ReservationGroupNotEmpty
from gpufabric.policies.rules.cluster.control_plane_logs import ControlPlaneLogs
from gpufabric.policies.rules.cluster.local_accounts_off import LocalAccountsOff
from gpufabric.policies.rules.cluster.no_public_endpoint import NoPublicEndpoint
from gpufabric.policies.rules.cluster.secrets_encrypted import SecretsEncrypted
from gpufabric.policies.rules.cost.budget_hourly import BudgetHourly
from gpufabric.policies.rules.cost.budget_monthly import BudgetMonthly
from gpufabric.policies.rules.cost.cost_increase import CostIncrease
from gpufabric.policies.rules.cost.cost_summary import CostSummary
from gpufabric.policies.rules.cost.declared_tags import DeclaredTags
from gpufabric.policies.rules.cost.fabric_budget import FabricBudget
from gpufabric.policies.rules.cost.price_age import PriceAge
from gpufabric.policies.rules.cost.unpriced import UnpricedResources
from gpufabric.policies.rules.fabric.efa_self_reference import EfaSelfReference
from gpufabric.policies.rules.fabric.fabric_one_zone import FabricOneZone
from gpufabric.policies.rules.fabric.gpu_driver_none import GpuDriverNone
from gpufabric.policies.rules.fabric.infiniband_feature import InfinibandFeature
from gpufabric.policies.rules.fabric.infiniband_partition import InfinibandPartition
from gpufabric.policies.rules.fabric.memory_fabric import MemoryFabric
from gpufabric.policies.rules.fabric.rdma_agent_plugins import RdmaAgentPlugins
from gpufabric.policies.rules.fabric.rdma_construct import RdmaConstructTakesShape
from gpufabric.policies.rules.fabric.rdma_image import RdmaImage
from gpufabric.policies.rules.fabric.rdma_not_spot import RdmaNotSpot
from gpufabric.policies.rules.fabric.rdma_size import RdmaSize
from gpufabric.policies.rules.fabric.survives_losses import SurvivesLosses
from gpufabric.policies.rules.fabric.whole_racks import WholeRacks
from gpufabric.policies.rules.network.flow_logs import FlowLogs
from gpufabric.policies.rules.network.no_open_ingress import NoOpenIngress
from gpufabric.policies.rules.network.rdma_range_apart import RdmaRangeApart
from gpufabric.policies.rules.network.security_groups import SecurityGroupsNotLists
from gpufabric.policies.rules.nodes.disks_encrypted import DisksEncrypted
from gpufabric.policies.rules.nodes.imdsv2 import ImdsV2
from gpufabric.policies.rules.nodes.no_public_nodes import NoPublicNodes
from gpufabric.policies.rules.storage.account_network import AccountNetwork
from gpufabric.policies.rules.storage.blob_soft_delete import BlobSoftDelete
from gpufabric.policies.rules.storage.bucket_own_key import BucketOwnKey
from gpufabric.policies.rules.storage.bucket_private import BucketPrivate
from gpufabric.policies.rules.storage.bucket_private_path import BucketPrivatePath
from gpufabric.policies.rules.storage.bucket_tls_only import BucketTlsOnly
from gpufabric.policies.rules.storage.bucket_versioned import BucketVersioned
from gpufabric.policies.rules.storage.checkpoints_survive import CheckpointsSurvive
from gpufabric.policies.rules.storage.file_system_own_key import FileSystemOwnKey
from gpufabric.policies.rules.storage.keys_rotated import KeysRotated
from gpufabric.policies.rules.storage.lustre_size import LustreSize
from gpufabric.policies.rules.storage.state_kept import StateKept
from gpufabric.policies.rules.storage.storage_protected import StorageProtected
from gpufabric.policies.rules.storage.vault_purge_protected import VaultPurgeProtected

RULES: tuple[Rule, ...] = (
    CostSummary(),
    BudgetHourly(),
    BudgetMonthly(),
    FabricBudget(),
    CostIncrease(),
    PriceAge(),
    UnpricedResources(),
    DeclaredTags(),
    QuotaHeadroom(),
    CapacityBlockFits(),
    ReservationFits(),
    ReservationGroupNotEmpty(),
    PlacementGroupWithCapacityBlock(),
    OnDemandBesideIdleReservation(),
    EfaSelfReference(),
    InfinibandFeature(),
    InfinibandPartition(),
    WholeRacks(),
    RdmaSize(),
    GpuDriverNone(),
    RdmaConstructTakesShape(),
    RdmaAgentPlugins(),
    RdmaImage(),
    MemoryFabric(),
    RdmaNotSpot(),
    FabricOneZone(),
    SurvivesLosses(),
    RdmaRangeApart(),
    SecurityGroupsNotLists(),
    NoOpenIngress(),
    FlowLogs(),
    StorageProtected(),
    StateKept(),
    LustreSize(),
    CheckpointsSurvive(),
    BucketPrivate(),
    BucketPrivatePath(),
    BucketTlsOnly(),
    BucketVersioned(),
    BlobSoftDelete(),
    AccountNetwork(),
    FileSystemOwnKey(),
    BucketOwnKey(),
    KeysRotated(),
    VaultPurgeProtected(),
    SecretsEncrypted(),
    NoPublicEndpoint(),
    ControlPlaneLogs(),
    LocalAccountsOff(),
    NoPublicNodes(),
    ImdsV2(),
    DisksEncrypted(),
)
