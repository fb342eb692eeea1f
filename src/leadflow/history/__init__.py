"""What happened, as values: transitions from state to state, their order, stages of opportunities, statuses of leads."""
