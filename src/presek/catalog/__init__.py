"""What can be named in a rule: fields, relations, measures, code lists; with type, unit, model and sensitivity."""
