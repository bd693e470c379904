"""What is missing from the records, and what does not fit: other systems' events matched with contacts."""
