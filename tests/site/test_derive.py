"""The Derive page in a real browser: what it shows is what the engine gives, and a reader can work with it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import pytest
from browser import VIEWS, Listener, chromium, examine, served
from playwright.sync_api import Page

import frechet as fr
from frechet.render.text import readable
from frechet.service import BACKENDS, LONGEST, respond

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build/html"
PICTURES = ROOT / "artefacts/screenshots/derive"
# (function, variable, declarations), across the catalogue
FUNCTIONS = [
    ("norm2(W*X - Y)^2/2", "W", ""),
    ("norm2(X*w - y)^2 + lambda*norm2(w)^2", "w", ""),
    ("sum(log(1 + exp(-y.*(X*w))))", "w", ""),
    ("logsumexp(W*x) - y'*W*x", "W", ""),
    ("norm2(V*tanh(W*x) - y)^2/2", "W", ""),
    ("L(W_3*W_2*W_1)", "W_2", "L: function m n"),
    ("norm2(A - U*V')^2/2", "V", ""),
    ("norm2(W'*W - eye)^2/4", "W", ""),
    ("logdet(S) + tr(inv(S)*C)", "S", "S: n n positive definite"),
    ("(x'*A*x)/(x'*x)", "x", "A: n n symmetric"),
    ("tr(A*X*B*X')", "X", ""),
    ("norm1(A*x - y)", "x", ""),
    ("x'*A*x", "x", ""),
    ("det(X)", "X", ""),
    ("tr(B*inv(X))", "X", ""),
    ("inner(A, X.*X)", "X", ""),
    ("sum(relu(W*x + b))", "W", "b: m"),
    ("norm2(x - y)", "x", ""),
    ("tr(X^3)", "X", ""),
    ("sum(X.^3)/n", "X", "n: integer"),
    ("tr(expm(X)*A)", "X", ""),
    ("lambda_max(S)", "S", "S: n n symmetric"),
    ("nuclear(X)", "X", ""),
    ("inner(A, kron(X, B))", "X", ""),
    ("inner(y, softmax(W*x))", "x", ""),
    ("sum(diag(X).*x)", "X", ""),
    ("tr(A*pinv(X))", "X", ""),
    ("sum(gelu(W*x))", "x", ""),
    ("tr(tril(X)*A)", "X", ""),
    ("y'*solve(A, x)", "A", ""),
]


class Reader:
    """One browser with one page, and everything that it asked for; all in a thread of its own (see browser.py)."""

    def __init__(self, pool: ThreadPoolExecutor, page: Page, host: str) -> None:
        self.pool, self.page, self.host = pool, page, host
        self.listener = Listener(page, host)

    def __call__(self, act: Callable[[Page], T]) -> T:
        return self.pool.submit(act, self.page).result()


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with ThreadPoolExecutor(1) as pool, served(SITE) as host:
        opened = chromium()
        browser = pool.submit(opened.__enter__).result()

        def first() -> Reader:
            context = browser.new_context(
                viewport={"width": 1280, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
            )
            made = Reader(pool, context.new_page(), host)
            made.page.goto(f"{host}book/derive.html")
            return made

        yield pool.submit(first).result()
        pool.submit(opened.__exit__, None, None, None).result()


def derive(page: Page, expression: str, wrt: str, where: str = "") -> str:
    """Type a query as a reader does; return the gradient shown."""
    page.fill("#derive-where", where)
    page.fill("#derive-variable", wrt)
    page.fill("#derive-expression", expression)
    page.press("#derive-expression", "Enter")
    assert answered(page).startswith("Derived"), page.inner_text("#derive-form")
    return page.inner_text("#derive-gradient-text")


def answered(page: Page, line: str = "#derive-status") -> str:
    """Wait until a query has been answered; return what the status line says."""
    done = """line => {
        const said = document.querySelector(line).textContent;
        const silent = line !== '#derive-status' || document.querySelector('[aria-invalid]');
        return document.querySelector('#derive-stop').hidden && (said ? !said.endsWith('…') : silent);
    }"""
    page.wait_for_function(done, arg=line, timeout=90_000)
    return page.inner_text(line)


def judge(page: Page, claim: str, notation: str = "text") -> str:
    """Have the reader's gradient judged; return the verdict."""
    page.check(f"input[name=claim_notation][value={notation}]")
    page.fill("#judge-claim", claim)
    page.press("#judge-claim", "Enter")
    answered(page, "#judge-status")
    page.wait_for_selector("#judge-verdict p, #judge-claim[aria-invalid]")
    return page.inner_text("#judge-verdict")


