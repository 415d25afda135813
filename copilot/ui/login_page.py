"""The sign-in page: a form of our own, rendered on the server, that loads nothing but the desk's own style sheet."""

from html import escape

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in · Copilot desk</title>
<link rel="icon" href="/assets/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/login.css">
</head>
<body>
<main>
<section class="story">
<p class="mark">Copilot desk</p>
<h1>AI drafts.<br>Evidence is checked.<br>Experts decide.</h1>
<ul>
<li>Every claim stands beside its quotation, on its page.</li>
<li>Every draft waits in the approval queue.</li>
<li>Nothing leaves the house without an expert's signature.</li>
</ul>
</section>
<form method="post" action="/login" autocomplete="on">
<h2>Sign in</h2>
{message}
<label for="name">Name</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus maxlength="80">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1024">
<button type="submit">Sign in</button>
<p class="hint">No account, or the password is lost? An administrator of this desk adds members and sets passwords.</p>
</form>
</main>
</body>
</html>
"""


def login_page(message: str = "", name: str = "") -> str:
    """The page, with a message above the form when there is one."""
    shown = f'<p class="message" role="alert">{escape(message)}</p>' if message else ""
    return _PAGE.format(message=shown, name=escape(name[:80], quote=True))
