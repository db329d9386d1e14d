/* The way to the server: saving by ticket, the time, the facts about the page, the copy for opening without network.
   ES2017, Chromium 70. */
(function () {
  "use strict";
  var doc = document;
  var LONGEST = 20000;
  var MOST = 100;
  var LARGEST = 40000;

  function random(count) {
    return Array.prototype.slice.call(window.crypto.getRandomValues(new Uint8Array(count)));
  }

  function hex(numbers) {
    return numbers.map(function (n) { return (n + 256).toString(16).slice(1); }).join("");
  }

  function uuid() {
    var b = random(16);
    b[6] = (b[6] & 15) | 64;
    b[8] = (b[8] & 63) | 128;
    return hex(b).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  /* A name of this browser, for the office to see a change of device; nothing else follows from it. */
  function device() {
    try {
      var name = window.localStorage.getItem("zeyou-device");
      if (!name) {
        name = hex(random(12));
        window.localStorage.setItem("zeyou-device", name);
      }
      return name;
    } catch (e) { return ""; }
  }

  /* As many of the answers as one request carries. */
  function portion(items) {
    var size = 0;
    return items.slice(0, MOST).filter(function (item, index) {
      size += 200 + 3 * item.answer.join("").length;
      return index === 0 || size < LARGEST;
    });
  }

  function plain(item) { return { id: item.id, seq: item.seq, position: item.position, answer: item.answer }; }

  window.ZeyouLink = function (data, form, unsaved) {
    var name = device();
    var ticket = data.ticket;
    var facts = [];
    var hears = true;
    var reachable = true;
    var telling = null;

    function headers(bearer, held) {
      var made = {
        "Content-Type": "application/json", "Accept": "application/json",
        "X-Exam-Device": name, "X-Exam-Unsaved": String(held)
      };
      if (bearer) { made["X-Exam-Ticket"] = bearer; }
      else if (form.elements.csrf_token) { made["X-CSRFToken"] = form.elements.csrf_token.value; }
      return made;
    }

    /* A sign-in that has ended or a ticket that is none is told apart from a server in trouble, by what the site itself
       says: a gateway's page is no word of it, and nobody who bears a ticket is sent elsewhere but by a strange network. */
    function request(url, body, bearer, lasting, held) {
      var control = new AbortController();
      var limit = setTimeout(function () { control.abort(); }, LONGEST);
      var asked = performance.now();
      return fetch(url, {
        method: body ? "POST" : "GET", credentials: "same-origin", redirect: "manual", cache: "no-store",
        signal: control.signal, keepalive: Boolean(lasting), headers: headers(bearer, held === undefined ? unsaved() : held),
        body: body ? JSON.stringify(body) : undefined
      }).then(function (response) {
        if (response.type === "opaqueredirect") { throw new Error(bearer ? "network" : "signin"); }
        return response.json().then(function (found) {
          if ([401, 403, 404].indexOf(response.status) >= 0 || found.error === "form-expired") { throw new Error("signin"); }
          if (!response.ok) { throw new Error("server"); }
          found.asked_at = asked;
          return found;
        }, function () { throw new Error("server"); });
      }).then(function (found) { clearTimeout(limit); return found; }, function (e) { clearTimeout(limit); throw e; });
    }

    /* Should the ticket not be taken, the sign-in may be. What stays behind is told with it. */
    function post(items, lasting) {
      var body = { answers: items.map(plain) };
      var held = unsaved() - items.length;
      return request(data.saveUrl, body, ticket, lasting, held).catch(function (error) {
        if (error.message !== "signin" || !ticket) { throw error; }
        return request(data.saveUrl, body, "", lasting, held);
      }).then(function (found) {
        if (!Array.isArray(found.receipts) || !Array.isArray(found.refused)) { throw new Error("server"); }
        return found;
      });
    }

    function ask() { return request(data.timeUrl, null, ticket); }

    /* Facts for a person, never more: when the page was left and when there was no network. */
    function note(kind) {
      if (facts.length < MOST) { facts.push({ id: uuid(), kind: kind, at: performance.now() }); }
      if (!telling) { telling = setTimeout(tell, 3000); }
    }

    function tell(lasting) {
      clearTimeout(telling);
      telling = null;
      if (!hears || !facts.length || !reachable) { return; }
      var at = performance.now();
      request(data.signalsUrl, { signals: facts.map(function (one) {
        return { id: one.id, kind: one.kind, ago: Math.round(at - one.at) };
      }) }, ticket, lasting === true).then(function (found) {
        facts = facts.filter(function (one) { return found.kept.indexOf(one.id) < 0; });
      }).catch(function (error) { if (error.message === "signin") { hears = false; } });
    }

    /* The page and its pictures, encrypted, for the service worker to open without network; the only ones kept. Settled
       once the page can be opened so. */
    function copy(store, record, page) {
      var workers = navigator.serviceWorker;
      if (!workers || !window.caches) { return Promise.reject(new Error("memory")); }
      return new Promise(function (done) {
        if (doc.readyState === "complete") { done(); } else { window.addEventListener("load", done); }
      }).then(function () {
        return Promise.all([workers.register(data.worker), store.drop("").then(function () {
          return store.copy(record, data.hereUrl, "text/html; charset=utf-8", new TextEncoder().encode(page));
        }).then(function () { pictures(store, record); })]);
      }).then(function () { return workers.ready; });
    }

    function pictures(store, record) {
      doc.querySelectorAll("#sitting img").forEach(function (img) {
        fetch(img.src, { credentials: "same-origin" }).then(function (reply) {
          return reply.ok ? reply.arrayBuffer() : null;
        }).then(function (content) {
          return content && store.copy(record, new URL(img.src).pathname, "image/jpeg", content);
        }).catch(function () {});
      });
    }

    /* What other attempts have left on this phone goes out by their own tickets, whoever is signed in now. */
    function deliver(store, attempt) {
      store.others(attempt).then(function (found) {
        found.forEach(function (one) { pass(store, one, one.items); });
      }).catch(function () {});
    }

    /* Some at a time, until all have gone or nobody answers. */
    function pass(store, one, items) {
      var some = portion(items);
      if (!some.length) { return; }
      request(one.way.url, { answers: some.map(plain) }, one.way.ticket, false, items.length - some.length).then(function (body) {
        some.forEach(function (item) {
          var fits = body.receipts.some(function (receipt) {
            return receipt.id === item.id && receipt.seq === item.seq && receipt.signature &&
              JSON.stringify(receipt.answer) === JSON.stringify(item.answer);
          });
          var closed = body.refused.some(function (no) { return no.id === item.id; });
          if (fits || closed) { store.forget(one.record.attempt, item, fits); }
        });
        pass(store, one, items.slice(some.length));
      }).catch(function () {});
    }

    /* A paper is handed in by a page that is left for it, and without network there is no next page: so the server is
       asked first, again and again. */
    function handIn(paper, say) {
      ask().catch(function (error) { if (error.message !== "signin") { throw error; } })
        .then(function () { paper.submit(); }, function () {
          say("unhanded");
          setTimeout(handIn, 3000, paper, say);
        });
    }

    function farewell(gone) {
      if (!gone || !navigator.serviceWorker) { return null; }
      return navigator.serviceWorker.getRegistration(data.worker).then(function (found) {
        return found && found.unregister();
      }).then(function () { return window.caches && window.caches.delete("zeyou-sitting-files"); });
    }

    function watch() {
      var entry = performance.getEntriesByType("navigation")[0];
      if (entry && entry.type === "reload") { note("reloaded"); }
    }

    return {
      portion: portion, post: post, ask: ask, note: note, copy: copy, deliver: deliver, farewell: farewell, watch: watch,
      handIn: handIn, uuid: uuid,
      hurry: function () { tell(true); },
      missed: function () { if (reachable) { reachable = false; note("offline"); } },
      reached: function () {
        if (!reachable) { reachable = true; note("online"); }
        if (facts.length && !telling) { telling = setTimeout(tell, 3000); }
      }
    };
  };
}());
