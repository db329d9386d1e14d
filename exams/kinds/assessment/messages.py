"""What the assessment says."""

from recruit.i18n import lazy as _l
from recruit.messages import learn

learn({"todo-be-assessed": _l("考察的人会上门来看，请留意电话")})
