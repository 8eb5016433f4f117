"""Alerts not yet known: one season plan with recourse that holds in each scenario."""
