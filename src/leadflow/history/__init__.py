"""What happened, as values: transitions from state to state, their order, stages of deals, statuses of leads."""
