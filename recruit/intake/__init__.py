"""How people come in: the registration stage."""
