"""Coal substitution: how much coal the conversions really cut."""

from airkit.coal.cut import cut_coal
from airkit.coal.result import CoalCut

__all__ = ["CoalCut", "cut_coal"]
