/* What a phone keeps of somebody's field work: pictures, forms and reports until their receipts have come, drafts, and
   what is needed to work without network. All of it is encrypted with a key of this one entry (sealed-store.js).
   Used by the page and by its service worker. ES2017, Chromium 70. */
(function (scope) {
  "use strict";
  var Sealed = scope.ZeyouSealed;
  if (!Sealed) { return; }
  var sealed = Sealed({
    name: "zeyou-field", records: "entries", id: "entry", copies: "zeyou-field",
    make: function (db) {
      db.createObjectStore("entries", { keyPath: "entry" });
      db.createObjectStore("items", { keyPath: ["entry", "id"] });
      db.createObjectStore("contents", { keyPath: ["entry", "id"] });
      db.createObjectStore("papers", { keyPath: ["entry", "id"] });
    }
  });
  var within = sealed.within;
  /* A page that was killed holds others up no longer than this; whoever sends renews it meanwhile. */
  var LEASE = 15000;

  function range(entry, prefix) {
    return scope.IDBKeyRange.bound([entry, prefix || ""], [entry, (prefix || "") + "\uffff"]);
  }

  function place(what, record, id) { return what + "/" + record.entry + "/" + id; }

  /* A name as the server takes it, of 128 bits of chance. */
  function name() {
    return Sealed.hex(scope.crypto.getRandomValues(new Uint8Array(16)).buffer)
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function digest(content) { return scope.crypto.subtle.digest("SHA-256", content).then(Sealed.hex); }

  /* One more to send. `item`: {kind, component, about, captured_at, label, made}; gets its name, size and hash. */
  function add(record, item, content) {
    return digest(content).then(function (sha256) {
      Object.assign(item, { id: name(), size: content.byteLength, sha256: sha256, state: "waiting", received: 0 });
      return Promise.all([
        Sealed.sealText(record.key, item, place("item", record, item.id)),
        Sealed.seal(record.key, content, place("content", record, item.id))
      ]);
    }).then(function (boxes) {
      return within(["items", "contents"], "readwrite", function (step) {
        step.objectStore("items").put({ entry: record.entry, id: item.id, box: boxes[0] });
        step.objectStore("contents").put({ entry: record.entry, id: item.id, box: boxes[1] });
      });
    }).then(function () { return item; });
  }

  /* The row as it is now; where another window has taken it out it stays out. `bare`: what it held goes. */
  function put(record, item, bare) {
    return Sealed.sealText(record.key, item, place("item", record, item.id)).then(function (box) {
      return within(["items", "contents"], "readwrite", function (step) {
        var store = step.objectStore("items");
        Sealed.get(store, [record.entry, item.id], function (found) {
          if (found) { store.put({ entry: record.entry, id: item.id, box: box }); }
        });
        if (bare) { step.objectStore("contents").delete([record.entry, item.id]); }
      });
    });
  }

  function remove(record, id) {
    return within(["items", "contents"], "readwrite", function (step) {
      step.objectStore("items").delete([record.entry, id]);
      step.objectStore("contents").delete([record.entry, id]);
    });
  }

  function opened(record, what, rows) {
    return Promise.all(rows.map(function (row) {
      return Sealed.unsealText(record.key, row.box, place(what, record, row.id)).catch(function () { return null; });
    }));
  }

  function rowsOf(store, entry, prefix) {
    return within([store], "readonly", function (step, give) {
      Sealed.all(step.objectStore(store), range(entry, prefix), give);
    });
  }

  /* All items, oldest first. */
  function items(record) {
    return rowsOf("items", record.entry).then(function (rows) { return opened(record, "item", rows); })
      .then(function (found) {
        return found.filter(Boolean).sort(function (a, b) { return a.made - b.made; });
      });
  }

  function rowOf(store, record, id) {
    return within([store], "readonly", function (step, give) {
      Sealed.get(step.objectStore(store), [record.entry, id], give);
    });
  }

  /* The bytes of an item; null where they are gone. */
  function content(record, id) {
    return rowOf("contents", record, id).then(function (row) {
      return row ? Sealed.unseal(record.key, row.box, place("content", record, id)) : null;
    });
  }

  /* Papers: what the server told of the work, and forms half filled, by name. */
  function write(record, id, value) {
    return Sealed.sealText(record.key, value, place("paper", record, id)).then(function (box) {
      return within(["papers"], "readwrite", function (step) {
        step.objectStore("papers").put({ entry: record.entry, id: id, box: box });
      });
    });
  }

  function read(record, id) {
    return rowOf("papers", record, id).then(function (row) {
      return row ? Sealed.unsealText(record.key, row.box, place("paper", record, id)) : null;
    });
  }

  /* {name: paper} of those whose names begin so. */
  function papers(record, prefix) {
    return rowsOf("papers", record.entry, prefix).then(function (rows) {
      return opened(record, "paper", rows).then(function (found) {
        var named = {};
        found.forEach(function (one, at) { if (one) { named[rows[at].id] = one; } });
        return named;
      });
    });
  }

  function discard(record, id) {
    return within(["papers"], "readwrite", function (step) { step.objectStore("papers").delete([record.entry, id]); });
  }

  /* Of two windows one sends: whether it is this one, until LEASE from `now`. */
  function lease(record, window, now) {
    return within(["entries"], "readwrite", function (step, give) {
      sealed.change(step, record.entry, function (found) {
        var held = found.lease;
        if (held && held.window !== window && held.until > now && held.until <= now + LEASE) { give(false); return; }
        found.lease = { window: window, until: now + LEASE };
        give(true);
      });
    });
  }

  function release(record, window) {
    return within(["entries"], "readwrite", function (step) {
      sealed.change(step, record.entry, function (found) {
        if (found.lease && found.lease.window === window) { found.lease = null; }
      });
    });
  }

  /* Whoever else's field work lies on this phone: [{record, way}]. */
  function others(entry) {
    return sealed.records().then(function (found) {
      return Promise.all(found.filter(function (one) { return one.entry !== entry && one.way; }).map(function (one) {
        return sealed.wayOf(one).then(function (way) { return { record: one, way: way }; }, function () { return null; });
      }));
    }).then(function (found) { return found.filter(Boolean); });
  }

  /* The end of somebody's field work on this phone: the key and all that it locks. */
  function end(entry, base) {
    return sealed.drop(base).then(function () {
      return within(["entries", "items", "contents", "papers"], "readwrite", function (step) {
        step.objectStore("entries").delete(entry);
        ["items", "contents", "papers"].forEach(function (store) { step.objectStore(store).delete(range(entry)); });
      });
    });
  }

  scope.ZeyouField = {
    able: sealed.able, begin: function (entry) { return sealed.begin(entry, { lease: null }); }, mind: sealed.mind,
    add: add, put: put, remove: remove, items: items, content: content, write: write, read: read, papers: papers,
    discard: discard, lease: lease, release: release, others: others, end: end, name: name, digest: digest,
    copy: sealed.copy, copyOf: sealed.copyOf, drop: sealed.drop
  };
}(self));
