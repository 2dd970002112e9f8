"""Units of time in others. The month of prices, 730 hours, is ``gpufabric.spec.money.HOURS_PER_MONTH``."""

SECONDS_PER_MINUTE = 60
SECONDS_PER_HOUR = 3600
SECONDS_PER_DAY = 86400
MINUTES_PER_HOUR = 60
MINUTES_PER_DAY = 1440
HOURS_PER_DAY = 24

HOURS_PER_YEAR = 8760
"""Hours of a year of 365 days."""

DAYS_PER_WEEK = 7
MONTHS_PER_YEAR = 12
