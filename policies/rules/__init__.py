"""The pack's rules, in the order in which they report.

A rule is a file in the folder of its subject (capacity, cluster, cost, fabric, network, nodes, storage) and
an entry of ``RULES``. One that holds on several clouds is one rule: it lists the types of all of them and
judges each by its own properties. What several rules must read of a cloud's resources is in ``policies/aws``
and its like; what a resource costs and draws is in ``policies/extract``.
"""

from policies.rule import Rule
from policies.rules.capacity.capacity_block_fits import CapacityBlockFits
from policies.rules.capacity.on_demand_beside_idle_reservation import OnDemandBesideIdleReservation
from policies.rules.capacity.placement_group_with_capacity_block import PlacementGroupWithCapacityBlock
from policies.rules.capacity.quota_headroom import QuotaHeadroom
from policies.rules.capacity.reservation_fits import ReservationFits
from policies.rules.capacity.reservation_group_not_empty import ReservationGroupNotEmpty
from policies.rules.cluster.control_plane_logs import ControlPlaneLogs
from policies.rules.cluster.local_accounts_off import LocalAccountsOff
from policies.rules.cluster.no_public_endpoint import NoPublicEndpoint
from policies.rules.cluster.secrets_encrypted import SecretsEncrypted
from policies.rules.cost.budget_hourly import BudgetHourly
from policies.rules.cost.budget_monthly import BudgetMonthly
from policies.rules.cost.cost_increase import CostIncrease
from policies.rules.cost.cost_summary import CostSummary
from policies.rules.cost.declared_tags import DeclaredTags
from policies.rules.cost.fabric_budget import FabricBudget
from policies.rules.cost.price_age import PriceAge
from policies.rules.cost.unpriced import UnpricedResources
from policies.rules.fabric.efa_self_reference import EfaSelfReference
from policies.rules.fabric.fabric_one_zone import FabricOneZone
from policies.rules.fabric.gpu_driver_none import GpuDriverNone
from policies.rules.fabric.infiniband_feature import InfinibandFeature
from policies.rules.fabric.infiniband_partition import InfinibandPartition
from policies.rules.fabric.memory_fabric import MemoryFabric
from policies.rules.fabric.rdma_agent_plugins import RdmaAgentPlugins
from policies.rules.fabric.rdma_construct import RdmaConstructTakesShape
from policies.rules.fabric.rdma_image import RdmaImage
from policies.rules.fabric.rdma_not_spot import RdmaNotSpot
from policies.rules.fabric.rdma_size import RdmaSize
from policies.rules.fabric.survives_losses import SurvivesLosses
from policies.rules.fabric.whole_racks import WholeRacks
from policies.rules.network.flow_logs import FlowLogs
from policies.rules.network.no_open_ingress import NoOpenIngress
from policies.rules.network.rdma_range_apart import RdmaRangeApart
from policies.rules.network.security_groups import SecurityGroupsNotLists
from policies.rules.nodes.disks_encrypted import DisksEncrypted
from policies.rules.nodes.imdsv2 import ImdsV2
from policies.rules.nodes.no_public_nodes import NoPublicNodes
from policies.rules.storage.account_network import AccountNetwork
from policies.rules.storage.blob_soft_delete import BlobSoftDelete
from policies.rules.storage.bucket_own_key import BucketOwnKey
from policies.rules.storage.bucket_private import BucketPrivate
from policies.rules.storage.bucket_private_path import BucketPrivatePath
from policies.rules.storage.bucket_tls_only import BucketTlsOnly
from policies.rules.storage.bucket_versioned import BucketVersioned
from policies.rules.storage.checkpoints_survive import CheckpointsSurvive
from policies.rules.storage.file_system_own_key import FileSystemOwnKey
from policies.rules.storage.keys_rotated import KeysRotated
from policies.rules.storage.lustre_size import LustreSize
from policies.rules.storage.state_kept import StateKept
from policies.rules.storage.storage_protected import StorageProtected
from policies.rules.storage.vault_purge_protected import VaultPurgeProtected

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
