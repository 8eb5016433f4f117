"""Results on paper: reports of each job, the briefing, the plan book, the data dictionary."""
