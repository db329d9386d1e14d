import pytest
from tests.recruit.funnel import small
from tests.support import funnel
from tests.support.site import serve
from tests.support.browser import DESK, PHONE
from tests.web.test_office import BLUEPRINTS
from recruit.db import db
from axe_playwright_python.sync_playwright import Axe

def test_shots(make_app, clock, visit):
    clock.set(small.AFTER_TEST)
    app = make_app(ZEYOU_KINDS=small.KINDS, ZEYOU_BLUEPRINTS=BLUEPRINTS)
    with app.app_context():
        stage = funnel.at_the_test(places=3, marks=(90,80,80,70,70,60), ties="[draw, extra-test]")
        stage2=None
        db.session.commit(); sid=stage.id
    o = funnel.browser(app,"office"); s=funnel.browser(app,"second")
    o.post(f"/office/stage/{sid}/propose")
    with app.app_context():
        from recruit.models import Result
        n=db.session.query(Result).count(); print("results", n)
        if n>1: pass
    with serve(app) as server:
        def shoot(who, paths, size, tag):
            v = visit(**size)
            if who:
                with who.session_transaction() as c: data=dict(c)
                val = app.session_interface.get_signing_serializer(app).dumps(data)
                v.context.add_cookies([{"name":"zeyou","value":val,"url":server.url}])
            p=v.page()
            for name,path in paths:
                p.goto(server.url+path)
                over=p.evaluate("document.documentElement.scrollWidth-document.documentElement.clientWidth")
                res=Axe().run(p)
                print(tag,name,"overflow",over,"axe",[ (x["id"],len(x["nodes"])) for x in res.response["violations"]])
                p.screenshot(path=f"/tmp/shot_{tag}_{name}.png", full_page=True)
        office=[("home","/office/"),("stage",f"/office/stage/{sid}"),("close",f"/office/stage/{sid}/close"),("entry","/office/entry/8"),("town","/office/cohort/small/townships"),("draw",f"/office/stage/{sid}/tie/draw"),("sign","/office/list/2")]
        shoot(o,office,DESK,"desk"); shoot(o,office,PHONE,"phone"); shoot(s,[("sign","/office/list/2")],DESK,"second")
        s.post("/office/list/2/confirm"); o.post("/office/list/2/publish")
        with app.app_context():
            funnel.applicant_of(db.session.get(small.Stage,sid),"N0004"); funnel.person("aud","auditor",name="癸"); db.session.commit()
        pub=[("index","/p/small/lists"),("show","/lists/2"),("sheet","/lists/2/sheet"),("method","/p/small/method"),("verify","/lists/verify")]
        shoot(None,pub,PHONE,"phone"); shoot(None,pub,DESK,"desk")
        shoot(funnel.browser(app,"AN0004"),[("mine","/lists/2/mine/N0004")],PHONE,"phone")
        shoot(funnel.browser(app,"aud"),[("audit","/audit/?verify=1")],PHONE,"phone")
