"""The page that describes the API for readers, made from the document that describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from markupsafe import Markup

from honest_silicon.charts.html import NOTHING, html, joined

_STYLE: Final = Markup(
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark}code{font-size:.9em}table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;"
    "border-bottom:1px solid #8884}section{margin:2rem 0}.wide{overflow-x:auto}"
)


def page(document: Mapping[str, Any], base: str) -> str:
    """HTML of an OpenAPI document: each address with what may be asked, and an example.

    Parameters
    ----------
    base
        Where the API stands.
    """
    info = document["info"]
    sections = joined(
        _section(base, path, call)
        for path, calls in document["paths"].items()
        for call in calls.values()
    )
    return html(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>API · {}</title><style>{}</style></head><body><main><h1>API of {}</h1>"
        '<p>{}. {}</p><p>For machines: <a href="{}/openapi.json">openapi.json</a>. '
        '<a href="/">The dashboard</a>.</p>{}</main></body></html>',
        *(info["title"], _STYLE, info["title"], info["summary"], info["description"]),
        *(base, sections),
    )


def _section(base: str, path: str, call: Mapping[str, Any]) -> Markup:
    asked = call.get("parameters", [])
    rows = joined(_row(p) for p in asked)
    table = html(
        '<div class="wide" tabindex="0"><table><thead><tr><th scope="col">Parameter</th>'
        '<th scope="col">What it takes</th></tr></thead><tbody>{}</tbody></table></div>',
        rows,
    )
    return html(
        "<section><h2><code>{}{}</code></h2><p>{}.</p>{}</section>",
        *(base, path, call["summary"], table if asked else NOTHING),
    )


def _row(parameter: Mapping[str, Any]) -> Markup:
    schema = parameter.get("schema", {})
    said = [str(parameter.get("description", "")).rstrip(".")]
    said += [f"one of {', '.join(map(str, schema['enum']))}"] if "enum" in schema else []
    said += [f"from {schema['minimum']}"] if "minimum" in schema else []
    said += [f"to {schema['maximum']:,}"] if "maximum" in schema else []
    default = schema.get("default")
    said += [f"{default} where left out"] if default not in (None, "") else []
    said += ["needed"] if parameter.get("required") else []
    return html(
        '<tr><th scope="row"><code>{}</code></th><td>{}</td></tr>',
        *(parameter["name"], "; ".join(s for s in said if s)),
    )
