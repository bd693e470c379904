"""What the agency finds out about itself: plans, findings, views of counts, and figures that are watched."""
