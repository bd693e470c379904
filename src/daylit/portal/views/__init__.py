"""One view for each page, file or address of the API."""
