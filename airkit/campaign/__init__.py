"""The campaign: how it stands, and what the air says."""

from airkit.campaign.accountability import Accountability, count_accountability
from airkit.campaign.air.state import AirState, track_air
from airkit.campaign.closeout import close_out
from airkit.campaign.closeout.lookback_plan import LookbackPlan, plan_lookback
from airkit.campaign.closeout.result import Closeout
from airkit.campaign.ledger import Ledger, memory_ledger, open_ledger
from airkit.campaign.progress import track_progress
from airkit.campaign.progress.result import Progress
from airkit.campaign.state import CampaignState, track_campaign

__all__ = [
    "Accountability",
    "AirState",
    "CampaignState",
    "Closeout",
    "Ledger",
    "LookbackPlan",
    "Progress",
    "close_out",
    "count_accountability",
    "memory_ledger",
    "open_ledger",
    "plan_lookback",
    "track_air",
    "track_campaign",
    "track_progress",
]
