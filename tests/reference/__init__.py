"""Slow, obvious references beside the fast code; written from the rules, not from the code."""
