"""The language an office writes its agreements in: articles, items, paragraphs, a few tables, and declared fields.

It can name what an agreement says and say it under a condition; it cannot compute, repeat, load or mark up anything.
`declared` lists fields, tables and conditions, `parse` reads a text into lines, `fill` makes the pieces of one person's
paper from it. What a text contains is always printed as it stands: there is no way to write HTML.
"""
