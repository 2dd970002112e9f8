"""Units of rates and volumes."""

BITS_PER_BYTE = 8
GIGA = 1e9
