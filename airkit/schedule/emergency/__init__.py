"""The emergency list: which lines do what at a yellow, an orange and a red alert."""
