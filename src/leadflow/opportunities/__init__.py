"""Opportunities: what is open, won and lost, what they are worth, how one is opened and moves from stage to stage."""
