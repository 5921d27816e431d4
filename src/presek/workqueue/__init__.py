"""The work queue: who comes first and why, who is left out and why, and how much work there is. Pure; time is told."""
