"""The briefing in a county's own Word template: names to fill in, checked, nothing executed."""
