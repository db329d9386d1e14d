"""What ends a programme without marks: who gets which place, and the agreement that is signed for it.

`wishes` and `placing` are pure rules, `terms` puts an agreement's facts together, `allotment` and `agreement` are the
stage kinds, the two `…_sheet` modules read spreadsheets, `words` and `messages` hold what people read.
"""
