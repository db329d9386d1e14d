"""Which of many texts are alike: leads for a person, never a verdict."""
