"""The invented town: people, places and contacts to look around with. Only on loopback, and never served for real."""
