"""Figures of the emission balance."""

from airkit.figures.balance.bars import categories, categories_table
from airkit.figures.balance.layers import wedge, wedge_table

__all__ = ["categories", "categories_table", "wedge", "wedge_table"]
