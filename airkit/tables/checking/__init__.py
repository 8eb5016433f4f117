"""From tables of text to typed tables and faults, all at once."""
