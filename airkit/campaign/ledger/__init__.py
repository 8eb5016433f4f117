"""The ledger: events that can be added and read, never changed."""

from airkit.campaign.ledger.book import Ledger, memory_ledger, open_ledger

__all__ = ["Ledger", "memory_ledger", "open_ledger"]
