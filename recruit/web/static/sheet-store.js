/* What a judge typed and nobody has received yet, kept on this device until the server says that it has it. Encrypted
   with a key of the one sheet (sealed-store.js); a sheet is named by its address and whose it is. ES2017, Chromium 70. */
(function (scope) {
  "use strict";
  var Sealed = scope.ZeyouSealed;
  if (!Sealed) { return; }
  var DAYS = 3 * 24 * 60 * 60 * 1000;
  var sealed = Sealed({
    name: "zeyou-sheets", records: "sheets", id: "sheet", copies: "zeyou-sheets",
    make: function (db) { db.createObjectStore("sheets", { keyPath: "sheet" }); }
  });

  function id(owner, path) { return owner + " " + path; }

  /* `wanted`: the judge has handed it in, so it goes by itself as soon as there is a line. */
  function keep(owner, path, values, wanted) {
    return sealed.begin(id(owner, path), {}).then(function (record) {
      return sealed.mind(record, { owner: owner, path: path, values: values, wanted: wanted, at: Date.now() });
    });
  }

  function drop(owner, path) {
    if (!sealed.able()) { return Promise.resolve(); }
    return sealed.within(["sheets"], "readwrite", function (step) {
      step.objectStore("sheets").delete(id(owner, path));
    });
  }

  /* Everything of this judge; what is older than any day of judging goes. */
  function kept(owner) {
    if (!sealed.able()) { return Promise.resolve([]); }
    return sealed.records().then(function (records) {
      var own = records.filter(function (one) { return one.way && one.sheet.indexOf(owner + " ") === 0; });
      return Promise.all(own.map(sealed.wayOf));
    }).then(function (sheets) {
      var old = sheets.filter(function (one) { return Date.now() - one.at > DAYS; });
      old.forEach(function (one) { drop(one.owner, one.path); });
      return sheets.filter(function (one) { return old.indexOf(one) < 0; });
    });
  }

  scope.ZeyouSheets = { keep: keep, drop: drop, kept: kept, able: sealed.able };
}(self));
