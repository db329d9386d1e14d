"""Printed papers: facts in, PDF out, and nothing handed out half-printed.

`render.render_pdf` prints one document, `batch.render_batch` many at once; `agreement` and `receipt` say
which facts a paper needs. A filled template is checked (`fields`, `glyphs`) before `layout`, the only module
besides `fetcher` that knows WeasyPrint.
"""
