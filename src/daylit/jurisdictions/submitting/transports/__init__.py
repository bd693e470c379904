"""Ways to bring a file to the state. Each can be asked again after an interruption and never brings a file twice."""
