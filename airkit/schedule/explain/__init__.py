"""In words: why a line stands still, what is broken, and why a case is impossible."""
