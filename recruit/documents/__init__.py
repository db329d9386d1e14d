"""Printed papers: facts in, PDF out, and nothing handed out half-printed.

`render.render_pdf` prints one document, `batch.render_together` many as one file, `pieces` many that share most of what
they say, `wording` agreements from the office's own text; `agreement` and `receipt` say which facts a paper needs. A
filled template is checked (`fields`, `glyphs`) before `layout`, `pieces`, `structure` and `fetcher`, the only modules
that know WeasyPrint.
"""
