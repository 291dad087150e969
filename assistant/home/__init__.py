"""The home: its areas, devices and lists, and the backends that switch them."""
