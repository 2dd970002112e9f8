"""Units of declared numbers. A key carries its unit at its end, such as ``usd_per_hour``."""

from collections.abc import Mapping

_BY_ENDING: Mapping[str, str] = {
    "asn": "AS number",
    "days": "days",
    "gbps": "Gbit/s, 10^9 bits a second",
    "gib": "GiB, 2^30 bytes",
    "hours": "hours",
    "latency_ms": "milliseconds",
    "mbps_per_tib": "MB/s for each TiB",
    "minutes": "minutes",
    "months": "months",
    "percent": "percent",
    "seconds": "seconds",
    "share": "share, between 0 and 1",
    "tb_per_month": "TB a month, 10^12 bytes",
    "tib": "TiB, 2^40 bytes",
    "time_utc": "time of day, in UTC",
    "upfront_usd": "US dollars",
    "usd_per_gb": "US dollars for each GB",
    "usd_per_hour": "US dollars an hour",
    "usd_per_month": "US dollars a month",
    "vpus_per_gb": "volume performance units for each GB",
}


def unit_of(key: str) -> str:
    """Return the unit of a key of a declaration; empty for a count, or for what has no unit."""
    endings = (ending for ending in _BY_ENDING if key == ending or key.endswith(f"_{ending}"))
    return _BY_ENDING.get(max(endings, key=len, default=""), "")
