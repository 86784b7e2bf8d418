from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poster.campaign.payload import link_uri, payload_problems
from tests.campaign import builders as b

READABLE = "polisen.se/tips-polisen"


def found(url, readable=READABLE, has_record=False, **more):
    return b.codes(payload_problems(url, readable, b.symbol(**more), has_record=has_record))


@pytest.mark.parametrize(
    "url",
    [
        "https://polisen.se/tips-polisen",
        "HTTPS://polisen.se/tips-polisen/",
        "https://polisen.se/tips-polisen?form=1",
    ],
)
def test_a_plain_address_passes(url):
    assert found(url) == []


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "symbol/url"),
        ("polisen.se/tips-polisen", "symbol/url"),
        ("https://polisen.se/tips polisen", "symbol/url"),
        ("https://polisen.se/tips\n-polisen", "symbol/url"),
        ("https://pölisen.se/tips-polisen", "symbol/url"),
        ("https://polisen.se:x/tips-polisen", "symbol/url"),
        ("https://[polisen.se/tips-polisen", "symbol/url"),
        ("https://polisen.se\\@evil.se/tips-polisen", "symbol/url"),
        ("https://me:pw@polisen.se/tips-polisen", "symbol/url"),
        ("https://polisen.se:443/tips-polisen", "symbol/url"),
        ("https://polisen.se:/tips-polisen", "symbol/url"),
        ("https://polisen.se/tips-polisen?" + "a" * 300, "symbol/url"),
        ("http://polisen.se/tips-polisen", "symbol/scheme"),
        ("tel:11414", "symbol/scheme"),
        ("javascript:alert(1)", "symbol/scheme"),
        ("https://polisen.se/tips-polisen?utm_source=x", "symbol/tracking"),
        ("https://polisen.se/tips-polisen?UTM%5Fsource=x", "symbol/tracking"),
        ("https://polisen.se/tips-polisen?a=1;fbclid=2", "symbol/tracking"),
        ("https://polisen.se/tips-polisen#gclid=2", "symbol/tracking"),
        ("https://polisen.se/tips-polisen#/page?mc_eid=2", "symbol/tracking"),
        ("https://polisen.se/other", "symbol/readable"),
    ],
)
def test_each_fault(url, code):
    assert found(url) == [code]


@pytest.mark.parametrize("host", ["evil.se", "polisen.se.evil.se", "tips.polisen.se", "polisen.se."])
def test_hosts_are_listed_exactly(host):
    assert found(f"https://{host}/x", f"{host}/x") == ["symbol/host"]


def test_hosts_in_messages():
    (near,) = payload_problems("https://polise.se/", "polise.se", b.symbol())
    assert near.hint == "did you mean 'polisen.se'?"
    (far,) = payload_problems("https://xyz.example/", "xyz.example", b.symbol(hosts=()))
    assert far.hint == "hosts allowed here: none"


def test_a_shortener_is_refused_even_where_it_is_listed():
    (problem,) = payload_problems("https://bit.ly/x", "bit.ly/x", b.symbol(hosts=("bit.ly",)))
    assert (problem.code, "shortens" in problem.message) == ("symbol/host", True)


def test_tracking_passes_with_a_reason_only():
    url = "https://polisen.se/tips-polisen?utm_source=x"
    assert found(url, tracking_accepted_because="agreed with the data protection officer") == []
    assert found(url, tracking_accepted_because="  ") == ["symbol/tracking"]


def test_an_address_for_each_row_needs_a_reason():
    url = "https://polisen.se/tips-polisen?x=1"
    assert found(url, has_record=True) == ["symbol/tracking"]
    assert found(url, has_record=True, tracking_accepted_because="agreed") == []


@pytest.mark.parametrize("readable", ["www.polisen.se/tips-polisen", "HTTPS://polisen.se/tips-polisen/"])
def test_readable_spellings(readable):
    assert found("https://polisen.se/tips-polisen", readable) == []


@pytest.mark.parametrize("readable", ["", "polisen.se", "polisen.se/Tips-polisen", "polisen.se/tips-polisen?x"])
def test_readable_that_leads_elsewhere(readable):
    assert found("https://polisen.se/tips-polisen", readable) == ["symbol/readable"]


def test_readable_in_letters_of_its_own_script():
    target = b.symbol(hosts=("xn--rd-yia.se",))
    assert payload_problems("https://xn--rd-yia.se/%C3%A5", "råd.se/å", target) == ()
    assert b.codes(payload_problems("https://xn--rd-yia.se/", "å" * 70 + ".se", target)) == ["symbol/readable"]


@pytest.mark.parametrize(
    ("url", "readable", "host", "code"),
    [
        ("https://poiisen.se/x", "poIisen.se/x", "poiisen.se", "symbol/readable"),
        ("https://poiisen.se/x", "HTTPS://poIisen.se/x", "poiisen.se", "symbol/readable"),
        ("https://poIisen.se/x", "poIisen.se/x", "poIisen.se", "symbol/host"),
        ("https://poIisen.se/x", "poiisen.se/x", "poiisen.se", "symbol/host"),
        ("https://poiisen.se/x", "poiisen.se/x", "poIisen.se", "symbol/host"),
        ("https://POLISEN.SE/x", "polisen.se/x", "polisen.se", "symbol/host"),
        ("https://p0lisen.se/x", "p0lisen.se/x", "p0lisen.se", "symbol/host"),
    ],
)
def test_a_host_is_read_as_it_is_opened(url, readable, host, code):
    (one,) = payload_problems(url, readable, b.symbol(url, readable, hosts=(host,)))
    assert (one.code, "can be taken for another" in one.message) == (code, True)


def test_capitals_of_a_path_are_its_own():
    target = b.symbol(hosts=("polisen.se",))
    assert payload_problems("https://polisen.se/Tips", "polisen.se/Tips", target) == ()


def test_all_faults_at_once():
    assert found("https://a@evil.se:1/x?fbclid=1") == [
        "symbol/url",
        "symbol/url",
        "symbol/host",
        "symbol/tracking",
    ]


@given(st.text(max_size=60))
def test_any_text_is_judged(url):
    payload_problems(url, url, b.symbol())
    payload_problems(f"https://{url}", url, b.symbol())


def uri(text):
    problems = []
    return link_uri(text, b.at(5), problems), b.codes(problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tel:020-50\u00a050 50", "tel:020505050"),
        ("TEL:+46.8", "tel:+468"),
        ("https://råd.se/å b?q=ö", "https://xn--rd-yia.se/%C3%A5%20b?q=%C3%B6"),
        ("https://a.se/%20", "https://a.se/%20"),
        ("mailto:tips@a.se?subject=Hej", "mailto:tips@a.se?subject=Hej"),
    ],
)
def test_links(text, expected):
    assert uri(text) == (expected, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("http://a.se", "link/scheme"),
        ("javascript:alert(1)", "link/scheme"),
        ("file:///etc/passwd", "link/scheme"),
        ("11414", "link/scheme"),
        ("", "link/scheme"),
        ("tel:abc", "link/uri"),
        ("tel:", "link/uri"),
        ("mailto:nobody", "link/uri"),
        ("https:x", "link/uri"),
        ("https://u@a.se", "link/uri"),
    ],
)
def test_faulty_links(text, code):
    assert uri(text)[1] == [code]
