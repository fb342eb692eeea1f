"""What happened, as values: the order of changes, the stages of deals, the statuses of leads."""
