"""Tables of what a fabric withstands."""

from rich.table import Table
from rich.text import Text

from gpufabric.plan.resilience.assessment import Review
from gpufabric.plan.resilience.losses import Loss
from gpufabric.plan.resilience.recovery import terabytes

UNKNOWN = "unknown"


def loss_table(found: Review) -> Table:
    """Make the table with a line for each region, link, power domain and cloud that can be lost."""
    table = _table("Lost", "Which", right=("GPUs left", "Train on", "Share"))
    table.add_column("Links", no_wrap=True)
    table.add_column(f"At least {found.minimum_share}" if found.minimum_share else "Enough", no_wrap=True)
    kind = ""
    for loss in found.losses:
        table.add_row(
            loss.kind if loss.kind != kind else "",
            found.title(loss),
            f"{loss.gpus_left:,}",
            f"{loss.gpus_together:,}",
            f"{loss.share:.0%}",
            _links(loss),
            {True: Text("yes", "green"), False: Text("no", "red"), None: "-"}[loss.enough],
        )
        kind = loss.kind
    return table


def site_table(found: Review) -> Table:
    """Make the table with a line for each region."""
    table = _table("Region", right=("GPUs",))
    table.add_column("Power domain", no_wrap=True)
    for site in found.sites:
        domain = site.power_domain
        shown = f"{domain} ({found.domains[domain]})" if domain else UNKNOWN
        table.add_row(site.stack, f"{site.gpus:,}", shown)
    return table


def checkpoint_table(found: Review) -> Table | None:
    """Make the table of what each loss leaves of the checkpoints; None if no policy is declared."""
    plan = found.replication
    if plan is None or not plan.points:
        return None
    table = _table("Lost", "Which", "Newest checkpoint", right=("At most old",))
    table.title = f"Checkpoints of {terabytes(plan.checkpoint_bytes)} TB"
    table.title_justify = "left"
    for point in plan.points:
        age = f"{point.minutes:.0f} min" if point.minutes is not None else UNKNOWN
        table.add_row(
            point.kind,
            found.title(point),
            point.holder or Text("none", "red"),
            age if point.holder else "-",
        )
    return table


def _links(loss: Loss) -> str:
    if not loss.parts:
        return "nothing is left"
    if loss.is_bridge:
        return f"bridge: {len(loss.parts)} parts"
    return "joined" if len(loss.parts) == 1 else f"{len(loss.parts)} parts"


def _table(*left: str, right: tuple[str, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in left:
        table.add_column(heading, no_wrap=True)
    for heading in right:
        table.add_column(heading, justify="right", no_wrap=True)
    return table
