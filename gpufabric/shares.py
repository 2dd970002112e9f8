"""Shares in percent: a little is not nothing."""

_PERCENT = 0.01


def percent(share: float, gap: str = "") -> str:
    """Write a share in percent without decimals, such as ``12%``.

    Args:
        share: the share; 1 for all.
        gap: what stands before the sign.
    """
    if 0 < share < _PERCENT:
        return f"under 1{gap}%"
    return f"{share * 100:,.0f}{gap}%"
