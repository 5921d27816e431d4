"""One file for each thing a user can ask for; the only clock, the settings, the wiring of adapters to ports."""
