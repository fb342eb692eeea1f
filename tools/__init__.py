"""Programs for people who work on leadflow."""
