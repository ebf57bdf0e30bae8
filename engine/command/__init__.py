"""What the command line does: finds configs and runs, shows tables, watches a session, writes pictures."""
