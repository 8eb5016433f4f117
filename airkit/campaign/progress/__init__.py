"""How the tasks stand: done against plan, who is behind, when it will be finished."""

from airkit.campaign.progress.result import Progress
from airkit.campaign.progress.track import track_progress

__all__ = ["Progress", "track_progress"]
