"""What training says of itself: the programme's lessons and its rule, without a database."""
