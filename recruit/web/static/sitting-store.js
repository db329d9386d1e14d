/* What a phone keeps of a sitting: answers until their receipts have come, and a copy of the questions for opening the
   page without network. All of it is encrypted with a key of this one attempt (sealed-store.js).
   Used by the page and by its service worker. ES2017, Chromium 70. */
(function (scope) {
  "use strict";
  var Sealed = scope.ZeyouSealed;
  if (!Sealed) { return; }
  var sealed = Sealed({
    name: "zeyou-exam", records: "attempts", id: "attempt", copies: "zeyou-sitting",
    make: function (db) {
      db.createObjectStore("attempts", { keyPath: "attempt" });
      db.createObjectStore("answers", { keyPath: ["attempt", "position"] });
    }
  });
  var within = sealed.within;
  var change = sealed.change;

  function place(attempt, position) { return "answer/" + attempt + "/" + position; }

  /* The attempt's own record: {attempt, key, seq, saved, way}. */
  function begin(attempt) { return sealed.begin(attempt, { seq: 0, saved: {} }); }

  /* Another window may have kept a newer answer to the same question: that one stays. */
  function keep(record, item) {
    return Sealed.sealText(record.key, item, place(record.attempt, item.position)).then(function (box) {
      return within(["attempts", "answers"], "readwrite", function (step) {
        var store = step.objectStore("answers");
        Sealed.get(store, [record.attempt, item.position], function (found) {
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
      Sealed.get(store, [attempt, item.position], function (found) {
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
      Sealed.all(step.objectStore("answers"), scope.IDBKeyRange.bound([attempt, 0], [attempt, 1e9]), give);
    });
  }

  /* What waits, oldest first. */
  function kept(record) {
    return rows(record.attempt).then(function (found) {
      return Promise.all(found.map(function (row) {
        return Sealed.unsealText(record.key, row.box, place(record.attempt, row.position)).catch(function () { return null; });
      }));
    }).then(function (items) {
      return items.filter(Boolean).sort(function (a, b) { return a.seq - b.seq; });
    });
  }

  /* Other attempts on this phone of which something still waits: [{record, way, items}]. */
  function others(attempt) {
    return sealed.records().then(function (records) {
      return Promise.all(records.filter(function (one) { return one.attempt !== attempt && one.way; }).map(function (one) {
        return Promise.all([sealed.wayOf(one), kept(one)]).then(function (both) {
          return { record: one, way: both[0], items: both[1] };
        }).catch(function () { return { items: [] }; });
      }));
    }).then(function (found) { return found.filter(function (one) { return one.items.length; }); });
  }

  /* The end of an attempt on this phone: nothing of it stays, unless something still waits. */
  function end(attempt, base) {
    return sealed.drop(base).then(function () { return rows(attempt); }).then(function (left) {
      if (left.length) { return false; }
      return within(["attempts"], "readwrite", function (step, give) {
        step.objectStore("attempts").delete(attempt);
        give(true);
      });
    });
  }

  scope.ZeyouStore = {
    begin: begin, mind: sealed.mind, keep: keep, forget: forget, kept: kept, others: others, end: end,
    copy: sealed.copy, copyOf: sealed.copyOf, drop: sealed.drop
  };
}(self));
