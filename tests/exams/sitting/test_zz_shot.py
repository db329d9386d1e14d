from tests.exams.sitting.test_phone import *
def test_shot(opened):
    p=opened
    tap(p,1); saved(p,1)
    p.context.set_offline(True); tap(p,2)
    p.wait_for_selector("#line:not([hidden])")
    p.screenshot(path="/tmp/exam_shot.png")
    p.context.set_offline(False); saved(p,2)
    p.locator("#sitting button[value=hand-in]").tap(); p.wait_for_url("**/review")
    p.screenshot(path="/tmp/exam_review.png")
    p.locator("form[action$=submit] button").tap(); p.wait_for_url("**/receipt/**")
    p.screenshot(path="/tmp/exam_receipt.png", full_page=True)
def test_start(site, world, phone, app):
    signer = app.session_interface.get_signing_serializer(app)
    cookie = signer.dumps({"sign_in": session_token("a1")})
    phone.context.add_cookies([{"name": "zeyou", "value": cookie, "url": site.url}])
    db.session.rollback()
    phone.goto(f"{site.url}/exam/{world.entry_ids[0]}")
    phone.screenshot(path="/tmp/exam_start.png", full_page=True)
