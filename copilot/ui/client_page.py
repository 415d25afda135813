"""The client's page: one deliverable behind a link of its own. Rendered on the server; it works without a script."""

from html import escape

from copilot.domain.client import ClientAnswer, Outcome
from copilot.domain.deliverable import Format
from copilot.domain.review import State
from copilot.services.client import NAME, TEXT, Shown

# Nothing runs on this page, and nothing but the desk's own style sheet is loaded.
POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
NAMES = {
    Format.DOCX: "Word",
    Format.PDF: "PDF",
    Format.MARKDOWN: "Markdown",
    Format.JSON: "JSON, to verify by program",
}
_GONE = {
    State.RECALLED: "This deliverable was recalled. Please do not rely on it.",
    State.SUPERSEDED: "A newer deliverable has taken the place of this one.",
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/client.css">
</head>
<body><main>{body}</main></body>
</html>
"""
_FORM = """<form method="post" action="/client/{token}">
<h2>Your answer</h2>
{message}
<fieldset><legend>Is it what you need?</legend>
<label><input type="radio" name="outcome" value="accepted" required{accepted}> I accept it</label>
<label><input type="radio" name="outcome" value="returned"{returned}> I return it, with remarks</label></fieldset>
<fieldset><legend>How good is it? <span>(as you like)</span></legend>{ratings}</fieldset>
<label for="remarks">Remarks</label>
<textarea id="remarks" name="remarks" rows="5" maxlength="{longest}" placeholder="What is to be changed, and where">{remarks}</textarea>
<label for="name">Your name</label>
<input id="name" name="name" required maxlength="{name_length}" autocomplete="name" value="{name}">
<button type="submit">Send</button>
</form>
"""
_WORDS = {1: "1, poor", 2: "2", 3: "3", 4: "4", 5: "5, excellent"}


def client_page(shown: Shown, token: str, message: str = "", given: dict[str, str] | None = None) -> str:
    """The deliverable's facts, its files, earlier answers and the form. `given` fills the form after a mistake."""
    deliverable, title = shown.deliverable, shown.deliverable.title or "Deliverable"
    facts = [
        ("For", shown.engagement.client),
        ("Released", f"{deliverable.released_at:%d %B %Y, %H:%M} UTC"),
        *((s.act.capitalize(), "; ".join((s.who, *s.credentials))) for s in deliverable.sign_offs),
        ("Content hash", deliverable.hash),
        ("This link works until", f"{shown.link.expires_at:%d %B %Y, %H:%M} UTC"),
    ]
    told = "".join(f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>" for label, value in facts if value)
    gone = _GONE.get(shown.state)
    parts = [
        '<p class="mark">Copilot desk</p>',
        f"<h1>{escape(title)}</h1>",
        f'<p class="message" role="alert">{gone}</p>' if gone else "",
        f"<dl>{told}</dl>",
        "" if shown.state is State.RECALLED else _files(token),
        _answers(shown.answers),
        _form(token, message, given or {}) if shown.state is State.RELEASED else "",
    ]
    return _PAGE.format(title=escape(title), body="".join(parts))


def client_refusal(message: str) -> str:
    """What is shown instead."""
    body = f'<p class="mark">Copilot desk</p><h1>Nothing to see here</h1><p class="message" role="alert">{escape(message)}</p>'
    return _PAGE.format(title="Copilot desk", body=body)


def _files(token: str) -> str:
    links = "".join(f'<a href="/client/{escape(token)}/file.{form}">{NAMES[form]}</a>' for form in Format)
    return f'<h2>Files</h2><p class="files">{links}</p>'


def _answers(answers: tuple[ClientAnswer, ...]) -> str:
    if not answers:
        return ""
    words = {Outcome.ACCEPTED: "accepted it", Outcome.RETURNED: "returned it"}
    items = (
        f"<li>{escape(a.name)} {words[a.outcome]} on {a.at:%d %B %Y, %H:%M} UTC"
        + (f", rating {a.rating} of 5" if a.rating else "")
        + (f"<blockquote>{escape(a.remarks)}</blockquote>" if a.remarks else "")
        + "</li>"
        for a in answers
    )
    return f"<h2>Answers so far</h2><ul>{''.join(items)}</ul>"


def _form(token: str, message: str, given: dict[str, str]) -> str:
    ratings = "".join(
        f'<label><input type="radio" name="rating" value="{n}"{_checked(given, "rating", str(n))}> {word}</label>'
        for n, word in _WORDS.items()
    )
    return _FORM.format(
        token=escape(token),
        message=f'<p class="message" role="alert">{escape(message)}</p>' if message else "",
        accepted=_checked(given, "outcome", "accepted"),
        returned=_checked(given, "outcome", "returned"),
        ratings=ratings,
        longest=TEXT,
        remarks=escape(given.get("remarks", "")),
        name_length=NAME,
        name=escape(given.get("name", ""), quote=True),
    )


def _checked(given: dict[str, str], field: str, value: str) -> str:
    return " checked" if given.get(field) == value else ""