def test_the_formula_shown_before_the_engine_is_loaded_is_what_the_engine_shows(reader):
    def before_and_after(page: Page) -> list[list[str]]:
        # Without the formula's source, which the built page leaves out.
        seen = """() => [...document.querySelectorAll('#derive-formula .katex, #derive-names label')].map(shown => {
            const copy = shown.cloneNode(true);
            copy.querySelectorAll('annotation').forEach(source => source.remove());
            return copy.textContent.replace(/\\s/g, '');
        })"""
        found = [page.evaluate(seen)]
        page.focus("#derive-expression")
        page.keyboard.press("End")
        page.keyboard.type(" ")
        made = "!document.querySelector('#derive-names input:checked').hasAttribute('checked')"  # not by the build
        page.wait_for_function(made, timeout=60_000)
        return [*found, page.evaluate(seen)]

    before, after = reader(before_and_after)
    assert len(before) == 4
    assert before == after


@pytest.mark.parametrize(("expression", "wrt", "where"), FUNCTIONS)
def test_the_gradient_shown_is_the_engines_and_is_right(reader, expression, wrt, where):
    shown = reader(lambda page: derive(page, expression, wrt, where))
    f = fr.parse(expression, where)
    assert shown == readable(fr.derive(f, wrt).gradient)
    assert fr.check(f, wrt, shown)


def test_a_wrong_gradient_is_diagnosed_refuted_and_mended(reader):
    f = fr.parse("norm2(W*X - Y)^2/2")
    for claim, words in (("(W*X - Y)*X", "X is not transposed"), ("2*(W*X - Y)*X'", "2 times the gradient")):
        said = reader(lambda page, claim=claim: (derive(page, "norm2(W*X - Y)^2/2", "W"), judge(page, claim))[1])
        assert words in said
        assert fr.check(f, "W", claim).diagnosis in said
        assert "the claim gives" in said
        assert "(W*X - Y)*X'" in said.splitlines()


def test_a_right_gradient_is_told_so_in_text_and_in_latex(reader):
    reader(lambda page: derive(page, "norm2(W*X - Y)^2/2", "W"))
    assert "Right" in reader(lambda page: judge(page, "W*X*X' - Y*X'"))
    assert "Right" in reader(lambda page: judge(page, r"(WX - Y) X^\top", "latex"))
    assert "Wrong" in reader(lambda page: judge(page, r"(WX - Y) X", "latex"))


