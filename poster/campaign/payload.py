"""Stage resolve: what a QR symbol and a link may open, checked before anything is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from poster.campaign.lookalikes import hidden_character, host_fault
from poster.campaign.model import SymbolTarget
from poster.problems import Location, Problem, did_you_mean, error

MAX_LENGTH = 300
LINK_SCHEMES = ("https", "tel", "mailto")

# RFC 3986, 2: the characters a URI consists of, all of them printable ASCII.
_URI = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
_TRACKING_PREFIXES = ("utm_", "mtm_", "matomo_", "pk_", "piwik_", "hsa_", "_hs", "at_", "stm_")
_TRACKING = re.compile(
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|igsh|li_fat_id|"
    r"mc_cid|mc_eid|mkt_tok|vero_id|oly_anon_id|oly_enc_id|_ga|_gl|s_cid|s_kwcid|wt_mc|wt\.mc_id|trk|"
    r"ref_src|cmpid|epik|rb_clickid|wickedid|scid|sc_cid"
)
# Hosts whose addresses hide where they lead; allowed by no list of hosts.
_SHORTENER = re.compile(
    r"bit\.ly|t\.co|tinyurl\.com|goo\.gl|ow\.ly|buff\.ly|is\.gd|v\.gd|rb\.gy|cutt\.ly|rebrand\.ly|"
    r"t\.ly|s\.id|shorturl\.at|tiny\.cc|lnkd\.in|youtu\.be|fb\.me|db\.tt|qr\.ae|adf\.ly|bl\.ink|"
    r"short\.io|qrco\.de|qr\.link|me-qr\.com|qrs\.ly|q-r\.to|l\.ead\.me|linktr\.ee|dub\.sh|u\.to|"
    r"kutt\.it|1url\.com|soo\.gd"
)
_SCHEME = re.compile("^https://", re.IGNORECASE)
# A browser takes a capital for the small letter, and a reader takes I for l.
_CAPITALS = "has capitals; it can be taken for another"
# RFC 3966, 3: the visual separators of a number, and blanks as people write them.
_SEPARATORS = re.compile(r"[\s\u00a0\u202f.()-]")
_TELEPHONE = re.compile(r"\+?[0-9*#]{2,20}")


def payload_problems(
    url: str, readable: str, target: SymbolTarget, *, has_record: bool = False, at: Location | None = None
) -> tuple[Problem, ...]:
    """Return what is wrong with the payload `url` and the address `readable` printed beside it.

    The payload is https on a host of `target.hosts` (exactly), at most 300 printable ASCII characters, without
    user information and port, its host in small letters, not on a host that shortens addresses, without tracking
    parameters, and not one for each row of a list (`has_record`); the last two pass where the campaign gives a
    reason. The
    readable address is host and path of the payload, compared only where the host is right; scheme, `www.`
    and a last `/` may be left out. Codes: symbol/url, symbol/scheme, symbol/host, symbol/tracking and
    symbol/readable.
    """
    at = at or target.url.at
    split = _split(url)
    if split is None:
        return (_not_a_url(url, at),)
    if split.scheme.lower() != "https":
        message = f"the symbol opens '{split.scheme}:'; only https is allowed"
        return (error("symbol/scheme", message, at, "a number is dialled by people, a symbol opens a page"),)
    hosts = tuple(_host_problems(split, target, at))
    return (
        *_form_problems(url, split, at),
        *hosts,
        *_tracking_problems(split, target, at, has_record=has_record),
        *(() if hosts else _readable_problems(split, readable, target)),
    )


def _split(url: str) -> SplitResult | None:
    """Return the parts of `url`, or None if it is no URL with a scheme in printable ASCII."""
    if not _URI.fullmatch(url):
        return None
    try:
        split = urlsplit(url)
        _ = split.port
    except ValueError:
        return None
    return split if split.scheme else None


def _not_a_url(url: str, at: Location) -> Problem:
    """Return the fault of a payload that is empty or is not a URL."""
    if not url:
        return error("symbol/url", "the symbol has no address to open", at)
    if not url.isascii():
        hint = "write a host with å, ä or ö in its xn-- form and other characters as %XX"
        return error("symbol/url", "the symbol's address has characters outside ASCII", at, hint)
    return error("symbol/url", f"'{url[:80]}' is no address such as https://polisen.se/tips", at)


def _form_problems(url: str, split: SplitResult, at: Location) -> Iterator[Problem]:
    """Yield what is wrong with the form of the URL."""
    if len(url) > MAX_LENGTH:
        message = f"the symbol's address has {len(url)} characters; {MAX_LENGTH} are allowed"
        yield error("symbol/url", message, at, "a long address makes small modules")
    if "@" in split.netloc:
        yield error("symbol/url", "the symbol's address has a user name before its host", at)
    if split.port is not None or split.netloc.endswith(":"):
        yield error("symbol/url", "the symbol's address names a port; none is allowed", at)


def _host_problems(split: SplitResult, target: SymbolTarget, at: Location) -> Iterator[Problem]:
    """Yield what is wrong with the host."""
    for written in dict.fromkeys((_written_host(split), *target.hosts)):
        if written != written.lower():
            yield error(
                "symbol/host", f"the host '{written[:80]}' {_CAPITALS}", at, f"write '{written.lower()[:80]}'"
            )
            return
    host = split.hostname or ""
    allowed = tuple(entry.lower() for entry in target.hosts)
    fault = host_fault(host)
    if fault:
        message = f"the symbol's host {fault}; it can be taken for another"
        yield error("symbol/host", message, at, "write the host anew, letter by letter")
        return
    if _SHORTENER.fullmatch(host.removeprefix("www.")):
        yield error(
            "symbol/host", f"'{host}' shortens addresses and hides where they lead", at, "write where it leads"
        )
    elif host not in allowed:
        hint = did_you_mean(host, allowed) or "hosts allowed here: " + (", ".join(allowed) or "none")
        yield error(
            "symbol/host", f"the symbol opens the host '{host}', which the campaign does not list", at, hint
        )


def _written_host(split: SplitResult) -> str:
    """Return the host as it is written."""
    return split.netloc.rpartition("@")[2].partition(":")[0]


def _tracking_problems(
    split: SplitResult, target: SymbolTarget, at: Location, *, has_record: bool
) -> Iterator[Problem]:
    """Yield what could tell who opened the symbol, unless the campaign accepts it with a reason."""
    if target.tracking_accepted_because.strip():
        return
    hint = "leave it out, or give the reason as 'tracking_accepted_because'"
    for name in dict.fromkeys(_parameters(split)):
        if _TRACKING.fullmatch(name) or name.startswith(_TRACKING_PREFIXES):
            yield error("symbol/tracking", f"the symbol's address has the tracking parameter '{name}'", at, hint)
    if has_record:
        message = "the symbol's address differs from row to row, so that it tells which poster was read"
        yield error("symbol/tracking", message, at, hint)


def _parameters(split: SplitResult) -> Iterator[str]:
    """Yield the names of parameters in query and fragment, decoded and in lower case."""
    for part in (split.query, split.fragment, split.fragment.partition("?")[2]):
        for name, _ in parse_qsl(part.replace(";", "&"), keep_blank_values=True):
            yield name.strip().lower()


def _readable_problems(split: SplitResult, readable: str, target: SymbolTarget) -> Iterator[Problem]:
    """Yield a fault if the printed address is not host and path of the payload."""
    hidden = hidden_character(readable)
    if hidden:
        message = f"the readable address holds the hidden character U+{ord(hidden):04X}"
        yield error("symbol/readable", message, target.readable.at, "type it anew")
        return
    host = _SCHEME.sub("", readable.strip()).partition("/")[0]
    if host != host.lower():
        message = f"the readable address has the host '{host[:80]}', which {_CAPITALS}"
        yield error("symbol/readable", message, target.readable.at, f"write '{host.lower()[:80]}'")
        return
    wanted = _comparable((split.hostname or "") + split.path)
    found = _comparable(_SCHEME.sub("", readable.strip()))
    if found != wanted:
        message = f"the readable address '{readable}' is not the one the symbol opens"
        hint = f"write '{((split.hostname or '') + split.path).rstrip('/')}'"
        yield error("symbol/readable", message, target.readable.at, hint)


def is_same_address(readable: str, url: str) -> bool:
    """Is `readable` host and path of the payload `url`, as people write them?"""
    split = _split(url)
    written = _comparable(_SCHEME.sub("", readable.strip()))
    return split is not None and written == _comparable((split.hostname or "") + split.path)


def _comparable(address: str) -> str:
    """Return host and path as they are compared: host in lower case and punycode, path decoded."""
    host, slash, path = address.partition("/")
    return _ascii_host(host.lower()).removeprefix("www.") + (slash + unquote(path)).rstrip("/")


def _ascii_host(host: str) -> str:
    """Return a host in ASCII (IDNA); as it is where it cannot be written so."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def link_uri(text: str, at: Location | None, problems: list[Problem]) -> str:
    """Return the URI of a link in ASCII; a scheme other than https, tel and mailto goes to `problems`.

    A number loses its blanks and separators (RFC 3966, 3); other characters that no URI holds are
    percent-encoded in UTF-8 (RFC 3987, 3.1).
    """
    scheme, colon, rest = text.strip().partition(":")
    scheme = scheme.lower()
    if not colon or scheme not in LINK_SCHEMES:
        hint = f"allowed: {', '.join(f'{name}:' for name in LINK_SCHEMES)}"
        problems.append(error("link/scheme", f"a link cannot open '{text[:80]}'", at, hint))
        return ""
    uri = f"{scheme}:{_telephone(rest) if scheme == 'tel' else _encoded(rest)}"
    if not _is_uri(scheme, uri):
        problems.append(error("link/uri", f"'{text[:80]}' is no complete address", at))
    return uri


def _telephone(number: str) -> str:
    """Return a number without blanks and separators."""
    return _SEPARATORS.sub("", number)


def _encoded(rest: str) -> str:
    """Return what follows the scheme in ASCII."""
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        rest = f"//{_ascii_host(host)}{slash}{path}"
    return quote(rest, safe="%/:?#[]@!$&'()*+,;=~")


def _is_uri(scheme: str, uri: str) -> bool:
    """Does `uri` say whom to reach: a host, a number, a mailbox?"""
    rest = uri[len(scheme) + 1 :]
    if scheme == "tel":
        return _TELEPHONE.fullmatch(rest) is not None
    if scheme == "mailto":
        return re.match(r"[^@?]+@[^@?]+", rest) is not None
    split = _split(uri)
    return split is not None and bool(split.hostname) and "@" not in split.netloc
