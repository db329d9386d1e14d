/* What pages keep on a phone, all of it encrypted with keys that the browser makes and never gives away: one key for
   each thing that is kept for (an attempt of the exam, somebody's field work), in a record of its own. Used by pages and
   by their service workers. ES2017, Chromium 70. */
(function (scope) {
  "use strict";

  function bytes(text) { return new TextEncoder().encode(text); }

  function hex(content) {
    return Array.prototype.map.call(new Uint8Array(content), function (n) { return (n + 256).toString(16).slice(1); }).join("");
  }

  function get(store, key, then) {
    var asked = store.get(key);
    asked.onsuccess = function () { then(asked.result); };
  }

  function all(store, range, then) {
    var asked = store.getAll(range);
    asked.onsuccess = function () { then(asked.result); };
  }

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

  /* `plan`: {name: of the database, records: the store of records, id: their key, make: makes the stores,
     copies: the cache of pages}. */
  scope.ZeyouSealed = function (plan) {
    var opening = null;

    function able() { return !!(scope.indexedDB && scope.crypto && scope.crypto.subtle); }

    function open() {
      if (!opening) {
        opening = new Promise(function (done, fail) {
          var asked = scope.indexedDB.open(plan.name, 1);
          asked.onupgradeneeded = function () { plan.make(asked.result); };
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

    /* The record of `id`, with a key made on the first visit and whatever `fresh` says besides. */
    function begin(id, fresh) {
      if (!able()) { return Promise.reject(new Error("memory")); }
      return scope.crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"])
        .then(function (key) {
          return within([plan.records], "readwrite", function (step, give) {
            var store = step.objectStore(plan.records);
            get(store, id, function (found) {
              var record = found || Object.assign({ key: key, way: null }, fresh);
              record[plan.id] = id;
              if (!found) { store.put(record); }
              give(record);
            });
          });
        });
    }

    function recordOf(id) {
      return within([plan.records], "readonly", function (step, give) { get(step.objectStore(plan.records), id, give); });
    }

    function records() {
      return within([plan.records], "readonly", function (step, give) {
        all(step.objectStore(plan.records), null, give);
      });
    }

    function change(step, id, how) {
      var store = step.objectStore(plan.records);
      get(store, id, function (record) {
        if (record) { how(record); store.put(record); }
      });
    }

    /* How what waits is sent by whichever page comes next, whoever is signed in then. */
    function mind(record, way) {
      var id = record[plan.id];
      return sealText(record.key, way, "way/" + id).then(function (box) {
        return within([plan.records], "readwrite", function (step) {
          change(step, id, function (found) { found.way = box; });
        });
      });
    }

    function wayOf(record) { return unsealText(record.key, record.way, "way/" + record[plan.id]); }

    /* Copies of pages and what belongs to them, by address. */
    function copy(record, url, type, content) {
      return seal(record.key, content, url).then(function (box) {
        var headers = { "X-Kept-For": String(record[plan.id]), "X-Type": type };
        return scope.caches.open(plan.copies).then(function (cache) {
          return cache.put(url, new Response(new Blob([box.iv, box.data]), { headers: headers }));
        });
      });
    }

    /* {type, content} of a copy, or null. */
    function copyOf(url) {
      return scope.caches.open(plan.copies).then(function (cache) { return cache.match(url); }).then(function (found) {
        if (!found) { return null; }
        return Promise.all([recordOf(Number(found.headers.get("X-Kept-For"))), found.arrayBuffer()]).then(function (both) {
          var box = { iv: both[1].slice(0, 12), data: both[1].slice(12) };
          return unseal(both[0].key, box, url).then(function (content) {
            return { type: found.headers.get("X-Type"), content: content };
          });
        });
      }).catch(function () { return null; });
    }

    /* The copies of the page at `base` and below it; every copy where it is "". */
    function drop(base) {
      if (!scope.caches) { return Promise.resolve(); }
      return scope.caches.open(plan.copies).then(function (cache) {
        return cache.keys().then(function (found) {
          return Promise.all(found.filter(function (one) {
            var path = new URL(one.url).pathname;
            return path === base || path.indexOf(base + "/") === 0;
          }).map(function (one) { return cache.delete(one); }));
        });
      });
    }

    return {
      able: able, within: within, begin: begin, recordOf: recordOf, records: records, change: change, mind: mind,
      wayOf: wayOf, copy: copy, copyOf: copyOf, drop: drop
    };
  };

  Object.assign(scope.ZeyouSealed, {
    get: get, all: all, hex: hex, seal: seal, unseal: unseal, sealText: sealText, unsealText: unsealText
  });
}(self));
