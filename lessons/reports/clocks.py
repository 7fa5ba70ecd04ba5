"""Clocks of devices."""

from datetime import timedelta

# By so much a clock may be wrong without being called wrong.
CLOCK_SKEW = timedelta(minutes=5)
