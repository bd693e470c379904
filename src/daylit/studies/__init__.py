"""The questions: table → method → finding. One module per question."""
