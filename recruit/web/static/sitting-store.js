/* What a phone keeps of a sitting: answers until their receipts have come, and a copy of the questions for opening the
   page without network. All of it is encrypted with a key of this one attempt that the browser never gives away.
   Used by the page and by its service worker. ES2017, Chromium 70. */
(function (scope) {
  "use strict";
  var NAME = "zeyou-exam";
  var COPIES = "zeyou-sitting";
  var opening = null;

  function able() { return !!(scope.indexedDB && scope.crypto && scope.crypto.subtle); }

  function open() {
    if (!opening) {
      opening = new Promise(function (done, fail) {
        var asked = scope.indexedDB.open(NAME, 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore("attempts", { keyPath: "attempt" });
          asked.result.createObjectStore("answers", { keyPath: ["attempt", "position"] });
        };
        asked.onsuccess = function () { done(asked.result); };
        asked.onerror = function () { fail(asked.error); };
      });
    }
    return opening;
  }

  /* One transaction. What `work` hands to `give` is there once all of it is stored. */
  function within(stores, mode, work) {
    return open().then(function (db) {
      return new Promise(function (done, fail) {
        var made = null;
        var step = db.transaction(stores, mode);
        step.oncomplete = function () { done(made); };
        step.onabort = step.onerror = function () { fail(step.error); };
        work(step, function (value) { made = value; });
      });
    });
  }

  function get(store, key, then) {
    var asked = store.get(key);
    asked.onsuccess = function () { then(asked.result); };
  }

  function bytes(text) { return new TextEncoder().encode(text); }

  function seal(key, content, place) {
    var iv = scope.crypto.getRandomValues(new Uint8Array(12));
    return scope.crypto.subtle.encrypt({ name: "AES-GCM", iv: iv, additionalData: bytes(place) }, key, content)
      .then(function (sealed) { return { iv: iv, data: sealed }; });
  }

  function unseal(key, box, place) {
    return scope.crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: bytes(place) }, key, box.data);
  }

  function sealText(key, value, place) { return seal(key, bytes(JSON.stringify(value)), place); }

  function unsealText(key, box, place) {
    return unseal(key, box, place).then(function (content) { return JSON.parse(new TextDecoder().decode(content)); });
  }

  function place(attempt, position) { return "answer/" + attempt + "/" + position; }

  /* The attempt's own record, with a key made on the first visit: {attempt, key, seq, saved, way}. */
  function begin(attempt) {
    if (!able()) { return Promise.reject(new Error("memory")); }
    return scope.crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
      .then(function (key) {
        return within(["attempts"], "readwrite", function (step, give) {
          var store = step.objectStore("attempts");
          get(store, attempt, function (found) {
            var record = found || { attempt: attempt, key: key, seq: 0, saved: {}, way: null };
            if (!found) { store.put(record); }
            give(record);
          });
        });
      });
  }

  function recordOf(attempt) {
    return within(["attempts"], "readonly", function (step, give) { get(step.objectStore("attempts"), attempt, give); });
  }

  function change(step, attempt, how) {
    var store = step.objectStore("attempts");
    get(store, attempt, function (record) {
      if (record) { how(record); store.put(record); }
    });
  }

  /* How what waits is sent by whichever page comes next, whoever is signed in then. */
  function mind(record, way) {
    return sealText(record.key, way, "way/" + record.attempt).then(function (box) {
      return within(["attempts"], "readwrite", function (step) {
        change(step, record.attempt, function (found) { found.way = box; });
      });
    });
  }

  /* Another window may have kept a newer answer to the same question: that one stays. */
  function keep(record, item) {
    return sealText(record.key, item, place(record.attempt, item.position)).then(function (box) {
      return within(["attempts", "answers"], "readwrite", function (step) {
        var store = step.objectStore("answers");
        get(store, [record.attempt, item.position], function (found) {
          if (found && found.seq > item.seq) { return; }
          store.put({ attempt: record.attempt, position: item.position, id: item.id, seq: item.seq, box: box });
        });
        change(step, record.attempt, function (found) { found.seq = Math.max(found.seq, item.seq); });
      });
    });
  }

  /* `saved`: whether the server now holds an answer to this question; what it says is kept nowhere on the phone. */
  function forget(attempt, item, saved) {
    return within(["attempts", "answers"], "readwrite", function (step) {
      var store = step.objectStore("answers");
      get(store, [attempt, item.position], function (found) {
        if (found && found.id === item.id) { store.delete([attempt, item.position]); }
      });
      change(step, attempt, function (record) {
        record.seq = Math.max(record.seq, item.seq);
        if (saved) { record.saved[item.position] = true; } else { delete record.saved[item.position]; }
      });
    });
  }

  function rows(attempt) {
    return within(["answers"], "readonly", function (step, give) {
      var asked = step.objectStore("answers").getAll(scope.IDBKeyRange.bound([attempt, 0], [attempt, 1e9]));
      asked.onsuccess = function () { give(asked.result); };
    });
  }

  /* What waits, oldest first. */
  function kept(record) {
    return rows(record.attempt).then(function (found) {
      return Promise.all(found.map(function (row) {
        return unsealText(record.key, row.box, place(record.attempt, row.position)).catch(function () { return null; });
      }));
    }).then(function (items) {
      return items.filter(Boolean).sort(function (a, b) { return a.seq - b.seq; });
    });
  }

  /* Other attempts on this phone of which something still waits: [{record, way, items}]. */
  function others(attempt) {
    return within(["attempts"], "readonly", function (step, give) {
      var asked = step.objectStore("attempts").getAll();
      asked.onsuccess = function () { give(asked.result); };
    }).then(function (records) {
      return Promise.all(records.filter(function (one) { return one.attempt !== attempt && one.way; }).map(function (one) {
        return Promise.all([unsealText(one.key, one.way, "way/" + one.attempt), kept(one)]).then(function (both) {
          return { record: one, way: both[0], items: both[1] };
        }).catch(function () { return { items: [] }; });
      }));
    }).then(function (found) { return found.filter(function (one) { return one.items.length; }); });
  }

  /* The end of an attempt on this phone: nothing of it stays, unless something still waits. */
  function end(attempt, base) {
    return drop(base).then(function () { return rows(attempt); }).then(function (left) {
      if (left.length) { return false; }
      return within(["attempts"], "readwrite", function (step, give) {
        step.objectStore("attempts").delete(attempt);
        give(true);
      });
    });
  }

  /* Copies of the page and its pictures, by address. */
  function copy(record, url, type, content) {
    return seal(record.key, content, url).then(function (box) {
      var headers = { "X-Attempt": String(record.attempt), "X-Type": type };
      return scope.caches.open(COPIES).then(function (cache) {
        return cache.put(url, new Response(new Blob([box.iv, box.data]), { headers: headers }));
      });
    });
  }

  /* {type, content} of a copy, or null. */
  function copyOf(url) {
    return scope.caches.open(COPIES).then(function (cache) { return cache.match(url); }).then(function (found) {
      if (!found) { return null; }
      return Promise.all([recordOf(Number(found.headers.get("X-Attempt"))), found.arrayBuffer()]).then(function (both) {
        var box = { iv: both[1].slice(0, 12), data: both[1].slice(12) };
        return unseal(both[0].key, box, url).then(function (content) {
          return { type: found.headers.get("X-Type"), content: content };
        });
      });
    }).catch(function () { return null; });
  }

  /* The copies of the attempt whose page is `base`; of all attempts where it is "". */
  function drop(base) {
    if (!scope.caches) { return Promise.resolve(); }
    return scope.caches.open(COPIES).then(function (cache) {
      return cache.keys().then(function (found) {
        return Promise.all(found.filter(function (one) {
          var path = new URL(one.url).pathname;
          return path === base || path.indexOf(base + "/") === 0;
        }).map(function (one) { return cache.delete(one); }));
      });
    });
  }

  scope.ZeyouStore = {
    begin: begin, mind: mind, keep: keep, forget: forget, kept: kept, others: others, end: end,
    copy: copy, copyOf: copyOf, drop: drop
  };
}(self));
