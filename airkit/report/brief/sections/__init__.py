"""What each part of the briefing says: one module a job, from a result to sentences."""
