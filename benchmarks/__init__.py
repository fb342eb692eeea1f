"""Benchmarks are commands: ``python -m benchmarks.NAME`` prints ratios measured in one run.

They end with status 1 when a figure that was promised is missed. ``--quick`` answers within 40 seconds.
"""
