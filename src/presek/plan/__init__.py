"""The terms of all segments as shared, engine-free steps, and the plan that prints itself."""