@pytest.mark.parametrize(
    ("box", "expression", "wrt", "where"),
    [
        ("expression", "norm2(W*X - Y)^2/2 + ", "W", ""),
        ("expression", "nrm2(W*X - Y)^2/2", "W", ""),
        ("expression", "norm2(W*x - Y)", "W", "Y: m n; x: n"),
        ("variable", "norm2(W*X - Y)^2/2", "Z", ""),
        ("where", "norm2(W*X - Y)^2/2", "W", "W: m n; X: n n symetric"),
    ],
)
def test_a_mistake_is_shown_under_its_box_with_its_column(reader, box, expression, wrt, where):
    wanted = respond({"ask": "derive", "expression": expression, "wrt": wrt, "where": where})["error"]

    def refused(page: Page) -> tuple[str, str, str, Any]:
        page.fill("#derive-where", where)
        page.fill("#derive-variable", wrt)
        page.fill("#derive-expression", expression)
        page.press("#derive-expression", "Enter")
        page.wait_for_selector(f"#derive-{box}[aria-invalid=true]", timeout=60_000)
        answered(page)
        said, focus = page.inner_text(f"#derive-{box}-fault"), page.evaluate("document.activeElement.id")
        mark, start = "", None
        if "column" in wanted:
            mark = page.inner_text(f"#derive-{box}-fault mark")
            page.click(f"#derive-{box}-fault button")
            start = page.evaluate(f"document.querySelector('#derive-{box}').selectionStart")
        return said, focus, mark, start

    said, focus, mark, start = reader(refused)
    assert focus == f"derive-{box}"
    assert " ".join(wanted["reason"].split()) in " ".join(said.split())
    if "column" in wanted:
        assert f"Column {wanted['column']}:" in said
        assert mark == "▶"
        assert start == wanted["column"] - 1
    assert ("column" in wanted) == (box != "variable")


# What readers paste, or try, and what the page says of it; about 0.2 s each.
STRANGE = [
    ("", "an expression is missing"),
    ("😀*W", "Column 1: cannot read '😀' here"),
    ("<img src=x onerror=window.ran=1>", "cannot read '<' here"),
    ("__import__('os').system('ls')", "cannot read '.' here"),
    ("tr((W*B", "never closed"),
    ("(" * 3000 + "W", "nested more than 100 deep"),
    ("norm2(W)^1e999", "more than 300 digits"),
    ("norm2*W", "'norm2' is a function"),
    ("W*\x00", "cannot read"),
    (r"\tfrac12\|WX - Y\|_F^2", "This looks like LaTeX: choose LaTeX above the box."),
]


def test_strange_text_is_answered_in_words_and_never_run(reader):
    def refused(page: Page) -> list[str]:
        said = []
        page.fill("#derive-where", "")
        page.fill("#derive-variable", "W")
        for text, _ in STRANGE:
            page.fill("#derive-expression", text)
            page.press("#derive-expression", "Enter")
            page.wait_for_selector("#derive-expression[aria-invalid=true]", timeout=60_000)
            answered(page)
            said.append(page.inner_text("#derive-expression-fault"))
        page.check("input[name=notation][value=latex]")
        page.fill("#derive-expression", "norm2(W*X - Y")
        page.press("#derive-expression", "Enter")
        page.wait_for_selector("#derive-expression[aria-invalid=true]", timeout=60_000)
        said.append(page.inner_text("#derive-expression-fault"))
        page.fill("#derive-expression", "")
        page.check("input[name=notation][value=text]")
        assert page.evaluate("window.ran") is None
        return said

    said = reader(refused)
    for found, words in zip(said, [*(words for _, words in STRANGE), "choose Text above the box"], strict=True):
        assert words in found
        assert "Traceback" not in found and len(found.splitlines()) <= 2


def test_sums_and_chains_are_derived_and_say_in_one_line_that_there_is_no_code(reader):
    for expression, wrt, where in [
        ("sum(i, 1, m, (y[i] - w'*x[i])^2)/m", "w", "y[m]: scalar; x[m]: n"),
        ("tr(W[:]*A)", "W[k]", "W[N]: chain d"),
    ]:
        shown = reader(lambda page, asked=(expression, wrt, where): derive(page, *asked))
        assert shown == readable(fr.derive(fr.parse(expression, where), wrt).gradient)

        def told(page: Page) -> str:
            page.wait_for_function("document.querySelector('#derive-code-status').textContent.includes('members')")
            return page.inner_text("#derive-code-status")

        assert len(reader(told).splitlines()) == 1


def test_a_mark_is_drawn_at_the_column_and_goes_when_the_text_changes(reader):
    def marked(page: Page) -> tuple[str, int]:
        page.fill("#derive-where", "")
        page.fill("#derive-expression", "tr(A) + nrm(B)")
        page.wait_for_selector(".derive-field .derive-mirror mark", timeout=60_000)
        before = page.evaluate("document.querySelector('.derive-mirror mark').previousSibling.data")
        page.type("#derive-expression", " ")
        return before, page.locator(".derive-mirror mark").count()

    assert reader(marked) == ("tr(A) + ", 0)


