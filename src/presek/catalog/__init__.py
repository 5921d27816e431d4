"""What can be named in a rule: fields, relations, measures, code lists, with their types, units, models and sensitivity."""
