"""What can be asked, one plain module a topic."""
