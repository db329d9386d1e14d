/* What the field app shows. Everything is drawn from `state`, never from what was drawn before; counts are honest: what
   lies on this phone only, what has arrived, what was accepted. ES2017, Chromium 70. */
(function () {
  "use strict";
  var doc = document;
  /* So many arrived ones are listed; the plain page has all. */
  var SHOWN = 30;

  function id(name) { return doc.getElementById(name); }

  function make(tag, facts, inside) {
    var el = doc.createElement(tag);
    Object.keys(facts || {}).forEach(function (name) { el.setAttribute(name, facts[name]); });
    [].concat(inside === undefined ? [] : inside).forEach(function (one) {
      el.appendChild(typeof one === "string" ? doc.createTextNode(one) : one);
    });
    return el;
  }

  function fill(el, inside) {
    el.textContent = "";
    inside.forEach(function (one) { el.appendChild(one); });
  }

  /* What has the focus keeps it, though it is drawn anew. */
  function holding(draw) {
    var held = doc.activeElement && doc.activeElement.id;
    draw();
    if (held && id(held) && doc.activeElement !== id(held)) { id(held).focus(); }
  }

  /* `act`: what the buttons do. `zone`: minutes east of Greenwich. */
  window.ZeyouFieldView = function (words, act) {
    var cards = {};

    function word(name, facts) {
      return Object.keys(facts || {}).reduce(function (text, key) {
        return text.replace("{" + key + "}", facts[key]);
      }, words[name] || name);
    }

    function two(n) { return (n + 100).toString().slice(1); }

    /* `until`: midnight belongs to the day that ends. */
    function moment(text, zone, until) {
      var at = new Date(new Date(text).getTime() + zone * 60000);
      var iso = at.toISOString();
      if (until && iso.slice(11, 16) === "00:00") {
        iso = new Date(at.getTime() - 60000).toISOString();
        return word("midnight", { month: Number(iso.slice(5, 7)), day: Number(iso.slice(8, 10)) });
      }
      return word("moment", { month: Number(iso.slice(5, 7)), day: Number(iso.slice(8, 10)),
        time: two(Number(iso.slice(11, 13))) + ":" + iso.slice(14, 16) });
    }

    function badge(kind, shape, text) {
      var drawn = id("shapes").querySelector("[data-shape=" + shape + "]");
      var inside = drawn ? [drawn.firstElementChild.cloneNode(true)] : [];
      return make("span", { class: "badge " + kind }, inside.concat(make("span", {}, text)));
    }

    function button(text, name, label, call, kind) {
      var el = make("button", { type: "button", class: "btn " + (kind || "secondary"), id: name }, text);
      if (label) { el.appendChild(make("span", { class: "sr" }, " " + label)); }
      el.addEventListener("click", call);
      return el;
    }

    /* A file input behind a button of our own: those of browsers speak the phone's language and cut off. */
    function chooser(text, name, facts, call) {
      var input = make("input", Object.assign({ type: "file", class: "sr pick", id: name }, facts));
      input.addEventListener("change", function () {
        var files = Array.prototype.slice.call(input.files || []);
        if (files.length) { call(files); }
        input.value = "";
      });
      return make("span", { class: "picker" }, [input, make("label", { for: name, class: "btn secondary" }, text)]);
    }

    /* How one component stands: what counts at the server, what lies here. */
    function count(state, part) {
      var own = state.work.own[part.code] || { in: 0, waiting: 0, accepted: 0, rejected: 0, to_replace: [], slots: {} };
      var mine = state.items.filter(function (item) { return item.component === part.code; });
      /* Not in the server's own count yet: neither by what had arrived when it was asked (a server's clock may be put back), nor
         by its time (another window may have sent it). */
      function fresh(item) {
        return item.state === "arrived" && (state.work.counted || []).indexOf(item.id) < 0 && new Date(item.received_at) > new Date(state.work.now) &&
          !(item.about.slot && own.slots[item.about.slot]);
      }
      var waiting = mine.filter(function (item) { return item.state === "waiting"; });
      var news = mine.filter(fresh).length;
      var taken = mine.filter(function (item) { return item.state !== "refused"; })
        .map(function (item) { return item.about.replaces; });
      var found = { own: own, waiting: waiting, refused: mine.filter(function (item) { return item.state === "refused"; }),
        arrived: mine.filter(function (item) { return item.state === "arrived"; }),
        replace: own.to_replace.filter(function (one) { return taken.indexOf(one.id) < 0; }), news: news };
      if (part.kind === "picture") { found.done = own.waiting + own.accepted + news; }
      else if (part.kind === "document") { found.done = Math.min(1, own.in + news); }
      else { found.done = own.in + news; }
      found.fresh = waiting.filter(function (item) { return !(item.about.slot && own.slots[item.about.slot]); }).length;
      if (part.kind === "document" && found.done) { found.fresh = 0; }
      found.missing = Math.max(0, part.target - found.done - found.fresh);
      found.room = Math.max(0, part.most - found.done - found.fresh);
      return found;
    }

    function row(item, state, actions) {
      var zone = state.work.zone;
      var what = item.about.slot ? word("day", { day: item.about.slot }) :
        item.label || word(item.kind === "picture" ? "picture" : item.kind === "form" ? "form" : "written",
          { at: moment(item.captured_at, zone) });
      var sign = item.state === "refused" ? badge("rejected", "rejected", word("state-refused")) :
        item.state === "arrived" ? arrivedSign(item, state) :
        item.id === state.sending && item.received ?
          badge("waiting_us", "us", word("state-sending", { percent: Math.floor(100 * item.received / item.size) })) :
          badge("you", "you", word("state-waiting"));
      var inside = [make("p", { class: "what" }, [what + " ", sign])];
      if (item.text && item.state === "refused") { inside.push(make("p", { class: "why" }, item.text)); }
      if (actions && actions.length) { inside.push(make("p", { class: "do" }, actions)); }
      return make("li", {}, inside);
    }

    function arrivedSign(item, state) {
      var own = state.work.own[item.component] || {};
      if ((own.accepted_ids || []).indexOf(item.id) >= 0) { return badge("accepted", "accepted", word("state-accepted")); }
      if ((own.to_replace || []).some(function (one) { return one.name === item.id; })) {
        return badge("rejected", "rejected", word("state-rejected"));
      }
      return badge("waiting_us", "us", word("state-arrived", { at: moment(item.received_at, state.work.zone) }));
    }

    function title(item, state) { return item.label || moment(item.captured_at, state.work.zone); }

    function wait(item, state) {
      var name = title(item, state);
      var found = [];
      if (item.kind !== "picture" && !item.tried && !item.about.file_name) {
        found.push(button(word("edit"), "edit-" + item.id, name, function () { act.edit(item); }));
      }
      if (!item.tried) { found.push(button(word("remove"), "remove-" + item.id, name, function () { act.remove(item); })); }
      return row(item, state, found);
    }

    function wrong(item, state) {
      var name = title(item, state);
      var found = [];
      if (item.kind !== "picture" && !item.about.file_name) {
        found.push(button(word("edit-resend"), "edit-" + item.id, name, function () { act.edit(item); }));
      }
      found.push(button(word("resend"), "resend-" + item.id, name, function () { act.resend(item); }));
      found.push(button(word("remove"), "remove-" + item.id, name, function () { act.remove(item); }));
      return row(item, state, found);
    }

    function rejected(one, part) {
      var text = word("serial", { serial: one.serial, reason: one.reason });
      return make("li", {}, [make("p", { class: "what" }, [text + " ", badge("rejected", "rejected", word("state-rejected"))]),
        make("p", { class: "do" }, chooser(word("replace"), "replace-" + one.id, { accept: "image/*", "aria-label": word("replace") + " " + text },
          function (files) { act.pictures(part, files.slice(0, 1), one.id); }))]);
    }

    function draft(one, state) {
      var name = one.slot ? word("day-draft", { day: one.slot }) : word("draft", { at: moment(one.at, state.work.zone) });
      return make("li", {}, [make("p", { class: "what" }, name), make("p", { class: "do" }, [
        button(word("go-on"), "draft-" + one.id, name, function () { act.goOn(one); }),
        button(word("remove"), "drop-" + one.id, name, function () { act.discard(one); })])]);
    }

    function dayRow(day, part, state, counted) {
      var zone = state.work.zone;
      var slot = String(day.number);
      var name = word("day", { day: slot });
      var here = counted.waiting.filter(function (item) { return item.about.slot === slot; })[0];
      var came = counted.own.slots[slot];
      var fresh = counted.arrived.filter(function (item) { return item.about.slot === slot; })[0];
      var half = state.drafts.filter(function (one) { return one.component === part.code && one.slot === slot; })[0];
      var facts = { due: moment(day.due, zone, true), ends: moment(day.ends, zone, true), opens: moment(day.opens, zone) };
      var now = state.now;
      var can = !state.over && now >= new Date(day.opens) && now < new Date(day.ends);
      var sign;
      if (here) {
        sign = badge("you", "you", word(now < new Date(day.due) ? "day-phone" : "day-phone-late", facts));
      } else if (came || fresh) {
        facts.at = moment(came ? came.at : fresh.received_at, zone);
        sign = came && came.late ? badge("late", "late", word("day-in-late", facts)) : badge("done", "accepted", word("day-in", facts));
      } else if (now < new Date(day.opens)) { sign = badge("future", "future", word("day-future", facts)); }
      else if (now < new Date(day.due)) { sign = badge("waiting_you", "you", word("day-open")); }
      else if (can) { sign = badge("waiting_you", "late", word("day-late-open", facts)); }
      else { sign = badge("out", "missed", word("day-missing")); }
      var inside = [make("p", { class: "what" }, [make("b", {}, name), " ", sign])];
      if (!came && !fresh && can) { inside.push(make("p", { class: "muted" }, word("due", facts))); }
      if (can && !here && !came && !fresh) {
        inside.push(make("p", { class: "do" }, button(word(half ? "go-on" : "write-day"), "day-" + part.code + "-" + slot, name,
          function () { if (half) { act.goOn(half); } else { act.form(part, slot); } }, now < new Date(day.due) ? "primary" : "")));
      } else if (here && !here.tried) {
        inside.push(make("p", { class: "do" }, button(word("edit"), "edit-" + here.id, name, function () { act.edit(here); })));
      }
      return make("li", {}, inside);
    }

    /* A list that is open or shut as its reader left it. */
    function fold(card, key, text, rows) {
      var box = card.folds[key];
      box.hidden = !rows.length;
      box.firstElementChild.textContent = text;
      fill(box.lastElementChild, rows);
    }

    function card(part) {
      if (cards[part.code]) { return cards[part.code]; }
      var made = { folds: {}, head: make("p", { class: "counts" }), bar: make("div", { class: "progress" }),
        actions: make("div", { class: "actions" }), days: make("ol", { class: "days" }) };
      var inside = [make("h2", { id: "part-" + part.code }, part.title), made.bar, made.head];
      if (part.days) { inside.push(made.days); }
      inside.push(made.actions);
      ["wrong", "drafts", "here", "done"].forEach(function (key) {
        var open = key === "wrong" || key === "drafts" ? { open: "" } : {};
        made.folds[key] = make("details", open, [make("summary"), make("ul", { class: "items" })]);
        inside.push(made.folds[key]);
      });
      inside.push(make("p", {}, make("a", { href: part.page }, word("plain"))));
      made.el = make("section", { class: "card", "aria-labelledby": "part-" + part.code }, inside);
      id("parts").appendChild(made.el);
      cards[part.code] = made;
      return made;
    }

    function actions(made, part, state, counted) {
      var key = [state.over, state.before, counted.room > 0, counted.done > 0].join();
      if (made.key === key) { return; }
      made.key = key;
      var found = [];
      var can = !state.over && !state.before;
      if (part.kind === "picture" && can && counted.room) {
        found = [chooser(word("choose-pictures"), "pick-" + part.code, { accept: "image/*", multiple: "", "aria-label": word("choose-pictures") + " " + part.title },
          function (files) { act.pictures(part, files); }),
        chooser(word("take-photo"), "photo-" + part.code, { accept: "image/*", capture: "environment", "aria-label": word("take-photo") + " " + part.title },
          function (files) { act.pictures(part, files); })];
      } else if (part.kind === "form" && !part.days && can && part.form && counted.room) {
        found = [button(word("new-form"), "new-" + part.code, part.title, function () { act.form(part, ""); }, "primary")];
      } else if (part.kind === "document" && can) {
        if (part.form) { found.push(button(word(counted.done ? "write-again" : "write-here"), "new-" + part.code, part.title, function () { act.form(part, ""); })); }
        if (part.file !== false) {
          found.push(chooser(word("choose-file"), "file-" + part.code,
            { accept: ".docx,.pdf,.txt,application/pdf,text/plain", "aria-label": word("choose-file") + " " + part.title },
            function (files) { act.file(part, files[0]); }));
        }
      }
      if (can && !counted.room && !part.days && part.kind !== "document") { found.push(make("p", { class: "muted" }, word("enough"))); }
      fill(made.actions, found);
    }

    function counts(part, counted) {
      var own = counted.own;
      var found = [badge("you", "you", word("on-phone", { count: counted.waiting.length }))];
      if (part.kind === "picture") {
        found.push(badge("waiting_us", "us", word("in-review", { count: own.waiting + counted.news })));
        found.push(badge("accepted", "accepted", word("accepted", { count: own.accepted })));
      } else { found.push(badge("accepted", "accepted", word("in", { count: counted.done }))); }
      var bad = own.rejected + counted.refused.length;
      if (bad) { found.push(badge("rejected", "rejected", word("rejected", { count: bad }))); }
      return found.reduce(function (all, one) { return all.concat(one, doc.createTextNode(" ")); }, []);
    }

    function drawPart(part, state) {
      var counted = count(state, part);
      var made = card(part);
      var shown = Math.min(counted.done, part.target);
      var waiting = counted.waiting.filter(function () { return !part.days; });
      fill(made.bar, [make("span", { class: "what" }, word("progress")),
        make("progress", { max: part.target, value: shown, "aria-label": word("progress") }),
        make("span", { class: "num" }, counted.done + " / " + part.target)]);
      fill(made.head, counts(part, counted));
      if (part.days) { fill(made.days, part.days.map(function (day) { return dayRow(day, part, state, counted); })); }
      actions(made, part, state, counted);
      var bad = counted.replace.map(function (one) { return rejected(one, part); })
        .concat(counted.refused.map(function (item) { return wrong(item, state); }));
      fold(made, "wrong", word("list-wrong", { count: bad.length }), bad);
      var drafts = state.drafts.filter(function (one) { return one.component === part.code && !part.days; });
      fold(made, "drafts", word("list-drafts", { count: drafts.length }), drafts.map(function (one) { return draft(one, state); }));
      fold(made, "here", word("list", { count: waiting.length }), waiting.slice(0, SHOWN).map(function (item) { return wait(item, state); })
        .concat(waiting.length > SHOWN ? make("li", {}, word("more-here", { count: waiting.length - SHOWN })) : []));
      var done = counted.arrived.slice().reverse();
      var rows = done.slice(0, SHOWN).map(function (item) { return row(item, state); });
      if (done.length > SHOWN) { rows.push(make("li", {}, word("more", { count: done.length - SHOWN }))); }
      fold(made, "done", word("list-done", { count: done.length }), rows);
      return counted;
    }

    /* Where do I stand, what next, until when. */
    function top(state, all) {
      var work = state.work;
      var days = work.components.some(function (part) { return part.days; });
      var sum = all.reduce(function (found, one) {
        return { done: found.done + Math.min(one.done, one.part.target), total: found.total + one.part.target,
          count: found.count + one.waiting.length, bad: found.bad + one.refused.length + one.replace.length };
      }, { done: 0, total: 0, count: 0, bad: 0 });
      id("where").textContent = word(days ? "where-days" : "where", sum);
      id("next").textContent = next(state, all, sum, days);
      var due = dueOf(state, all);
      var closes = moment(due ? (state.now < new Date(due.due) ? due.due : due.ends) : work.closes, work.zone, true);
      id("until").textContent = work.late_until && !due ?
        word("until-late", { closes: closes, late: moment(work.late_until, work.zone, true) }) : closes;
    }

    /* One's own links stand here without network too, so that a neighbour can scan them in the village. */
    function links(work) {
      var own = work.links || [];
      id("links").hidden = !own.length;
      if (id("links-list").children.length !== own.length) {
        fill(id("links-list"), own.map(function (one) {
          return make("details", {}, [make("summary", {}, one.title),
            make("p", {}, make("img", { src: one.qr_url, alt: word("qr", { title: one.title }), width: "200", height: "200" })),
            make("p", { class: "address" }, one.url)]);
        }));
      }
    }

    function next(state, all, sum, days) {
      var work = state.work;
      if (work.ended) { return word("next-ended"); }
      if (state.before) { return word("next-wait", { opens: moment(work.opens, work.zone) }); }
      if (sum.bad) { return word("next-wrong", { count: sum.bad }); }
      var due = dueOf(state, all);
      if (due) { return word("next-day", { day: due.number }); }
      if (state.over) { return word(sum.count ? "next-sending" : "next-closed"); }
      var lacking = all.filter(function (one) { return one.missing && !one.part.days; })[0];
      if (lacking) { return word("next-missing", { title: lacking.part.title, count: lacking.missing }); }
      if (sum.count) { return word("next-sending"); }
      if (days && all.some(function (one) { return one.missing; })) { return word("next-later"); }
      return word(days ? "next-done-days" : "next-done");
    }

    function dueOf(state, all) {
      return all.map(function (one) { return dueDay(one, state); }).filter(Boolean)[0];
    }

    function dueDay(one, state) {
      if (!one.part.days || state.over) { return null; }
      return one.part.days.filter(function (day) {
        var slot = String(day.number);
        var there = one.own.slots[slot] || one.waiting.concat(one.arrived).some(function (item) { return item.about.slot === slot; });
        return !there && state.now >= new Date(day.opens) && state.now < new Date(day.ends);
      })[0];
    }

    function draw(state) {
      holding(function () {
        var all = state.work.components.map(function (part) {
          return Object.assign(drawPart(part, state), { part: part });
        });
        top(state, all);
        links(state.work);
      });
    }

    /* One line; with an address it is a link. */
    function line(name, facts, url) {
      var el = id("net");
      var text = word(name, facts);
      if (el.getAttribute("data-said") === text) { return; }
      el.setAttribute("data-said", text);
      fill(el, [url ? make("a", { href: url }, text) : doc.createTextNode(text)]);
      el.hidden = false;
    }

    function say(name, facts) { id("said").textContent = word(name, facts); }

    function aside(where, name, facts) {
      var el = id(where);
      el.hidden = !name;
      el.textContent = name ? word(name, facts) : "";
    }

    /* What was kept out, by name, until it is read. */
    function troubles(found) {
      var el = id("troubles");
      el.hidden = !found.length;
      if (!found.length) { return; }
      fill(el, [make("div", {}, [make("h2", {}, word("troubles")), make("ul", {}, found.map(function (one) {
        return make("li", {}, [make("b", {}, one.name), " ", word(one.why, one.facts)]);
      })), make("p", {}, button(word("close"), "close-troubles", "", function () { troubles([]); }))])]);
      el.scrollIntoView();
    }

    return { draw: draw, line: line, say: say, aside: aside, troubles: troubles, word: word, moment: moment, count: count };
  };
}());
