"""The page's modules hold together: each is used, each name they take from another is there, and none does harm."""

import re
from pathlib import Path

import pytest

from sandbox.page.serving import STATIC

JS = STATIC / "js"
MODULES = sorted(JS.rglob("*.js"))
STARTS = (JS / "main.js", JS / "shell" / "theme.js")  # what index.html loads
LONGEST = 300
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"([^"]+)";$', re.MULTILINE)
_LATER = re.compile(r'\bimport\("([^"]+)"\)')
_EXPORT = re.compile(r"^export (?:async function\*?|function\*?|class|const|let) (\w+)", re.MULTILINE)
_SENTENCE = re.compile(r"^(?:// |/\*\* ?(?:\n \* )?)([A-Z“\"]\S* .*)", re.MULTILINE)
HARM = {
    r"\b(?:inner|outer)HTML\b": "markup made of text",
    r"\binsertAdjacentHTML\b": "markup made of text",
    r"\bcreateContextualFragment\b|\bDOMParser\b|\bsrcdoc\b": "markup made of text",
    r"\bdocument\.write": "markup made of text",
    r"\beval\(|\bnew Function\(|\bset(?:Timeout|Interval)\(\s*[\"'`]": "code made of text",
    r"\bconsole\.": "a word to nobody",
    r"\bdebugger\b": "a forgotten stop",
    r"\b(?:TODO|FIXME|XXX)\b": "something unfinished",
}
# Nothing is loaded from these: the name of what drawings are written in, and where a reader may go on.
ADDRESSES = ("http://www.w3.org/2000/svg", "https://docs.slack.dev")


def code(module: Path) -> str:
    """Return a module without its comments."""
    return _COMMENT.sub("", module.read_text(encoding="utf-8"))


def imports(module: Path) -> list[tuple[Path, list[str]]]:
    """Return the modules that one takes from, and the names it takes."""
    text = code(module)
    found = [
        ((module.parent / path).resolve(), [name.split(" as ")[0].strip() for name in names.split(",") if name.strip()])
        for names, path in _IMPORT.findall(text)
    ]
    for path in _LATER.findall(text):
        target = (module.parent / path).resolve()
        found.append((target, [name for name in exports(target) if re.search(rf"\b{name}\b", text)]))
    return found


def exports(module: Path) -> list[str]:
    """Return the names that a module gives to others."""
    return _EXPORT.findall(code(module))


def name_of(module: Path) -> str:
    """Return how a test is called that looks at one module."""
    return str(module.relative_to(JS))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_says_what_it_is_in_its_first_line_and_stays_short(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    first = _SENTENCE.match(text)
    assert first, "begin with a comment that says in a sentence what the module is"
    assert "." in text[: text.index("\nimport") if "\nimport" in text else 400]
    assert len(text.splitlines()) < LONGEST


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_every_name_a_module_takes_is_given_and_used(module: Path) -> None:
    text = code(module)
    # No other way of importing and exporting, or this test would not see it.
    assert len(re.findall(r"^\s*import\b(?!\()", text, re.MULTILINE)) == len(_IMPORT.findall(text))
    assert len(re.findall(r"^\s*export\b", text, re.MULTILINE)) == len(exports(module))
    for target, names in imports(module):
        assert target in MODULES, f"{target} is not there"
        missing = set(names) - set(exports(target))
        assert not missing, f"{name_of(target)} has no {missing}"
    for names, _path in _IMPORT.findall(text):
        for name in filter(None, (part.split(" as ")[-1].strip() for part in names.split(","))):
            uses = re.findall(rf"(?<![\w$.]){re.escape(name)}\b", text.replace("...", " "))
            assert len(uses) > 1, f"{name} is taken and not used"


def test_every_module_is_reached_from_the_page() -> None:
    reached: set[Path] = set()
    waiting = list(STARTS)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += [target for target, _names in imports(module)]
    assert [name_of(module) for module in MODULES if module not in reached] == []
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    assert re.findall(r'<script[^>]* src="/page/js/([^"]+)"', html) == [name_of(start) for start in reversed(STARTS)]


def test_every_name_that_is_given_is_taken() -> None:
    taken = {(target, name) for module in MODULES for target, names in imports(module) for name in names}
    unused = [
        f"{name_of(module)}: {name}" for module in MODULES for name in exports(module) if (module, name) not in taken
    ]
    assert unused == []


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_does_no_harm(module: Path) -> None:
    text = code(module)
    found = {why: match[0] for pattern, why in HARM.items() if (match := re.search(pattern, text))}
    assert not found
    outside = [address for address in re.findall(r"(?:https?|wss?):\/\/[^\"'`\s]+", text) if address not in ADDRESSES]
    assert not outside


def test_every_style_sheet_is_loaded_and_asks_nobody_else() -> None:
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    sheets = sorted((STATIC / "css").glob("*.css"))
    assert sorted(re.findall(r'href="/page/css/([^"]+)"', html)) == [sheet.name for sheet in sheets]
    for sheet in sheets:
        assert not re.search(r"@import|url\(\s*[\"']?(?!data:|#)", sheet.read_text(encoding="utf-8")), sheet.name


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("node.innerHTML = text;", "markup made of text"),
        ("eval(text);", "code made of text"),
        ("setTimeout('go()', 1);", "code made of text"),
        ("console.log(text);", "a word to nobody"),
    ],
)
def test_harm_is_seen(text: str, why: str) -> None:
    assert [meant for pattern, meant in HARM.items() if re.search(pattern, text)] == [why]
