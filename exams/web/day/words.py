"""What is seen of somebody at the door, in words."""

from recruit.i18n import lazy as _l

IDENTITY_WORDS = {
    "id-card": _l("看了身份证，是本人"),
    "other": _l("看了别的证件，是本人"),
    "not-seen": _l("没有看到证件，让他参加"),
}
DOCUMENT_WORDS = {
    "": "",
    "temporary-id": _l("临时身份证"),
    "household-register": _l("户口簿"),
    "driving-licence": _l("驾驶证"),
    "passport": _l("护照"),
    "other": _l("别的有照片的证件"),
}
