"""What programs ask over HTTP: routes, shapes, and problems to statuses. Decides nothing."""
