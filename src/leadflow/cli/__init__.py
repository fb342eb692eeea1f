"""The command line: the commands, the files they read, the tables and stories they show."""
