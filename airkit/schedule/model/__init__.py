"""The array model both engines solve, and what an engine is asked for and brings back."""
