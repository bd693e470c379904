"""The care: what must not be shown, and how it is hidden."""
