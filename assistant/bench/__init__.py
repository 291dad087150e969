"""What `assistant bench` measures."""
