import base64
import json
import time
from collections.abc import Callable
from html import escape
from html.entities import html5
from textwrap import wrap
from urllib.parse import quote, quote_plus

import pytest

from cryptoai_cli.net.spellings import forms_of, may_hold, secret_pattern

KEY = "PK+7x/q\"Z&=k'9~LM\\2"
PLAIN = "PKABCDEF1234567890"


def _percent(text: str) -> str:
    return "".join(f"%{ord(character):02x}" for character in text)


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(character):04X}" for character in text)


def _named(text: str) -> str:
    names = {character: name for name, character in sorted(html5.items()) if name.endswith(";") and len(name) < 9}
    return "".join(f"&{names[character]}" if character in names else character for character in text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in an address": quote_plus,
    "in a path": lambda text: quote(text, safe=""),
    "in an address, lower case": lambda text: quote(text, safe="").replace("%2B", "%2b").replace("%2F", "%2f"),
    "twice in an address": lambda text: quote(quote(text, safe=""), safe=""),
    "three times in an address": lambda text: quote(quote(quote(text, safe=""), safe=""), safe=""),
    "every character in an address": _percent,
    "in JSON": lambda text: json.dumps(text)[1:-1],
    "in JSON within JSON": lambda text: json.dumps(json.dumps(text))[3:-3],
    "in JSON with an escaped slash": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "every character in JSON": _escaped,
    "every character in Python": lambda text: "".join(f"\\x{ord(character):02x}" for character in text),
    "on a page": escape,
    "on a page, twice": lambda text: escape(escape(text)),
    "every character on a page": lambda text: "".join(f"&#{ord(character)};" for character in text),
    "every character on a page, by hexadecimals": lambda text: "".join(f"&#x{ord(c):04X};" for c in text),
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
    "in base64 in an address": lambda text: quote(base64.b64encode(text.encode()).decode(), safe=""),
    "in hexadecimal": lambda text: text.encode().hex(),
    "in hexadecimal, upper case": lambda text: text.encode().hex().upper(),
    "in hexadecimal, by colons": lambda text: text.encode().hex(":"),
    "in hexadecimal, as numbers": lambda text: ", ".join(f"0x{byte:02x}" for byte in text.encode()),
    "in a mail": lambda text: "".join(f"={byte:02X}" for byte in text.encode()),
    "in a parameter of a mail server": lambda text: "".join(f"+{byte:02X}" for byte in text.encode()),
    "in octal": lambda text: "".join(f"\\{ord(character):03o}" for character in text),
    "in a script": lambda text: "".join(f"\\u{{{ord(character):x}}}" for character in text),
    "on a page, by names": _named,
    "on a page, without semicolons": lambda text: "".join(f"&#{ord(character)}" for character in text),
    "over two lines": lambda text: f"{text[:7]}\r\n  {text[7:]}",
    "over two lines in JSON": lambda text: json.dumps(f"{text[:7]}\n{text[7:]}")[1:-1],
    "over two lines of a mail": lambda text: f"{text[:7]}=\r\n{text[7:]}",
    "in base64 over lines": lambda text: "\r\n".join(wrap(base64.b64encode(text.encode()).decode(), 8)),
    "in upper case": str.upper,
    "in lower case": str.lower,
}


@pytest.mark.parametrize("secret", [KEY, PLAIN, "grün+Schlüssel"])
@pytest.mark.parametrize("spelt", SPELLINGS.values(), ids=SPELLINGS)
def test_a_secret_is_found_however_it_is_spelt(secret: str, spelt: Callable[[str], str]) -> None:
    assert may_hold(forms_of(spelt(secret)), secret)
    shown = secret_pattern(secret).sub("<S>", f"key={spelt(secret)}| and more")
    assert shown.startswith("key=<S>")
    assert shown.endswith("| and more")
    assert len(shown) <= len("key=<S>??%3D%3D| and more")  # of base64, the last bits belong to what follows


@pytest.mark.parametrize("before", ["", "u", "me:", "user:", "Bearer "])
@pytest.mark.parametrize("after", ["", ":", ":x", ", and the rest"])
def test_a_secret_is_found_in_base64_of_a_longer_text(before: str, after: str) -> None:
    encoded = base64.b64encode(f"{before}{PLAIN}{after}".encode()).decode()
    assert may_hold(forms_of(encoded), PLAIN)
    hidden = secret_pattern(PLAIN).sub("<S>", encoded)
    assert "<S>" in hidden
    assert len(hidden.replace("<S>", "")) <= len(encoded) - 4 * len(PLAIN) // 3 + 4


@pytest.mark.parametrize("text", ["PKABCDEF123456789", "ABCDEF1234567890", "PK-ABCDEF1234567890", "", "P" * 100])
def test_what_only_resembles_it_is_left(text: str) -> None:
    assert secret_pattern(PLAIN).search(text) is None
    assert not may_hold(forms_of(text), PLAIN)


@pytest.mark.parametrize("secret", ["hunter2", "hunter2-hunter2", "-unter2-hunter2"])
def test_a_long_run_of_backslashes_is_looked_through_at_once(secret: str) -> None:
    run = "\\" * 60_000
    started = time.monotonic()
    hidden = secret_pattern(secret).sub("<S>", f"{run} {run}{secret}")
    assert hidden.endswith("<S>")
    assert secret not in hidden
    assert hidden.startswith(f"{run} ")
    assert time.monotonic() - started < 1.5  # it was minutes


@pytest.mark.parametrize("secret", ["p\udce9ss", "p\udce9ssword", "\ud800 key of windows"])
def test_a_secret_that_is_no_utf_8_is_found(secret: str) -> None:
    assert may_hold(forms_of(f"x {secret}"), secret)
    assert secret_pattern(secret).sub("<S>", f"x {secret} y") == "x <S> y"


def test_a_short_secret_is_found_as_it_is_written_alone() -> None:
    pattern = secret_pattern("bad")
    assert pattern.sub("<S>", "a bad key, %62ad, &#98;ad") == "a <S> key, <S>, <S>"
    assert pattern.search("Bad BAD YmFk 626164") is None


def test_what_stands_in_two_words_is_left() -> None:
    assert secret_pattern("hushhush").search("hush hush") is None


@pytest.mark.parametrize("break_", ["\n", "\\n", "\r\n ", "=\n"])
def test_a_pile_of_line_ends_costs_no_more_than_its_length(break_: str) -> None:
    started = time.perf_counter()
    assert secret_pattern(PLAIN).search("PK" + break_ * 20_000) is None
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("pile", ["\\", "%25", "%", "&amp;", "&#0", "=", "P\\"])
def test_a_pile_of_escapes_costs_no_more_than_its_length(pile: str) -> None:
    text, started = pile * 30_000, time.perf_counter()
    assert not may_hold(forms_of(text), PLAIN)
    assert secret_pattern(PLAIN).search(text) is None
    assert secret_pattern("\\" + PLAIN).search(text) is None
    assert time.perf_counter() - started < 2
