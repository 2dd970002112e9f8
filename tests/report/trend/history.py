"""Kept figures of a small fabric: it grows, a price falls, and a run leaves a stack out."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from gpufabric.report.trend.dated_figures import KeptFabric, KeptPrice, KeptQuota, KeptStack, kept_json

AWS, AZURE = "aws-us-east-1", "azure-eastus"
SHAPE = "p6-b200.48xlarge"


def stack(
    name: str = AWS,
    gpus: int | None = 128,
    month: str | None = "1300000.00",
    *,
    price: str | None = None,
    quota: tuple[int, int | None] | None = None,
    **more: Any,
) -> KeptStack:
    """Make the figures of one stack."""
    return KeptStack(
        stack=name,
        gpus=gpus,
        usd_per_month=None if month is None else Decimal(month),
        usd_per_gpu_hour=Decimal("14.00") if gpus else None,
        quota=(KeptQuota(family="L-1", unit="vCPU", used=quota[0], limit=quota[1]),) if quota else (),
        prices=(KeptPrice(shape=SHAPE, region="us-east-1", usd_per_hour=Decimal(price)),) if price else (),
        **more,
    )


def kept(day: int, *stacks: KeptStack, month: int = 11, **more: Any) -> KeptFabric:
    """Make the figures of one day."""
    taken = datetime(2026, month, day, 8, tzinfo=UTC)
    return KeptFabric(taken=taken, run=f"{taken:%Y%m%dT%H%M%SZ}-up-1", operation="up", stacks=stacks, **more)


FABRICS = (
    kept(1, stack(price="113.9328", quota=(3072, 9600)), month=9),
    kept(
        20,
        stack(gpus=256, month="2600000.00", price="113.9328", quota=(6144, 9600)),
        stack(AZURE, 72, "1420000.00"),
        month=9,
    ),
    kept(10, stack(gpus=256, month="2600000.00", price="113.9328", quota=(6144, None)), month=10),
    kept(
        1,
        stack(gpus=384, month="3500000.00", price="104.0000", quota=(9216, 9600)),
        stack(AZURE, 72, "1420000.00"),
    ),
    kept(
        20,
        stack(gpus=384, month="3500000.00", price="104.0000", quota=(9216, 15360)),
        stack(AZURE, 144, "2840000.00"),
    ),
)


def write_history(folder: Path, *, damaged: bool = False) -> Path:
    """Write the figures into a folder."""
    folder.mkdir(parents=True)
    for fabric in FABRICS:
        (folder / fabric.file_name).write_text(kept_json(fabric))
    if damaged:
        (folder / "20261001T000000Z-up-2.json").write_text('{"format": 1, "taken": "yesterday"}')
    return folder
