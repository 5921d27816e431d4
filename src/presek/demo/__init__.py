"""The seeded example company: made-up customers of a supplier of office and home technology in Poland and Slovenia."""
