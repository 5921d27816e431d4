"""What needs no other room: money, days, instants, customer keys, truth, and the tree of problems."""
