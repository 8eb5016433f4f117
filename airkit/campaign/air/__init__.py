"""Air quality: the index, statistics, alerts and the season by the rules that were in force."""
