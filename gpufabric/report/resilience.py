"""Tables of the losses that a fabric withstands."""

from rich.table import Table
from rich.text import Text

from gpufabric.plan.resilience.assessment import Review
from gpufabric.plan.resilience.losses import FabricLoss
from gpufabric.plan.resilience.recovery import terabytes
from gpufabric.tables import plain_table

UNKNOWN = "unknown"


def loss_table(review: Review) -> Table:
    """Make the table of losses: one line per region, link, power domain and cloud."""
    numbers = ("GPUs left", "Replicas", "Train on", "Share")
    enough = f"At least {review.minimum_share}" if review.minimum_share else "Enough"
    table = plain_table("Lost", "Which", *numbers, "Links", enough, right=numbers, wrap=False)
    kind = ""
    for loss in review.losses:
        table.add_row(
            loss.kind if loss.kind != kind else "",
            review.title(loss),
            f"{loss.gpus_left:,}",
            f"{loss.replicas_together} of {loss.replicas_before}",
            f"{loss.gpus_together:,}",
            f"{loss.share:.0%}",
            _links(loss),
            {True: Text("yes", "green"), False: Text("no", "red"), None: "-"}[loss.enough],
        )
        kind = loss.kind
    return table


def site_table(review: Review) -> Table:
    """Make the table of regions."""
    table = plain_table("Region", "GPUs", "Power domain", right=("GPUs",), wrap=False)
    for site in review.sites:
        domain = site.power_domain
        shown = f"{domain} ({review.domains[domain]})" if domain else UNKNOWN
        table.add_row(site.stack, f"{site.gpus:,}", shown)
    return table


def checkpoint_table(review: Review) -> Table | None:
    """Make the table of the checkpoints that each loss leaves; return None if no policy is declared."""
    plan = review.replication
    if plan is None or not plan.points:
        return None
    headings = ("Lost", "Which", "Newest checkpoint", "At most old")
    table = plain_table(*headings, right=("At most old",), wrap=False)
    table.title = f"Checkpoints of {terabytes(plan.checkpoint_bytes)} TB"
    table.title_justify = "left"
    for point in plan.points:
        age = f"{point.minutes:.0f} min" if point.minutes is not None else UNKNOWN
        table.add_row(
            point.kind,
            review.title(point),
            point.holder or Text("none", "red"),
            age if point.holder else "-",
        )
    return table


def _links(loss: FabricLoss) -> str:
    if not loss.parts:
        return "nothing is left"
    if loss.is_bridge:
        return f"bridge: {len(loss.parts)} parts"
    return "joined" if len(loss.parts) == 1 else f"{len(loss.parts)} parts"
