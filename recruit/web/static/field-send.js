/* The way to the server, over a line that breaks: piece by piece, from where the server says it has come, again and
   again until a signed receipt names the very thing that was sent. ES2017, Chromium 70. */
(function () {
  "use strict";
  var BACKOFF = [2000, 4000, 8000, 15000, 30000, 60000];
  var LEAST = 65536;
  var MOST = 262144;
  var LONGEST = 60000;
  var QUICK = 1500;
  var SLOW = 6000;
  var RENEW = 5000;
  /* What passes by itself; everything else that the server refuses is told and kept until somebody decides. */
  var PASSING = ["parcels-too-often", "parcels-many", "evidence-at-once", "files-at-once", "store-away", "at-the-same-time"];
  var CLOSED = ["signin.applicant", "form-expired", "ticket-unknown"];

  function trouble(what, more) { return Object.assign(new Error(what), more); }

  /* `body`: text of JSON, bytes, or null for a question. Errors by message: network, server, signin, refused (code,
     text). A gateway's page, half an answer and a number without words are the server's trouble. */
  function request(url, body, headers) {
    var control = new AbortController();
    var limit = setTimeout(function () { control.abort(); }, LONGEST);
    return fetch(url, {
      method: body ? "POST" : "GET", credentials: "same-origin", redirect: "manual", cache: "no-store",
      signal: control.signal, body: body || undefined,
      headers: Object.assign({ "Accept": "application/json" }, headers)
    }).catch(function () { throw trouble("network"); }).then(function (reply) {
      if (reply.type === "opaqueredirect") { throw trouble("signin"); }
      return reply.json().then(function (found) {
        if (!found || typeof found !== "object") { throw trouble("server"); }
        if (reply.ok) { return found; }
        if (reply.status >= 500 || !found.error || !found.text) { throw trouble("server"); }
        throw trouble(CLOSED.indexOf(found.error) >= 0 ? "signin" : "refused", { code: found.error, text: found.text });
      }, function () { throw trouble("server"); });
    }).then(function (found) { clearTimeout(limit); return found; }, function (e) { clearTimeout(limit); throw e; });
  }

  /* By the ticket; should it not be taken, by the sign-in, if there is one. */
  function asked(way, url, body, type) {
    var headers = type ? { "Content-Type": type } : {};
    return request(url, body, Object.assign({ "X-Field-Ticket": way.ticket }, headers)).catch(function (error) {
      if (error.message !== "signin") { throw error; }
      return request(url, body, Object.assign({ "X-CSRFToken": way.token || "" }, headers));
    });
  }

  /* `hooks`: changed(record, item), resting(why), sent(). */
  window.ZeyouSender = function (Store, window_, hooks) {
    var piece = LEAST;
    var failures = 0;
    var timer = null;
    var busy = false;
    var again = false;
    var queues = [];
    var current = null;

    function tongue(way, url) { return url + (url.indexOf("?") < 0 ? "?" : "&") + "lang=" + way.language; }

    function waiting(queue) {
      return queue.items.filter(function (item) { return item.state === "waiting" && !item.held; }).sort(function (a, b) {
        return (a.failed || 0) - (b.failed || 0) || (a.kind === "picture") - (b.kind === "picture") || a.made - b.made;
      });
    }

    function announce(queue, item) {
      item.tried = true;
      return Store.put(queue.record, item).then(function () {
        return asked(queue.way, tongue(queue.way, queue.way.parcels), JSON.stringify({
          id: item.id, kind: item.kind, component: item.component, size: item.size, sha256: item.sha256,
          captured_at: item.captured_at, about: item.about
        }), "application/json");
      });
    }

    /* What the server says of this very item; anything else is not believed. */
    function heard(queue, item, told) {
      if (told.id !== item.id || told.sha256 !== item.sha256 || typeof told.received !== "number") {
        throw trouble("server");
      }
      if (told.state === "coming") {
        item.received = told.received;
        hooks.changed(queue.record, item);
        return null;
      }
      if (!told.signature || !told.received_at || (told.state !== "taken" && told.state !== "refused")) {
        throw trouble("server");
      }
      item.signature = told.signature;
      item.received_at = told.received_at;
      item.received = item.size;
      if (told.state === "taken") { item.state = "arrived"; } else { item.state = "refused"; item.text = told.text; }
      return Store.put(queue.record, item, item.state === "arrived").then(function () {
        hooks.changed(queue.record, item);
        hooks.sent();
      });
    }

    function refused(queue, item, error) {
      item.text = error.text;
      if (PASSING.indexOf(error.code) >= 0) { throw trouble("server"); }
      if (["parcel-unknown", "parcel-too-long"].indexOf(error.code) >= 0 && !item.anew) {
        item.anew = true;
        return null;
      }
      item.state = "refused";
      return Store.put(queue.record, item).then(function () { hooks.changed(queue.record, item); });
    }

    function pieces(queue, item, content) {
      if (item.state !== "waiting") { return null; }
      var start = item.received;
      var began = performance.now();
      var url = queue.way.parcels + "/" + item.id + "?start=" + start;
      return held(queue).then(function () {
        return asked(queue.way, tongue(queue.way, url), content.slice(start, start + piece), "application/octet-stream");
      }).then(function (told) {
        var took = performance.now() - began;
        if (took < QUICK) { piece = Math.min(piece * 2, MOST); } else if (took > SLOW) { piece = Math.max(piece / 2, LEAST); }
        return Promise.resolve(heard(queue, item, told)).then(function () {
          if (item.state === "waiting" && item.received <= start) { throw trouble("server"); }
          failures = 0;
          return pieces(queue, item, content);
        });
      });
    }

    function send(queue, item) {
      return Store.content(queue.record, item.id).then(function (content) {
        if (!content) { return Store.remove(queue.record, item.id).then(function () { item.state = "gone"; }); }
        return announce(queue, item).then(function (told) { return heard(queue, item, told); })
          .then(function () { return pieces(queue, item, content); })
          .catch(function (error) {
            if (error.message === "refused") { return refused(queue, item, error); }
            /* What the server stumbles over again and again lets the others pass. */
            if (error.message === "server") { item.failed = (item.failed || 0) + 1; }
            throw error;
          });
      });
    }

    function held(queue) {
      return Store.lease(queue.record, window_, Date.now()).then(function (mine) {
        if (!mine) { throw trouble("elsewhere"); }
      });
    }

    /* One after the other, until nothing waits. */
    function drain(queue) {
      var next = waiting(queue)[0];
      if (!next) { return Store.release(queue.record, window_).catch(function () {}); }
      current = queue;
      return held(queue).then(function () { return send(queue, next); }).then(function () { return drain(queue); });
    }

    /* Whoever rests lets another window try. */
    function yieldAll() {
      queues.forEach(function (queue) { Store.release(queue.record, window_).catch(function () {}); });
    }

    function later(delay) {
      clearTimeout(timer);
      timer = setTimeout(go, delay * (0.8 + 0.4 * Math.random()));
    }

    function left() {
      return queues.reduce(function (sum, queue) { return sum + waiting(queue).length; }, 0);
    }

    function go() {
      clearTimeout(timer);
      if (busy) { again = true; return; }
      if (!left()) { hooks.resting(null); return; }
      if (navigator.onLine === false) { hooks.resting("network"); later(BACKOFF[4]); return; }
      busy = true;
      hooks.resting("sending");
      queues.reduce(function (before, queue) {
        return before.then(function () { return drain(queue); });
      }, Promise.resolve()).then(function () {
        busy = false;
        failures = 0;
        if (again || left()) { again = false; go(); } else { hooks.resting(null); }
      }, function (error) {
        busy = false;
        again = false;
        hooks.resting(error.message);
        if (error.message === "elsewhere") { later(RENEW); return; }
        piece = LEAST;
        failures += 1;
        yieldAll();
        later(BACKOFF[Math.min(failures, BACKOFF.length) - 1]);
      });
    }

    /* A piece may take longer over a bad line than a window's right to send lasts. */
    setInterval(function () {
      if (busy && current) { Store.lease(current.record, window_, Date.now()).catch(function () {}); }
    }, RENEW);

    return {
      /* A queue: {record, way, items}. */
      take: function (queue) { queues.push(queue); },
      go: go,
      hurry: function () { failures = 0; go(); },
      ask: function (way, url) { return asked(way, tongue(way, url), null); },
      rest: yieldAll
    };
  };
}());
