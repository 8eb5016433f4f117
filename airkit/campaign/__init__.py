"""The campaign: how it stands, and what the air says."""

from airkit.campaign.accountability import Accountability, count_accountability
from airkit.campaign.closeout import close_out, plan_lookback
from airkit.campaign.closeout_result import Closeout
from airkit.campaign.ledger import Ledger, memory_ledger, open_ledger
from airkit.campaign.progress import track_progress
from airkit.campaign.progress_result import Progress
from airkit.campaign.weekly import CampaignWeek, follow_campaign

__all__ = [
    "Accountability",
    "CampaignWeek",
    "Closeout",
    "Ledger",
    "Progress",
    "close_out",
    "count_accountability",
    "follow_campaign",
    "memory_ledger",
    "open_ledger",
    "plan_lookback",
    "track_progress",
]
