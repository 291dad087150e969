"""Sound at the border: devices, files and sample conversion. Inside, everything is int16 mono."""
