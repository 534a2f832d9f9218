"""Text of a web page that its reader does not see: taken out of the tree before the article is looked for, and counted.

Reads the attributes of elements, `style` attributes and the plain rules of <style> (by tag, class, id, and what they stand in); linked
style sheets and scripts are not read. Works in the child process, on lxml's tree.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

Declared = dict[str, str]

# What browsers show nothing of, or only where a picture, film or form cannot be shown.
_UNSEEN_TAGS = frozenset("template noframes canvas audio video datalist object applet embed iframe textarea select metadata annotation annotation-xml".split())
_NEVER_TAKEN = frozenset(("html", "head", "body"))  # a page hidden as a whole is one that a script shows
_TEXT_OF_SCRIPTS = frozenset(("articleBody", "reviewBody", "recipeInstructions", "acceptedAnswer", "text", "description", "step"))
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_BRACE = re.compile(r"[{};]")
_COMPOUND = re.compile(r"(\*|[a-z][a-z0-9-]*)?((?:[.#][\w-]+)*)", re.I)
_NUMBER = re.compile(r"[+-]?(?:\d{1,12}(?:\.\d*)?|\.\d{1,12})")
_MAX_RULES = 5000
_MAX_STEPS = 500_000  # elements looked at for all rules together
_FAR = 900  # pixels beyond the edge of any page
_FAR_UNITS = {"": 1.0, "px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "%": 10.0, "vw": 10.0, "vh": 10.0}
_COLOURS = {"white": "#ffffff", "black": "#000000", "transparent": "transparent"}


def take_out_hidden(tree: Any) -> int:
    """Takes what is hidden out of the tree of a page; how many characters of text that was."""
    _strip_scripts(tree)
    declared = _declared(tree)
    state: dict[Any, tuple[bool, bool, str, str]] = {}  # element -> (its own text is made invisible, is tiny; its colour, its background)
    whole: list[Any] = []
    lost: list[Any] = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        style = _style_of(element, declared)
        unseen, tiny, colour, background = state.get(element.getparent(), (False, False, "", ""))
        if element.tag not in _NEVER_TAKEN and _takes_all(element, style):
            whole.append(element)
        if "visibility" in style:
            unseen = style["visibility"].startswith(("hidden", "collapse")) and element.tag not in _NEVER_TAKEN
        if "font-size" in style:
            tiny = _is_tiny(style["font-size"], tiny)
        colour, background = _colour(style, "color") or colour, _colour(style, "background-color", "background") or background
        state[element] = unseen, tiny, colour, background
        if unseen or tiny or (colour and (colour == background or colour == "transparent")):
            lost.append(element)
    taken = 0
    for element in whole:
        if element.getparent() is not None:
            taken += _length("".join(element.itertext()))
            element.drop_tree()
    for element in lost:
        taken += _length(element.text or "")
        element.text = None
        for child in element:
            taken += _length(child.tail or "")
            child.tail = None
    for element in tree.iter():
        element.attrib.pop("style", None)  # the extractor would drop what only has "hidden" in its style
    return taken


def _length(text: str) -> int:
    return len(" ".join(text.split()))


def _strip_scripts(tree: Any) -> None:
    """Data for machines may hold a text of its own: nobody has read that, so no article is taken from it."""
    for script in tree.xpath("//script[contains(@type, 'json')]"):
        try:
            data = json.loads(script.text or "")
            for part in _parts(data):
                for key in _TEXT_OF_SCRIPTS & part.keys():
                    del part[key]
            script.text = json.dumps(data)
        except (ValueError, RecursionError):
            script.text = None


def _parts(data: Any) -> Iterator[dict[str, Any]]:
    waiting = [data]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
        waiting += [value for value in (part.values() if isinstance(part, dict) else part) if isinstance(value, (dict, list))] if isinstance(part, (dict, list)) else []


# -- which style an element has


def _style_of(element: Any, declared: Mapping[Any, Declared]) -> Declared:
    own = _declarations(element.get("style") or "")
    ruled = declared.get(element)
    if not ruled:
        return own
    return {**ruled, **{name: value for name, value in own.items() if "!important" not in ruled.get(name, "") or "!important" in value}}


def _declarations(text: str) -> Declared:
    """`display: NONE; color:#fff` -> {"display": "none", "color": "#fff"}"""
    found: Declared = {}
    for part in _COMMENT.sub("", text[:5000]).split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[_unescaped(name).strip().lower()] = " ".join(_unescaped(value).lower().replace("! important", "!important").split())
    return {name: value.replace("!important", "").strip() if "!important" not in value else value for name, value in found.items()}


def _unescaped(text: str) -> str:
    r"""CSS may write a letter as its number: `d\69splay`."""
    return re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda found: chr(min(int(found[1], 16), 0x10FFFF)), text) if "\\" in text else text


def _declared(tree: Any) -> dict[Any, Declared]:
    """What the page's own <style> rules say of each element: the more exact rule wins, of equal ones the later."""
    rules: list[tuple[tuple[int, int, int], int, list[str], Declared]] = []
    for sheet in tree.iter("style"):
        if sheet.get("media", "all").strip().lower() not in ("", "all", "screen"):
            continue
        for selectors, body in _blocks(_COMMENT.sub("", (sheet.text or "")[:1_000_000]).replace("<!--", "").replace("-->", "")):
            style = _declarations(body)
            if not style:
                continue
            for selector in selectors.split(","):
                parts = selector.replace(">", " ").split()
                if parts and len(rules) < _MAX_RULES and len(parts) < 8 and all(_COMPOUND.fullmatch(part) for part in parts):
                    names = "".join(parts)
                    exact = (names.count("#"), names.count("."), sum(part[0] not in ".#*" for part in parts))
                    rules.append((exact, len(rules), parts, style))
    if not rules:
        return {}
    by_name: dict[str, list[Any]] = defaultdict(list)
    for element in tree.iter():
        if isinstance(element.tag, str):
            for name in _names(element):
                by_name[name].append(element)
    found: dict[Any, Declared] = defaultdict(dict)
    steps = 0
    for _, _, parts, style in sorted(rules, key=lambda rule: rule[:2]):
        candidates = by_name.get(_rarest(parts[-1], by_name), [])
        steps += len(candidates)
        if steps > _MAX_STEPS:
            break
        for element in candidates:
            if _matches(element, parts[-1]) and _stands_in(element, parts[:-1]):
                kept = found[element]
                kept.update({name: value for name, value in style.items() if "!important" not in kept.get(name, "") or "!important" in value})
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(selectors, declarations) of a style sheet, without what stands in @media and the like: that holds for other occasions."""
    depth = begin = opened = 0
    selectors = ""
    for found in _BRACE.finditer(text):
        at = found.start()
        if found[0] == ";":
            begin = begin if depth else at + 1  # @import ...;
        elif found[0] == "{":
            depth += 1
            if depth == 1:
                selectors, opened = text[begin:at].strip(), at + 1
        elif depth:
            depth -= 1
            if depth == 0:
                if not selectors.startswith("@"):
                    yield selectors, text[opened:at]
                begin = at + 1


def _names(element: Any) -> set[str]:
    return {"*", element.tag.lower(), *(f".{name}" for name in (element.get("class") or "")[:2000].split()[:50]), f"#{element.get('id') or ''}"}


def _wanted(compound: str) -> list[str]:
    found = _COMPOUND.fullmatch(compound)
    assert found
    return [*([found[1].lower()] if found[1] else []), *re.findall(r"[.#][\w-]+", found[2])] or ["*"]


def _rarest(compound: str, by_name: Mapping[str, list[Any]]) -> str:
    return min(_wanted(compound), key=lambda name: len(by_name.get(name, ())))


def _matches(element: Any, compound: str) -> bool:
    return set(_wanted(compound)) <= _names(element)


def _stands_in(element: Any, parts: list[str]) -> bool:
    """Whether the elements around it match the rest of a selector ("a > b" is read as "a b")."""
    wanted = list(parts)
    for depth, around in enumerate(element.iterancestors()):
        if not wanted or depth > 200:
            break
        if _matches(around, wanted[-1]):
            wanted.pop()
    return not wanted


# -- what a style hides


def _takes_all(element: Any, style: Declared) -> bool:
    """Whether nothing of the element is seen, whatever stands in it."""
    tag = element.tag.lower()
    if tag in _UNSEEN_TAGS or (element.get("hidden") is not None and style.get("display", "none").startswith("none")) or (tag == "dialog" and element.get("open") is None):
        return True
    value = {name: text.replace("!important", "").strip() for name, text in style.items()}
    if value.get("display") == "none" or value.get("content-visibility") == "hidden":
        return True
    if (number := _number(value.get("opacity", ""))) is not None and number < 0.05:
        return True
    if re.search(r"opacity\(\s*0", value.get("filter", "")) or re.search(r"scale\w*\(\s*0(?:\.0*)?\s*[,)]", value.get("transform", "")):
        return True
    if re.fullmatch(r"rect\(\s*(?:[01](?:px)?[\s,]*){4}\)", value.get("clip", "")) or re.match(r"inset\(\s*(?:50|100)%|circle\(\s*0", value.get("clip-path", "")):
        return True
    if _pixels(value.get("text-indent", "")) < -_FAR:
        return True
    moved = value.get("position") in ("absolute", "fixed", "relative")
    if moved and any(abs(_pixels(value.get(side, ""))) > _FAR and (_pixels(value.get(side, "")) < 0 or side == "left") for side in ("left", "right", "top", "bottom")):
        return True
    if any(_pixels(value.get(side, "")) < -_FAR for side in ("margin-left", "margin-top")):
        return True
    small = any(_number(value.get(side, "")) is not None and abs(_pixels(value[side])) <= 1 for side in ("height", "width", "max-height", "max-width"))
    return small and value.get("overflow", "").startswith(("hidden", "clip"))


def _number(value: str) -> float | None:
    found = _NUMBER.match(value)
    return float(found[0]) if found else None


def _pixels(value: str) -> float:
    number = _number(value)
    if number is None:
        return 0.0
    return number * _FAR_UNITS.get(re.sub(r"^[+-]?[\d.]+", "", value).split(" ")[0], 1.0)


def _is_tiny(value: str, around: bool) -> bool:
    """Whether letters of that size are too small to be read: below two pixels, or any share of what is too small already."""
    number = _number(value)
    if number is None:
        return around and value.startswith(("inherit", "larger", "smaller"))
    unit = re.sub(r"^[+-]?[\d.]+", "", value).split("!")[0].strip()
    return (around or number < {"%": 13, "em": 0.13}[unit]) if unit in ("%", "em") else _pixels(value) < 2


def _colour(style: Declared, *names: str) -> str:
    value = next((style[name] for name in names if name in style), "").replace("!important", "").strip()
    value = _COLOURS.get(value, value)
    if short := re.fullmatch(r"#([0-9a-f])([0-9a-f])([0-9a-f])", value):
        return "#" + "".join(digit * 2 for digit in short.groups())
    if parts := re.fullmatch(r"rgba?\((\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})(?:[\s,/]+([\d.]{1,6})%?)?\)", value):
        if parts[4] and float(parts[4].strip(".") or 0) == 0:
            return "transparent" if names[0] == "color" else ""
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in parts.groups()[:3])
    return "" if value == "transparent" and names[0] != "color" else value
