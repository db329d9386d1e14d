/* A picture made small on the phone: upright, as JPEG, with nothing of the file but what can be seen. ES2017,
   Chromium 70. */
(function () {
  "use strict";
  var doc = document;
  var QUALITY = 0.82;
  /* Beyond this an old phone's page is ended by its browser, with everything that was typed in it. */
  var MOST_BYTES = 40000000;
  var MOST_PIXELS = 60000000;
  /* Two grey pixels that say of themselves that they are to be turned: whether this browser turns pictures by itself. */
  var PROBE = "data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAA" +
    "AD/2wBDAFA3PEY8MlBGQUZaVVBfeMiCeG5uePWvuZHI////////////////////////////////////////////////////w" +
    "AALCAABAAIBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AP//Z";
  var probed = null;

  function load(url) {
    return new Promise(function (done, fail) {
      var image = new Image();
      image.onload = function () { done(image); };
      image.onerror = function () { fail(new Error("picture-broken")); };
      image.src = url;
    });
  }

  function turnsBySelf() {
    if (!probed) {
      probed = load(PROBE).then(function (image) { return image.naturalWidth === 1; }, function () { return true; });
    }
    return probed;
  }

  function read(blob) {
    return new Promise(function (done, fail) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { fail(new Error("picture-gone")); };
      reader.readAsArrayBuffer(blob);
    });
  }

  /* How the camera was held, 1 to 8, from the note in a JPEG (Exif 2.3, tag 0x0112); 1 where there is none. */
  function orientation(content) {
    var view = new DataView(content);
    var at = 2;
    if (view.byteLength < 12 || view.getUint16(0) !== 0xffd8) { return 1; }
    while (at + 10 < view.byteLength && view.getUint8(at) === 0xff) {
      if (view.getUint16(at) === 0xffe1 && view.getUint32(at + 4) === 0x45786966) { return noted(view, at + 10); }
      at += 2 + view.getUint16(at + 2);
    }
    return 1;
  }

  function noted(view, start) {
    try {
      var little = view.getUint16(start) === 0x4949;
      var table = start + view.getUint32(start + 4, little);
      var count = view.getUint16(table, little);
      for (var n = 0; n < count; n += 1) {
        var entry = table + 2 + 12 * n;
        if (view.getUint16(entry, little) === 0x0112) {
          var found = view.getUint16(entry + 8, little);
          return found >= 1 && found <= 8 ? found : 1;
        }
      }
    } catch (e) { return 1; }
    return 1;
  }

  function begins(bytes, signs, at) {
    return signs.split("").every(function (sign, n) { return bytes[(at || 0) + n] === sign.charCodeAt(0); });
  }

  /* Whether two bytes that follow each other stand somewhere behind `start`. */
  function follows(bytes, first, second, start) {
    for (var at = bytes.indexOf(first, start); at >= 0; at = bytes.indexOf(first, at + 1)) {
      if (bytes[at + 1] === second) { return true; }
    }
    return false;
  }

  /* Where the pixels of a JPEG begin: before that there may be a small picture with an end of its own. */
  function pixels(bytes) {
    var at = 2;
    while (at + 4 < bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) { at += 2 + bytes[at + 2] * 256 + bytes[at + 3]; }
    return at;
  }

  /* A browser paints what is missing of a file grey and says nothing: "picture-cut", or "picture-broken" for what is no
     picture of pixels, else "". */
  function wrong(content) {
    var bytes = new Uint8Array(content);
    var view = new DataView(content);
    if (begins(bytes, "\xff\xd8")) { return follows(bytes, 0xff, 0xd9, pixels(bytes)) ? "" : "picture-cut"; }
    if (begins(bytes, "\x89PNG")) {
      for (var at = bytes.length - 4; at > 0; at -= 1) { if (bytes[at] === 0x49 && begins(bytes, "IEND", at)) { return ""; } }
      return "picture-cut";
    }
    if (begins(bytes, "RIFF") && bytes.length > 12) { return view.getUint32(4, true) + 8 > bytes.length ? "picture-cut" : ""; }
    return begins(bytes, "GIF8") || begins(bytes, "BM") || begins(bytes, "ftyp", 4) ? "" : "picture-broken";
  }

  function drawn(image, turn, most) {
    var scale = Math.min(1, most / Math.max(image.naturalWidth, image.naturalHeight));
    var wide = Math.max(1, Math.round(image.naturalWidth * scale));
    var high = Math.max(1, Math.round(image.naturalHeight * scale));
    var canvas = doc.createElement("canvas");
    canvas.width = turn > 4 ? high : wide;
    canvas.height = turn > 4 ? wide : high;
    var pen = canvas.getContext("2d", { alpha: false });
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    var turns = { 2: [-1, 0, 0, 1, wide, 0], 3: [-1, 0, 0, -1, wide, high], 4: [1, 0, 0, -1, 0, high],
      5: [0, 1, 1, 0, 0, 0], 6: [0, 1, -1, 0, high, 0], 7: [0, -1, -1, 0, high, wide], 8: [0, -1, 1, 0, 0, wide] };
    if (turns[turn]) { pen.transform.apply(pen, turns[turn]); }
    pen.drawImage(image, 0, 0, wide, high);
    return canvas;
  }

  function written(canvas) {
    return new Promise(function (done, fail) {
      canvas.toBlob(function (blob) {
        /* The pixels are given back at once: the next picture needs the room. */
        canvas.width = canvas.height = 0;
        if (blob && blob.size) { done(blob); } else { fail(new Error("picture-broken")); }
      }, "image/jpeg", QUALITY);
    });
  }

  /* Errors by message: picture-gone, picture-broken, picture-cut, picture-huge. */
  window.ZeyouShrink = function (file, most) {
    if (file.size > MOST_BYTES) { return Promise.reject(new Error("picture-huge")); }
    return Promise.all([turnsBySelf(), read(file)]).then(function (both) {
      var why = wrong(both[1]);
      if (why) { throw new Error(why); }
      var url = URL.createObjectURL(file);
      return load(url).then(function (image) {
        if (image.naturalWidth * image.naturalHeight > MOST_PIXELS) { throw new Error("picture-huge"); }
        if (!image.naturalWidth) { throw new Error("picture-broken"); }
        return written(drawn(image, both[0] ? 1 : orientation(both[1]), most));
      }).then(function (blob) { URL.revokeObjectURL(url); return blob; },
        function (error) { URL.revokeObjectURL(url); throw error; });
    });
  };
  window.ZeyouShrink.read = read;
}());
