"""What a result is worth: pure arithmetic.

Decimal in, Decimal out. Nothing here touches Flask, SQL, the clock, files (except :mod:`scoring.version`)
or any randomness of its own; the same facts give the same list on every machine, locale and time zone.
"""
