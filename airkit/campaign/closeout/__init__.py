"""Problems from found to closed and looked back at."""

from airkit.campaign.closeout.follow import close_out
from airkit.campaign.closeout.lookback_plan import LookbackPlan, plan_lookback
from airkit.campaign.closeout.result import Closeout

__all__ = ["Closeout", "LookbackPlan", "close_out", "plan_lookback"]
