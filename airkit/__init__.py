"""airkit: coal substitution, staggered production and campaign progress for a county's winter."""