def test_a_hundred_thousand_characters_are_refused_politely(reader):
    def refused(page: Page) -> tuple[str, float]:
        page.fill("#derive-expression", "x+" * 50_000)
        start = page.evaluate("performance.now()")
        page.press("#derive-expression", "Enter")
        return page.inner_text("#derive-expression-fault"), page.evaluate("performance.now()") - start

    said, milliseconds = reader(refused)
    assert said == f"100000 characters are too many: at most {LONGEST} are read"
    assert milliseconds < 1000


def test_the_variable_is_suggested_and_can_be_chosen(reader):
    def chosen(page: Page) -> tuple[str, str, str]:
        page.fill("#derive-where", "")
        page.fill("#derive-variable", "")
        page.fill("#derive-expression", "norm2(A*X*B)^2")
        page.wait_for_function("document.querySelector('#derive-variable').value", timeout=60_000)
        suggested = page.input_value("#derive-variable")
        page.check("#derive-names input[value=B]")
        page.press("#derive-variable", "Enter")
        answered(page)
        return suggested, page.input_value("#derive-variable"), page.inner_text("#derive-gradient-text")

    assert reader(chosen) == ("X", "B", readable(fr.derive(fr.parse("norm2(A*X*B)^2"), "B").gradient))


def test_what_is_of_an_older_text_says_so(reader):
    def noted(page: Page) -> list[tuple[bool, str]]:
        derive(page, "tr(A*X)", "X")
        judge(page, "A")
        found = [(page.is_visible("#derive-outdated"), page.inner_text("#judge-verdict")[:1])]
        page.type("#derive-expression", "/2")
        found.append((page.is_visible("#derive-outdated"), page.inner_text("#judge-verdict")[:1]))
        page.press("#derive-expression", "Enter")
        answered(page)
        return [*found, (page.is_visible("#derive-outdated"), page.inner_text("#judge-verdict")[:1])]

    assert reader(noted) == [(False, "✗"), (True, ""), (False, "")]


def test_a_new_formula_brings_its_own_variable(reader):
    def derived(page: Page) -> tuple[str, str]:
        derive(page, "tr(A*X)", "X")
        page.check("#derive-names input[value=A]")  # chosen, not typed
        answered(page)
        page.fill("#derive-expression", "norm2(y - z)^2/2")
        page.press("#derive-expression", "Enter")  # before the page has read it
        assert answered(page).startswith("Derived")
        return page.input_value("#derive-variable"), page.inner_text("#derive-gradient-text")

    variable, gradient = reader(derived)
    assert fr.check(fr.parse("norm2(y - z)^2/2"), variable, gradient)


def test_a_formula_is_carried_to_latex_and_back(reader):
    def carried(page: Page) -> list[str]:
        derive(page, "norm2(W_2*tanh(W_1*x) - y)^2/2", "W_1")
        seen = []
        for notation in ("latex", "text"):
            page.wait_for_function("document.querySelector('#derive-formula').textContent.includes('tanh')")
            page.check(f"input[name=notation][value={notation}]")
            page.press("#derive-expression", "Enter")
            assert answered(page).startswith("Derived")
            seen += [page.input_value("#derive-expression"), page.inner_text("#derive-gradient-text")]
        return seen

    latex, first, text, second = reader(carried)
    gradient = readable(fr.derive(fr.parse("norm2(W_2*tanh(W_1*x) - y)^2/2"), "W_1").gradient)
    assert r"\tanh" in latex
    assert first == second == gradient
    assert fr.parse(text) == fr.parse("norm2(W_2*tanh(W_1*x) - y)^2/2")


