"""Who gets a lead: the books, distribution among a team, assignment, queues, deadlines."""
