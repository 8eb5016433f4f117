"""Word and PowerPoint files as the office wants them, the same bytes on every run."""
