"""From a finding to an action, its training, and the effect that was measured."""
