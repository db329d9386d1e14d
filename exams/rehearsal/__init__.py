"""A rehearsal: a programme that is not published yet, played with invented people in a folder of its own.

Nothing of it touches the site's database or files; what remains is an `Outcome`, plain data.
"""
