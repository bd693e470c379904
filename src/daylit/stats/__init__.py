"""The methods: arrays (cells with counts) in, frozen results out. Nothing here knows what a stop is."""