def test_every_style_and_detail_shows_its_own_steps(reader):
    def lines(page: Page) -> dict[tuple[str, str], int]:
        derive(page, "norm2(W*X - Y)^2/2", "W")
        found = {}
        for name, values in (
            ("style", ["trace", "index", "kronecker", "definition", "frobenius"]),
            ("steps", ["all", "summary", "textbook"]),
        ):
            for value in values:
                page.check(f"input[name={name}][value={value}]")
                assert answered(page).startswith("Derived")
                found[name, value] = page.locator("#derive-steps li").count()
                assert page.locator("#derive-steps .katex-error").count() == 0
        return found

    for (name, value), count in reader(lines).items():
        html = respond({"ask": "derive", "expression": "norm2(W*X - Y)^2/2", "wrt": "W", name: value})["html"]
        assert count == html.count("<li"), (name, value)


def test_steps_open_one_by_one_and_all_at_once(reader):
    def opened(page: Page) -> tuple[str, str, int, int]:
        derive(page, "norm2(W*X - Y)^2/2", "W")
        page.focus("#derive-steps summary >> nth=2")
        page.keyboard.press("Enter")
        page.wait_for_selector("#derive-steps details[open] .katex")
        rule = page.inner_text("#derive-steps details[open] code")
        entry = page.evaluate("document.querySelector('#derive-steps details[open] a').href")
        page.click("#derive-unfold")
        every = page.locator("#derive-steps details[open]").count()
        page.click("#derive-unfold")
        return rule, entry, every, page.locator("#derive-steps details[open]").count()

    entry = f"{reader.host}book/catalogue/multilinear.html#rule-matmul"  # test_rules.py knows that it is there
    assert reader(opened) == ("inner_matmul", entry, 3, 0)


def test_the_code_in_every_language_is_the_engines_and_is_copied(reader):
    def written(page: Page) -> dict[str, str]:
        derive(page, "norm2(W*X - Y)^2/2", "W")
        found = {}
        for backend in BACKENDS:
            page.check(f"input[name=backend][value={backend}]")
            answered(page, "#derive-code-status")
            page.click("[data-copy=derive-code]")
            page.wait_for_function("[...document.querySelectorAll('button')].some(b => b.textContent === 'Copied')")
            found[backend] = page.evaluate("navigator.clipboard.readText()")
            assert found[backend] == page.evaluate("document.querySelector('#derive-code').textContent")
        return found

    for backend, code in reader(written).items():
        asked = {"ask": "code", "expression": "norm2(W*X - Y)^2/2", "wrt": "W", "backend": backend}
        assert code == respond(asked)["code"], backend


def test_a_link_holds_the_query(reader):
    def shared(page: Page) -> tuple[str, list[str], list[str]]:
        def seen() -> list[str]:
            boxes = [page.input_value(f"#derive-{box}") for box in ("expression", "variable", "where")]
            radios = [page.input_value(f"input[name={name}]:checked") for name in ("style", "steps")]
            return [*boxes, *radios, page.inner_text("#derive-gradient-text"), page.input_value("#judge-claim")]

        derive(page, "logdet(S) + b*tr(S*C)", "S", "S: n n symmetric")
        page.check("input[name=style][value=trace]")
        page.check("input[name=steps][value=all]")
        answered(page)
        judge(page, "inv(S) + b*C")
        page.click("#derive-link")
        page.wait_for_function("document.querySelector('#derive-link').textContent === 'Copied'")
        link, before = page.evaluate("navigator.clipboard.readText()"), seen()
        page.goto("about:blank")
        page.goto(link)
        page.wait_for_selector("#judge-verdict p", timeout=90_000)
        return link, before, seen()

    link, before, after = reader(shared)
    assert before == after
    assert "?" not in link.split("#")[0]


def test_going_back_brings_the_query_before(reader):
    def back(page: Page) -> str:
        derive(page, "tr(A*X)", "X")
        derive(page, "det(X)", "X")
        page.go_back()
        page.wait_for_function("document.querySelector('#derive-gradient-text').textContent === \"A'\"", timeout=60_000)
        return page.input_value("#derive-expression")

    assert reader(back) == "tr(A*X)"


