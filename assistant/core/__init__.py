"""What every part shares: values, events, ports and errors. Standard library only."""
