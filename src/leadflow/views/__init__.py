"""What people look at: lists and look-ups over records in memory; nothing here changes a record."""
