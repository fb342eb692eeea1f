"""Deals: what they are worth, how one is opened, and how it moves from stage to stage."""
