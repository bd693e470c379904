"""Copies of everything, sealed; brought back only when they are whole."""