def test_nothing_in_a_link_is_run(reader):
    hostile = "<img src=x onerror=window.ran=1>\\href{javascript:window.ran=1}{x}"

    def opened(page: Page) -> tuple[Any, str, int]:
        page.goto(
            f"{reader.host}book/derive.html#f={quote(hostile)}&x={quote(hostile)}&where={quote(hostile)}&style={quote(hostile)}"
        )
        page.wait_for_selector("[aria-invalid]", timeout=60_000)
        answered(page)
        return page.evaluate("window.ran"), page.input_value("#derive-expression"), page.locator("article img").count()

    assert reader(opened) == (None, hostile, 0)


def test_an_example_opens_and_leads_to_its_gradient(reader):
    def opened(page: Page) -> tuple[str, str]:
        page.focus("#derive-examples a >> nth=1")
        page.keyboard.press("Enter")
        page.wait_for_function("document.activeElement.id === 'derive-result-title'", timeout=60_000)
        return page.input_value("#derive-expression"), page.inner_text("#derive-gradient-text")

    expression, gradient = reader(opened)
    assert fr.check(fr.parse(expression), "w", gradient)


@pytest.mark.parametrize("how", ["button", "key"])
def test_a_runaway_query_is_stopped_and_the_page_works_on(reader, how):
    def stopped(page: Page) -> tuple[str, str, str, float]:
        page.fill("#derive-where", "")
        page.fill("#derive-variable", "X")
        page.fill("#derive-expression", f"tr({'*'.join(['X'] * 2000)})")
        page.press("#derive-expression", "Enter")
        page.wait_for_function("document.querySelector('#derive-status').textContent === 'Working…'", timeout=60_000)
        page.wait_for_timeout(1500)
        still = page.inner_text("#derive-status")
        start = page.evaluate("performance.now()")
        if how == "button":
            page.click("#derive-stop")
        else:
            page.press("#derive-expression", "Escape")
        said = answered(page)
        spent = page.evaluate("performance.now()") - start
        return still, said, derive(page, "tr(A*X)", "X"), spent

    still, said, after, milliseconds = reader(stopped)
    assert (still, said, after) == ("Working…", "Stopped.", "A'")
    assert milliseconds < 1000


def test_it_can_be_read_by_everybody(reader):
    """A derivation, its code and a verdict on the page: wide and on a phone, light and dark."""

    def audited(page: Page) -> dict[str, list[str]]:
        page.goto("about:blank")
        page.goto(f"{reader.host}book/derive.html#f=norm2(V*tanh(W*x)-y)^2/2&x=W&claim=x*(V'*(V*tanh(W*x)-y))'")
        page.wait_for_selector("#judge-verdict p", timeout=90_000)
        page.click("#derive-unfold")
        found: dict[str, list[str]] = {view.name: [] for view in VIEWS}
        examine(page, found, {view.name: PICTURES / f"{view.name}.png" for view in VIEWS})
        return found

    assert reader(audited) == {view.name: [] for view in VIEWS}


def test_without_javascript_it_says_so_and_shows_the_examples(reader):
    def plain(page: Page) -> tuple[str, bool, int, int]:
        context = page.context.browser.new_context(java_script_enabled=False)
        other = context.new_page()
        other.goto(f"{reader.host}book/derive.html")
        shown = other.locator(".derive-example-gradient .katex-html").locator("visible=true")
        found = (
            other.inner_text(".derive-noscript"),
            other.locator("#derive-card").is_visible(),
            other.locator("#derive-examples li").count(),
            shown.count(),
        )
        context.close()
        return found

    said, form, examples, gradients = reader(plain)
    assert "needs JavaScript" in said
    assert not form
    assert examples == gradients == 12


def test_nothing_went_wrong_unseen_and_no_other_host_was_asked(reader):
    assert reader.listener.faults == []
