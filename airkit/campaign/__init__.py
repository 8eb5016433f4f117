"""The campaign: how it stands, and what the air says."""
