"""Figures: each draws one result and has a twin that returns its table."""
