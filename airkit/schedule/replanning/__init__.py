"""A season planned anew from some day on: the past stays, the rest is solved again."""
