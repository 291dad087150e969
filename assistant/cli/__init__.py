"""The command line: one file a sub-command. The only place that prints or exits."""
