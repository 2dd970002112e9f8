"""Everything that rules need only when they judge. Use it through ``gpufabric.policies.deferred``."""

from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.names import cloud_names
from gpufabric.catalog.nodes import Provider
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.cost.bill import price
from gpufabric.cost.budget import check_budget, unpriced_text
from gpufabric.cost.change import write_cost_change
from gpufabric.cost.contract import not_valid, price_items
from gpufabric.cost.control_planes import control_planes
from gpufabric.cost.items import NodePool
from gpufabric.cost.line import contract_price
from gpufabric.cost.price_age import old_prices
from gpufabric.cost.rates import known_shape
from gpufabric.cost.statement import Egress, change_text, statement
from gpufabric.declared.bills import fabric_bills
from gpufabric.declared.links import link_loads
from gpufabric.declared.training.review import job_review
from gpufabric.plan.azure.pool import PLAIN_OS_SKU
from gpufabric.plan.company_names import is_plain, name_rule
from gpufabric.plan.maintenance import covers
from gpufabric.plan.node_facts import image_facts
from gpufabric.plan.oci.images import images_of
from gpufabric.plan.oci.rdma_construct import NAMES as RDMA_CONSTRUCT_NAMES
from gpufabric.plan.resilience.assessment import review as review_fabric
from gpufabric.plan.resilience.losses import without_power_domain
from gpufabric.plan.storage import next_size
from gpufabric.policies.azure.pools import without_mirrored_pools
from gpufabric.policies.billing.contract import contract_of, leased_circuits, unknown_prices
from gpufabric.policies.billing.extract import extract, merged_demands
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.cost_change import cost_of_change
from gpufabric.policies.holdings import holdings_of
from gpufabric.policies.loosened_settings import loosened_settings
from gpufabric.policies.overlap import Move, overlaps_of
from gpufabric.policies.peak import (
    drawn_keys,
    holding_at,
    leaving_demands,
    started_keys,
    with_kept_machines,
)
from gpufabric.policies.replacement import (
    replaced_demands,
    replaced_resources,
    replaced_urns,
)
from gpufabric.policies.rolling import rolls_of
from gpufabric.policies.rule_facts import settings_source
from gpufabric.policies.state_backend import state_storage_of
from gpufabric.policies.undeclared import undeclared_siblings, with_undeclared
from gpufabric.protection.removals import load_removals
from gpufabric.quota.newest import newest_quotas
from gpufabric.quota.siblings import sibling_demands, siblings_of
from gpufabric.quota.verdict import judge as judge_quota
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.company import Company
from gpufabric.spec.encrypted import config_of, with_marks
from gpufabric.spec.maintenance import Maintenance, Window
from gpufabric.spec.money import Budget
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.own_prices import own_prices, with_own_prices
from gpufabric.spec.pools import ended
from gpufabric.spec.price import ContractPrice
from gpufabric.spec.project import BACKBONE as BACKBONE_DECLARATION
from gpufabric.spec.project import REGION as REGION_DECLARATION
from gpufabric.spec.protection import Protection
from gpufabric.spec.regions import account_of
from gpufabric.spec.usage import NO_USAGE, load_usage
from gpufabric.training.pace.job import paced_fabric

__all__ = [
    "BACKBONE_DECLARATION",
    "NO_USAGE",
    "PLAIN_OS_SKU",
    "RDMA_CONSTRUCT_NAMES",
    "REGION_DECLARATION",
    "AwsRegion",
    "AzureRegion",
    "Backbone",
    "Budget",
    "CapacityBlock",
    "Company",
    "ContractPrice",
    "Egress",
    "Lookup",
    "Maintenance",
    "Move",
    "NodePool",
    "OciRegion",
    "Protection",
    "Provider",
    "Reservation",
    "Window",
    "account_of",
    "capacity_block_terms",
    "catalog_of",
    "change_text",
    "check_budget",
    "cloud_names",
    "config_of",
    "contract_of",
    "contract_price",
    "control_planes",
    "cost_of_change",
    "covers",
    "default_catalog",
    "drawn_keys",
    "ended",
    "extract",
    "fabric_bills",
    "holding_at",
    "holdings_of",
    "image_facts",
    "images_of",
    "is_plain",
    "job_review",
    "judge_quota",
    "known_shape",
    "leased_circuits",
    "leaving_demands",
    "link_loads",
    "load_removals",
    "load_usage",
    "loosened_settings",
    "merged_demands",
    "name_rule",
    "newest_quotas",
    "next_size",
    "not_valid",
    "old_prices",
    "overlaps_of",
    "own_prices",
    "paced_fabric",
    "price",
    "price_items",
    "project_with_facts",
    "replaced_demands",
    "replaced_resources",
    "replaced_urns",
    "review_fabric",
    "rolling_facts",
    "rolls_of",
    "settings_source",
    "sibling_demands",
    "siblings_of",
    "started_keys",
    "state_storage_of",
    "statement",
    "undeclared_siblings",
    "unknown_prices",
    "unpriced_text",
    "with_kept_machines",
    "with_marks",
    "with_own_prices",
    "with_undeclared",
    "without_mirrored_pools",
    "without_power_domain",
    "write_cost_change",
]
