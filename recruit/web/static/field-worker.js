/* Opens the field app without network, also after the phone was off. The page comes from the server where it answers in
   time, else from its sealed copy; whose sign-in has run out goes on with the copy, since what the app sends goes by its
   ticket. What is kept, `ZeyouKept`, is told above by the server. ES2017, Chromium 70. */
var STATIC = self.ZeyouKept.base;
var NAMES = self.ZeyouKept.names;
importScripts(STATIC + "sealed-store.js", STATIC + "field-store.js");

var FILES = "zeyou-field-files-" + self.ZeyouKept.mark;
var SCOPE = new URL("./", self.location).pathname;
/* A line so bad that nobody should look at a white page meanwhile; then what lies here comes first for a while. */
var PATIENCE = 4000;
var slow = 0;
/* As the server sends them with the page (recruit/web/headers.py). */
var HEADERS = {
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store"
};

self.addEventListener("install", function (event) {
  event.waitUntil(self.caches.open(FILES).then(function (cache) {
    return cache.addAll(NAMES.map(function (name) { return new Request(STATIC + name, { cache: "no-cache" }); }));
  }).then(function () { return self.skipWaiting(); }));
});

self.addEventListener("activate", function (event) {
  event.waitUntil(self.caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) {
      return name.indexOf("zeyou-field-files-") === 0 && name !== FILES;
    }).map(function (name) { return self.caches.delete(name); }));
  }).then(function () { return self.clients.claim(); }));
});

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  var below = url.pathname.slice(SCOPE.length);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") {
    if (url.pathname === SCOPE) {
      event.respondWith(started());
    } else if (url.pathname.indexOf(SCOPE) === 0 && /^[0-9]+\/$/.test(below)) {
      event.respondWith(first(event.request, function () { return copied(url.pathname); }, url.pathname));
    }
  } else if (url.pathname.indexOf(STATIC) === 0 && NAMES.indexOf(url.pathname.slice(STATIC.length)) >= 0) {
    event.respondWith(first(event.request, function () { return self.caches.match(url.pathname); }, ""));
  }
});

/* What `asked` gives, or what lies here if that takes too long. */
function soon(asked, kept) {
  var answered = false;
  function done(reply) { answered = true; return reply; }
  return Promise.race([asked.then(done), new Promise(function (wake) {
    setTimeout(wake, Date.now() < slow ? 0 : PATIENCE);
  }).then(function () { return answered ? asked : kept(); }).then(function (found) {
    if (!found) { return asked; }
    if (!answered) { slow = Math.max(slow, Date.now() + 10 * PATIENCE); }
    return found;
  })]);
}

/* `page`: the address of the page; whoever is turned away from it by the site itself has no right to its copy. */
function first(request, kept, page) {
  return soon(fetch(request).then(function (reply) {
    if (reply.ok) { return reply; }
    if (page && turnedAway(reply)) { return self.ZeyouField.drop(page).then(function () { return reply; }); }
    return kept().then(function (found) { return found || reply; });
  }, function () { return kept().then(function (found) { return found || Response.error(); }); }), kept);
}

/* The app's own address: the server leads on to the work, or to sign in; then the copy will do. */
function started() {
  return soon(fetch(SCOPE, { credentials: "same-origin", cache: "no-store" }).then(function (reply) {
    if (!reply.redirected) { return reply.ok ? reply : newest().then(function (found) { return found || reply; }); }
    if (new URL(reply.url).pathname.indexOf(SCOPE) === 0) { return Response.redirect(reply.url); }
    return newest().then(function (found) { return found || Response.redirect(reply.url); });
  }, function () { return newest().then(function (found) { return found || Response.error(); }); }), newest);
}

/* By a word of its own: a gateway does not send its policy. Being sent on – to sign in – is none. */
function turnedAway(reply) {
  return reply.type !== "opaqueredirect" && reply.status < 500 && reply.status !== 429 &&
    reply.headers.has("Content-Security-Policy");
}

/* The way to the work whose copy lies here. */
function newest() {
  return self.caches.open("zeyou-field").then(function (cache) { return cache.keys(); }).then(function (found) {
    return found.length ? Response.redirect(found[0].url) : null;
  });
}

function copied(path) {
  return self.ZeyouField.copyOf(path).then(function (found) {
    return found && new Response(found.content, { headers: Object.assign({ "Content-Type": found.type }, HEADERS) });
  });
}
