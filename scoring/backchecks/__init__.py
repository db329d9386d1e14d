"""A second person asks some of the households again: what the two answers tell about the first.

Plain Python: whole numbers stay whole (the intervals of the phone spot check are exact, and the same on every machine),
shares and p-values are floats. Nothing here decides about a person: a figure is put before somebody, with its reason.

- `intervals`   how far a share found in a sample may be from the true one
- `chance`      whether one group differs from the others by more than chance
- `paired`      whether a number asked twice has moved
- `answers`     when two answers are the same although they are written differently
- `matching`    which row of one file belongs to which of the other
- `rates`       differences per question, enumerator and checker
- `calls`       the phone spot check of the programme: verdicts in, intervals out
"""
