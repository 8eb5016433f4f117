"""One emission balance: coal, schedule and measures added up, each source cut once."""

from airkit.balance.add_up import balance_emissions
from airkit.balance.result import Balance

__all__ = ["Balance", "balance_emissions"]
