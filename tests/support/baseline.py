"""What a Chromium 70 understands: an allow-list of syntax and interfaces for scripts and styles.

The scan is conservative: whatever it does not know is reported, also where a Chromium 70 would have known it. The
lists name only what browsers had when 70 came, in October 2018.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TOKEN = re.compile(
    r"""(?P<space>\s+|/\*.*?\*/|//[^\n]*)
      |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
      |(?P<number>[0-9][\w.]*)
      |(?P<word>[A-Za-z_$][\w$]*)
      |(?P<sign>>>>=|===|!==|>>>|\*\*=|&&=|\|\|=|\?\?=|<<=|>>=|\.\.\.|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.|\+\+|--|\*\*|<<|>>
               |[-+*/%&|^]=|[-+*/%&|^!~<>=?:;,.(){}\[\]\#@])""",
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"0x[0-9a-fA-F]+|[0-9]+(\.[0-9]+)?(e[0-9]+)?")
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/(?P<flags>[a-z]*)")
#: After these a slash begins a regular expression.
_BEFORE_REGEX = {"(", ",", "=", ":", "[", "!", "&&", "||", "?", "{", "}", ";", "return", ""}

SIGNS = _names(
    """
    { } ( ) [ ] ; , < > <= >= == != === !== + - * / % ++ -- & | ^ ! && || ? : = += -= *= => . ... << >> >>>
    """
)
WORDS = _names(
    """
    var let const function return if else for in of while do break continue switch case default throw try catch
    finally new delete typeof instanceof this null true false void arguments
    """
)
GLOBALS = _names(
    """
    window document self navigator performance undefined Infinity NaN Object Array String Number Boolean Math JSON
    Promise Error Uint8Array RegExp Map Set Date parseInt parseFloat isNaN encodeURIComponent setTimeout clearTimeout
    setInterval clearInterval fetch AbortController Response Request Headers Blob URL FormData File Event CustomEvent
    TextEncoder TextDecoder importScripts Image FileReader XMLHttpRequest DataView BroadcastChannel
    """
)
#: Members of the language and of the browser.
MEMBERS = _names(
    """
    length prototype call apply bind map filter forEach some every reduce slice splice concat join push pop shift
    unshift sort reverse indexOf lastIndexOf includes find findIndex keys values entries assign freeze isArray from
    replace match test exec split trim substring charAt charCodeAt fromCharCode toLowerCase toUpperCase startsWith
    endsWith repeat padStart padEnd toString toFixed max min round floor ceil abs random parse stringify then catch all
    imul trunc pow atan2 PI codePointAt fromCodePoint normalize lastIndex clear setUTCFullYear getUTCFullYear
    getUTCMonth getUTCDate getUTCDay
    race resolve reject message now getTime toISOString isFinite isInteger hasOwnProperty
    getElementById querySelector querySelectorAll closest matches getAttribute setAttribute removeAttribute hasAttribute
    addEventListener removeEventListener dispatchEvent preventDefault stopPropagation stopImmediatePropagation target
    currentTarget key isComposing returnValue persisted
    createElement createTextNode appendChild insertBefore removeChild cloneNode
    contains parentNode children firstChild lastChild nextElementSibling previousElementSibling documentElement body
    outerHTML innerHTML textContent innerText className classList toggle add remove dataset hidden disabled checked
    value type name id title style tagName maxLength options selected selectedIndex label required readOnly defaultValue
    defaultChecked defaultSelected
    elements form files focus blur click select submit reset scrollIntoView scrollTop offsetHeight offsetWidth
    getBoundingClientRect visibilityState readyState activeElement location href pathname search hash origin reload
    host protocol history back print confirm alert src complete naturalWidth getEntriesByType responseStart
    localStorage sessionStorage getItem setItem removeItem fetch ok status json text arrayBuffer headers get set has
    append url method mode signal abort redirect redirected response crypto subtle getRandomValues generateKey
    encrypt decrypt digest encode decode indexedDB IDBKeyRange bound open result error onupgradeneeded onsuccess
    onerror onblocked onabort oncomplete createObjectStore objectStore transaction put getAll delete caches addAll
    serviceWorker register getRegistration getRegistrations unregister ready waitUntil respondWith request clients
    claim skipWaiting onLine AbortController createObjectURL revokeObjectURL files size lastModified onload
    toBlob toDataURL getContext drawImage width height naturalHeight fillRect transform byteLength buffer getUint8
    getUint16 getUint32 readAsArrayBuffer readAsDataURL atob firstElementChild lastElementChild storage estimate persist
    quota usage geolocation getCurrentPosition coords latitude longitude altitude accuracy prompt document
    setTimeout clearTimeout action setSelectionRange execCommand navigator clipboard isSecureContext writeText
    BroadcastChannel postMessage onmessage
    """
)
#: Methods that came later, whatever an object of our own may be called.
LATER = _names(
    """
    at flat flatMap replaceAll matchAll allSettled any fromEntries hasOwn groupBy findLast findLastIndex toSorted
    toReversed toSpliced with timeout trimStart trimEnd replaceChildren replaceWith requestSubmit queueMicrotask
    structuredClone randomUUID isWellFormed withResolvers checkVisibility showModal scrollend databases
    """
)


def tokens(script: str) -> Iterator[tuple[str, str]]:
    """(what, text) of a script without spaces and comments; raises ValueError for a sign that is none."""
    place, before = 0, ""
    while place < len(script):
        regex = _REGEX.match(script, place) if script[place] == "/" and before in _BEFORE_REGEX else None
        comment = script.startswith(("//", "/*"), place)
        if regex and not comment:
            yield "regex", regex.group()
            place, before = regex.end(), ")"
            continue
        found = _TOKEN.match(script, place)
        if found is None:
            raise ValueError(f"what is {script[place : place + 20]!r}?")
        place = found.end()
        if found.lastgroup != "space":
            before = found.group()
            yield str(found.lastgroup), before


def newer_script(script: str, fields: frozenset[str] = frozenset()) -> list[str]:
    """Everything in a script that is not on the lists; `fields` are members of what the server answers."""
    try:
        read = [("sign", ""), *tokens(script), ("sign", "")]
    except ValueError as error:
        return [str(error)]
    own, declared = _own(read), _declared(read)
    found = []
    for number, (what, text) in enumerate(read[1:-1], 1):
        around = [read[number - 2][1] if number > 1 else "", read[number - 1][1], read[number + 1][1]]
        if not (_is_word(text, around, own | fields, declared) if what == "word" else _is_old(what, text)):
            found.append(text)
    return found


def offered(scripts: Iterable[str]) -> frozenset[str]:
    """Members that these scripts make, for others that build on them."""
    return frozenset().union(*(_own(list(tokens(script))) for script in scripts))


def _is_old(what: str, text: str) -> bool:
    if what == "regex":
        return "(?<" not in text and not set(text.rpartition("/")[2]) - set("gimuy")
    if what == "text":
        return "${" not in text  # what stands in there is not read
    return {"sign": text in SIGNS, "number": bool(_NUMBER.fullmatch(text))}.get(what, True)


def _is_word(text: str, around: list[str], own: Collection[str], declared: Collection[str]) -> bool:
    """`around`: the two tokens before the word and the one behind it."""
    first, before, after = around
    if before == ".":
        if text in LATER and after == "(":
            return False
        return first in ("data", "dataset") or text in MEMBERS or text in own
    if after == ":" and before in ("{", ","):
        return True
    if text == "catch" and after != "(":
        return False
    return text in WORDS or text in GLOBALS or text in declared


def _own(read: Sequence[tuple[str, str]]) -> set[str]:
    """Members that the script makes itself: keys of its objects, and what it sets."""
    texts = [text for _, text in read]
    keys = {t for i, t in enumerate(texts[:-1]) if texts[i + 1] == ":" and texts[i - 1] in ("{", ",")}
    made = {t for i, t in enumerate(texts[:-1]) if texts[i + 1] == "=" and texts[i - 1] == "."}
    return keys | made


def _declared(read: Sequence[tuple[str, str]]) -> set[str]:
    """Names behind var, let, const and function, and everything between the brackets of a function or a catch."""
    texts = [text for _, text in read]
    names = set()
    for i, text in enumerate(texts):
        if text in ("var", "let", "const", "function"):
            names.add(texts[i + 1])
        if text in ("function", "catch"):
            start = texts.index("(", i)
            names |= set(texts[start + 1 : texts.index(")", start)]) - {","}
    return names


PROPERTIES = _names(
    """
    align-content align-items align-self animation animation-delay animation-duration animation-name background
    background-color border border-bottom border-bottom-color border-collapse border-color border-left
    border-left-color border-left-width border-radius border-right border-spacing border-style border-top
    border-top-color border-width bottom box-shadow box-sizing clear clip color content counter-increment
    counter-reset cursor display fill flex flex-basis flex-direction flex-grow flex-shrink flex-wrap float font
    font-family font-size font-style font-variant-numeric font-weight gap grid-gap grid-auto-columns grid-auto-flow
    grid-column grid-row grid-template-columns grid-template-rows height hyphens justify-content justify-items
    justify-self left letter-spacing line-height list-style list-style-position list-style-type margin
    margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width object-fit opacity
    order outline outline-color outline-offset overflow overflow-wrap overflow-x overflow-y padding padding-bottom
    padding-left padding-right padding-top page-break-after page-break-before page-break-inside pointer-events
    position resize right scroll-margin-top stroke stroke-width table-layout text-align text-decoration text-indent
    text-overflow text-transform top touch-action transform transition user-select vertical-align visibility
    white-space width word-break word-wrap z-index -webkit-appearance -webkit-print-color-adjust
    -webkit-text-size-adjust
    """
)
#: `scroll-margin-top` is of Chromium 69; where a browser does not know it, only a jump ends under the bar.
FUNCTIONS = _names(
    """
    var calc attr counter rect repeat minmax rgba rgb url translate rotate scale not nth-child nth-last-child
    nth-of-type
    """
)
PSEUDO = _names(
    """
    root before after focus hover active checked disabled first-child last-child only-child empty not nth-child
    nth-last-child nth-of-type target link visited -webkit-progress-bar -webkit-progress-value first-of-type
    last-of-type focus-within invalid placeholder
    """
)
AT_RULES = {"media"}
UNITS = _names("px em rem ch ex pt cm mm in vw vh vmin vmax fr s ms deg")


def newer_style(style: str) -> list[str]:
    """The same for a style sheet: properties, functions, pseudo-classes, at-rules, units, `gap` outside of a grid,
    rules within rules, lists of selectors as an argument, comparisons in media queries."""
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    unquoted = re.sub(r'"(?:\\.|[^"\\])*"', '""', bare)
    found = [f"@{name}" for name in re.findall(r"@([\w-]+)", unquoted) if name not in AT_RULES]
    found += [f"{name}()" for name in re.findall(r"([\w-]+)\(", unquoted) if name not in FUNCTIONS | {"and"}]
    found += [one for one in re.findall(r"(?<![\w#])[0-9][0-9.]*([a-z]+)", unquoted) if one not in UNITS]
    found += re.findall(r":[\w-]+\([^)]*(?:,| of )[^)]*\)", unquoted) + re.findall(
        r"@[^{]*[<>][^{]*", unquoted
    )
    found += re.findall(r"overflow[\w-]*:[^;}]*\bclip\b", unquoted) + list(_nested(unquoted))
    grids: set[str] = set()
    gaps: set[str] = set()
    flexes: set[str] = set()
    for selectors, block in re.findall(r"([^{}]+)\{([^{}]*)\}", unquoted):
        named = {one.strip() for one in selectors.split(",")}
        found += [
            f":{name}"
            for name in re.findall(r":([\w-]+)", selectors)
            if name not in PSEUDO and "@" not in selectors
        ]
        made = dict(part.split(":", 1) for part in block.split(";") if ":" in part)
        given = {name.strip(): value.strip() for name, value in made.items()}
        found += [name for name in given if name not in PROPERTIES and not name.startswith("--")]
        grids |= named if "grid" in given.get("display", "") else set()
        flexes |= named if "flex" in given.get("display", "") else set()
        gaps |= named if "gap" in given else set()
    return found + [f"gap of {name}" for name in sorted(gaps & flexes | gaps - grids)]


def _nested(style: str) -> Iterator[str]:
    """Selectors of rules that stand within another rule."""
    open_: list[str] = []
    for before, sign in re.findall(r"([^{};]*)([{};])", style):
        if sign == "{":
            if open_ and not open_[-1].startswith("@"):
                yield f"{before.strip()} within {open_[-1]}"
            open_.append(before.strip())
        elif sign == "}" and open_:
            open_.pop()
