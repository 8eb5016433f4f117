"""Pieces of HTML for the page; whatever comes from a case is escaped."""

import base64
from collections.abc import Sequence
from html import escape

STYLE = """<style>
.airkit-page,.airkit-whole .widget-label,.airkit-whole .jupyter-button,.airkit-whole select,
.airkit-whole input{font-family:"airkit Sans SC","Noto Sans CJK SC","Source Han Sans SC",
 "Microsoft YaHei","PingFang SC",sans-serif}
.airkit-page{color:#1F2933}
.airkit-page h1{font-size:22px;margin:0;line-height:1.4}
.airkit-page h2{font-size:15px;margin:8px 0 2px;line-height:1.3;color:#1B4A78}
.airkit-page p{margin:2px 0;line-height:1.5}
.airkit-badge{border:1px solid #A3162C;color:#A3162C;padding:0 6px;font-size:13px;
 margin-left:8px;vertical-align:middle;white-space:nowrap}
.airkit-doors{border-bottom:1px solid #D5DAE0;padding-bottom:6px;flex-wrap:wrap}
.airkit-side{background:#F5F7FA;border-right:1px solid #D5DAE0;padding:8px 10px}
.airkit-main{min-width:0;padding:8px 0 0 16px}
.airkit-main .jp-OutputArea{overflow:visible}
.airkit-tiles{display:flex;flex-wrap:wrap;gap:8px;margin:4px 0 2px}
.airkit-tile{flex:1 1 100px;border:1px solid #D5DAE0;border-top:3px solid #1B4A78;
 padding:4px 8px 6px;background:#fff}
.airkit-quick .airkit-tile{border-top-color:#E9A23B}
.airkit-tile .what{font-size:12.5px;color:#5A6472;line-height:1.35}
.airkit-tile .much{font-size:clamp(14px,1.45vw,21px);font-weight:600;line-height:1.35;
 white-space:nowrap}
.airkit-tile .beside{font-size:12px;color:#5A6472;line-height:1.35;min-height:16px}
.airkit-table{border-collapse:collapse;font-size:13px;line-height:1.5;width:100%;max-width:860px}
.airkit-table th{text-align:left;border-bottom:1px solid #8A8F98;font-weight:600;padding:2px 8px}
.airkit-table td{border-bottom:1px solid #E3E6EA;padding:2px 8px}
.airkit-table td+td,.airkit-table th+th{text-align:right}
.airkit-told{background:#FFF6E5;border-left:4px solid #E9A23B;padding:6px 10px}
.airkit-failed{background:#FBE9EB;border-left:4px solid #A3162C;padding:6px 10px;
 white-space:pre-wrap;max-height:320px;overflow:auto}
.airkit-quiet{color:#5A6472;font-size:13px}
.airkit-page a{color:#1B4A78;text-decoration:underline}
.airkit-cap .airkit-quiet{white-space:nowrap;text-align:right}
.airkit-faded{opacity:.35}
.airkit-progress{background:#EEF3F8;padding:2px 8px;gap:8px}
.airkit-main .lm-TabBar-tab{min-width:0;
 flex:0 1 auto}
</style>"""


def block(text: str, kind: str = "p", css: str = "") -> str:
    """A paragraph or heading.

    Examples
    --------
    >>> block("a < b", "h2")
    '<div class="airkit-page"><h2 class="">a &lt; b</h2></div>'
    """
    return f'<div class="airkit-page"><{kind} class="{css}">{escape(text)}</{kind}></div>'


def lines(texts: Sequence[str], css: str = "") -> str:
    """Paragraphs, one a text."""
    inner = "".join(f"<p>{escape(text.strip())}</p>" for text in texts)
    return f'<div class="airkit-page {css}">{inner}</div>'


def heading(title: str, name: str, badge: str) -> str:
    """Head of the page: what it is, the case, whether that is made up."""
    mark = f'<span class="airkit-badge">{escape(badge)}</span>' if badge else ""
    text = f"{escape(title)}{'　' if name else ''}{escape(name)}{mark}"
    return f'{STYLE}<div class="airkit-page"><h1>{text}</h1></div>'


def tiles(shown: Sequence[tuple[str, str, str]], below: str, is_quick: bool) -> str:
    """The figures read first, side by side, and a line below them.

    Examples
    --------
    >>> "&lt;1&gt;" in tiles([("loss", "<1>", "")], "", False)
    True
    """
    made = "".join(
        f'<div class="airkit-tile"><div class="what">{escape(what)}</div>'
        f'<div class="much">{escape(much)}</div><div class="beside">{escape(beside)}</div></div>'
        for what, much, beside in shown
    )
    css = "airkit-tiles airkit-quick" if is_quick else "airkit-tiles"
    line = f'<p class="airkit-quiet airkit-kind">{escape(below)}</p>'
    return f'<div class="airkit-page"><div class="{css}">{made}</div>{line}</div>'


def table(head: Sequence[str], rows: Sequence[Sequence[str]], name: str = "") -> str:
    """A table; a column empty in all rows is left out.

    Examples
    --------
    >>> "<td>" in table(["a", "b"], [["<b>", ""]]), "&lt;b&gt;" in table(["a"], [["<b>"]])
    (True, True)
    """
    used = [at for at in range(len(head)) if any(row[at] for row in rows)]
    top = "".join(f"<th>{escape(head[at])}</th>" for at in used)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(row[at])}</td>" for at in used) + "</tr>" for row in rows
    )
    return (
        f'<div class="airkit-page"><table class="airkit-table {escape(name)}">'
        f"<tr>{top}</tr>{body}</table></div>"
    )


def download(text: str, filename: str, content: bytes, mime: str) -> str:
    """A link that holds a whole file, so that nothing is served from anywhere."""
    data = base64.b64encode(content).decode("ascii")
    link = f'<a download="{escape(filename)}" href="data:{mime};base64,{data}">{escape(text)}</a>'
    return f'<div class="airkit-page">{link}</div>'
