"""All pages of the kind, on one blueprint."""

from exams.kinds.deliverables import behalf as behalf
from exams.kinds.deliverables import office as office
from exams.kinds.deliverables import own as own
from exams.kinds.deliverables import review as review
from exams.kinds.deliverables.room import bp as bp
