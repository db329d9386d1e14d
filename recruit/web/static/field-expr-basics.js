/* What values of survey expressions become when another kind is wanted: the same rules as exams/survey/expressions/values.py.
   A value is a text, a number, a truth value, or a day: {day, micros, offset}. `day` counts from 1970; `micros` (of that
   day; null where only the day is told) and `offset` (minutes; null: no time zone) make it a moment. The phone's own time
   zone is never asked. The files field-expr*.js build on each other in the order of their names. ES2017, Chromium 70. */
(function () {
  "use strict";
  var SPACE = /^[ \t\r\n]+|[ \t\r\n]+$/g;
  var NUMBER = /^-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)$/;
  var DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
  var MOMENT = /^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(\.[0-9]+)?(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?$/;
  var A_DAY = 86400000;
  var MICROS = A_DAY * 1000;
  var FIRST_DAY = -719162;
  var LAST_DAY = 2932896;

  function stripped(text) { return text.replace(SPACE, ""); }

  function words(text) {
    var plain = stripped(text);
    return plain ? plain.split(/[ \t\r\n]+/) : [];
  }

  function isDay(value) { return typeof value === "object" && value !== null; }

  function onlyDay(day) { return { day: day, micros: null, offset: null }; }

  /* Days since 1970 of a date of the calendar; null where there is no such date. */
  function dayNumber(year, month, day) {
    if (year < 1 || month < 1 || month > 12 || day < 1 || day > 31) { return null; }
    var made = new Date(0);
    made.setUTCFullYear(year, month - 1, day);
    return made.getUTCDate() === day ? Math.round(made.getTime() / A_DAY) : null;
  }

  /* Year, month, date and day of the week (0 is Monday) of a number of days. */
  function calendar(day) {
    var made = new Date(day * A_DAY);
    return { year: made.getUTCFullYear(), month: made.getUTCMonth() + 1, date: made.getUTCDate(), weekday: (made.getUTCDay() + 6) % 7 };
  }

  function readDate(text) {
    var found = DATE.exec(text);
    var day = found ? dayNumber(Number(found[1]), Number(found[2]), Number(found[3])) : null;
    return day === null ? null : onlyDay(day);
  }

  /* Minutes east of Greenwich; null for none, undefined for what is no offset. */
  function readOffset(text) {
    if (!text) { return null; }
    if (text === "Z") { return 0; }
    var hours = Number(text.slice(1, 3));
    var minutes = text.length > 3 ? Number(text.slice(-2)) : 0;
    if (hours > 23 || minutes > 59) { return undefined; }
    return (text.charAt(0) === "-" ? -1 : 1) * (hours * 60 + minutes);
  }

  /* The date or the moment that a text tells, seen from `zone` (minutes; null: as it is written); null if it is neither. */
  function moment(text, zone) {
    var date = readDate(text);
    if (date) { return date; }
    var found = MOMENT.exec(text);
    date = found ? readDate(found[1]) : null;
    if (!date) { return null; }
    var micros = ofClock(found[2], found[3], found[4], found[5]);
    var told = zone === null ? null : readOffset(found[6]);
    if (micros === null || told === undefined) { return null; }
    return told === null ? { day: date.day, micros: micros, offset: zone } : moved({ day: date.day, micros: micros, offset: told }, zone);
  }

  /* Microseconds since midnight; null where there is no such time. */
  function ofClock(hour, minute, second, fraction) {
    var numbers = [Number(hour), Number(minute), Number(second || 0)];
    if (numbers[0] > 23 || numbers[1] > 59 || numbers[2] > 59) { return null; }
    var part = Number(((fraction || ".").slice(1, 7) + "000000").slice(0, 6));
    return ((numbers[0] * 60 + numbers[1]) * 60 + numbers[2]) * 1e6 + part;
  }

  /* The same moment, told in another zone; null beyond the calendar. */
  function moved(told, zone) {
    var micros = told.micros + (zone - told.offset) * 6e7;
    var shift = Math.floor(micros / MICROS);
    var day = told.day + shift;
    if (day < FIRST_DAY || day > LAST_DAY) { return null; }
    return { day: day, micros: micros - shift * MICROS, offset: zone };
  }

  function days(value) { return value.micros === null ? value.day : value.day + value.micros / 1e6 / 86400; }

  function dayOf(number) {
    var day = Math.floor(number);
    return day >= FIRST_DAY && day <= LAST_DAY ? onlyDay(day) : null;
  }

  function padded(number, length) { return String(number).padStart(length, "0"); }

  function dateText(day) {
    var told = calendar(day);
    return padded(told.year, 4) + "-" + padded(told.month, 2) + "-" + padded(told.date, 2);
  }

  function offsetText(offset) {
    if (offset === null) { return ""; }
    var size = Math.abs(offset);
    return (offset < 0 ? "-" : "+") + padded(Math.floor(size / 60), 2) + ":" + padded(size % 60, 2);
  }

  function clockText(micros) {
    var millis = Math.floor(micros / 1000);
    return padded(Math.floor(millis / 3600000), 2) + ":" + padded(Math.floor(millis / 60000) % 60, 2) + ":" +
      padded(Math.floor(millis / 1000) % 60, 2) + "." + padded(millis % 1000, 3);
  }

  function asNumber(value, zone) {
    if (typeof value === "number") { return value; }
    if (typeof value === "boolean") { return value ? 1 : 0; }
    if (isDay(value)) { return days(value); }
    var plain = stripped(value);
    if (NUMBER.test(plain)) { return Number(plain); }
    var told = moment(plain, zone === undefined ? null : zone);
    return told ? days(told) : NaN;
  }

  function asText(value) {
    if (typeof value === "string") { return value; }
    if (typeof value === "boolean") { return value ? "true" : "false"; }
    if (isDay(value)) {
      return value.micros === null ? dateText(value.day) : dateText(value.day) + "T" + clockText(value.micros) + offsetText(value.offset);
    }
    if (isNaN(value)) { return "NaN"; }
    if (!Number.isFinite(value)) { return value > 0 ? "Infinity" : "-Infinity"; }
    if (value === 0) { return "0"; }
    return numberText(value);
  }

  /* Whole numbers exactly and without a point, others without an exponent. */
  function numberText(value) {
    var text = String(value);
    if (text.indexOf("e") < 0) { return text; }
    var sign = value < 0 ? "-" : "";
    if (Math.abs(value) > 1) { return sign + wholeDigits(Math.abs(value)); }
    var parts = String(Math.abs(value)).split("e-");
    return sign + "0." + "0".repeat(Number(parts[1]) - 1) + parts[0].replace(".", "");
  }

  /* All digits of a large whole number: doubled in decimal as often as it was halved. */
  function wholeDigits(value) {
    var halved = 0;
    while (value >= 9007199254740992) { value = value / 2; halved += 1; }
    var digits = String(value).split("").map(Number).reverse();
    for (; halved > 0; halved -= 1) {
      var carry = 0;
      for (var at = 0; at < digits.length; at += 1) {
        carry += digits[at] * 2;
        digits[at] = carry % 10;
        carry = carry > 9 ? 1 : 0;
      }
      if (carry) { digits.push(1); }
    }
    return digits.reverse().join("");
  }

  function asTruth(value) {
    if (typeof value === "number") { return value !== 0 && !isNaN(value); }
    return isDay(value) ? true : Boolean(value);
  }

  /* What can be stored: a day becomes text. */
  function asAnswer(value) { return isDay(value) ? asText(value) : value; }

  function compare(operator, left, right, zone) {
    if (operator === "=" || operator === "!=") { return equal(left, right, zone) === (operator === "="); }
    var one = asNumber(left, zone);
    var other = asNumber(right, zone);
    if (operator === "<") { return one < other; }
    if (operator === "<=") { return one <= other; }
    return operator === ">" ? one > other : one >= other;
  }

  function equal(left, right, zone) {
    if (typeof left === "boolean" || typeof right === "boolean") { return asTruth(left) === asTruth(right); }
    if (typeof left === "string" && typeof right === "string") { return left === right; }
    return asNumber(left, zone) === asNumber(right, zone);
  }

  function arithmetic(operator, left, right) {
    if (operator === "+") { return left + right; }
    if (operator === "-") { return left - right; }
    if (operator === "*") { return left * right; }
    return operator === "mod" ? left % right : left / right;
  }

  window.ZeyouExpressions = {
    values: {
      words: words, moment: moment, ofClock: ofClock, moved: moved, days: days, dayOf: dayOf, calendar: calendar, padded: padded,
      onlyDay: onlyDay, isDay: isDay, asNumber: asNumber, asText: asText, asTruth: asTruth, asAnswer: asAnswer, compare: compare,
      arithmetic: arithmetic, stripped: stripped, dateText: dateText, offsetText: offsetText
    }
  };
}());
