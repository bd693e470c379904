"""The law of each place as dated data, and the files its state takes."""
