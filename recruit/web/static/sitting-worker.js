/* Opens the sitting again without network. While there is one, it answers nothing by itself: page, style and script
   come from the server, and only what cannot be reached is taken from this phone. ES2017, Chromium 70. */
"use strict";
importScripts("../../static/sealed-store.js", "../../static/sitting-store.js");

var FILES = "zeyou-sitting-files";
var NAMES = ["zeyou.css", "zeyou.js", "mark.svg", "sitting.css", "sealed-store.js", "sitting-store.js",
  "sitting-inputs.js", "sitting-clock.js", "sitting-link.js", "sitting.js"];
var SCOPE = new URL("./", self.location).pathname;
var STATIC = new URL("../../static/", self.location).pathname;
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

self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("fetch", function (event) {
  var url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) { return; }
  if (event.request.mode === "navigate") {
    if (url.pathname.indexOf(SCOPE) === 0 && /^[0-9]+$/.test(url.pathname.slice(SCOPE.length))) {
      event.respondWith(first(event.request, function () { return copied(url.pathname); }, url.pathname));
    }
  } else if (/^[0-9]+\/picture\//.test(url.pathname.slice(SCOPE.length)) && url.pathname.indexOf(SCOPE) === 0) {
    event.respondWith(first(event.request, function () { return copied(url.pathname); }));
  } else if (NAMES.indexOf(url.pathname.slice(STATIC.length)) >= 0 && url.pathname.indexOf(STATIC) === 0) {
    event.respondWith(first(event.request, function () { return self.caches.match(url.pathname); }));
  }
});

/* A server in trouble, or a gateway without one, is no network either. Whoever is sent elsewhere or turned away has no
   right to the copy of the page at `own`. */
function first(request, kept, own) {
  return fetch(request).then(function (reply) {
    if (reply.ok) { return reply; }
    if (!turnedAway(reply)) { return kept().then(function (found) { return found || reply; }); }
    return own ? self.ZeyouStore.drop(own).then(function () { return reply; }) : reply;
  }, function () {
    return kept().then(function (found) { return found || Response.error(); });
  });
}

/* By the site itself: a gateway does not send its policy. */
function turnedAway(reply) {
  return reply.type === "opaqueredirect" ||
    (reply.status < 500 && reply.status !== 429 && reply.headers.has("Content-Security-Policy"));
}

function copied(path) {
  return self.ZeyouStore.copyOf(path).then(function (found) { return found && shown(found); });
}

function shown(found) {
  return new Response(found.content, { headers: Object.assign({ "Content-Type": found.type }, HEADERS) });
}
