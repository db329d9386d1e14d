"""The guided editor of programmes: what may stand where (`shapes`) becomes boxes to fill in, what was filled in becomes
changes of the YAML text, everything else of the text stays as it was. Pure; services keep drafts, views draw the boxes.
"""
