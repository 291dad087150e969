"""The engines behind the ports, one file each, named <kind>_<name>. Nothing here knows asyncio."""
