"""The commands; a problem becomes an exit code here and nowhere else."""
