"""The page that describes the HTTP API: plain HTML made of its OpenAPI description, without a script.

FastAPI's own page loads its library from a foreign server; this one loads nothing.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping
from typing import Any

_STYLE = ("body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1a1f24;background:#fff}"
          "code,pre{font:14px/1.45 ui-monospace,monospace}pre{background:#f1f3f5;padding:.7rem;overflow-x:auto}table{border-collapse:collapse;width:100%}"
          "th,td{text-align:start;vertical-align:top;padding:.3rem .6rem;border-top:1px solid #d5dbe1}h2{margin-top:2rem}"
          "@media(prefers-color-scheme:dark){body{color:#e7eaed;background:#13171a}pre{background:#1b2024}th,td{border-color:#343c44}a{color:#7ccad2}}")


def page(description: Mapping[str, Any], prefix: str) -> str:
    """The whole page for an OpenAPI 3 description whose paths lie under `prefix`."""
    operations = "".join(_operation(description, prefix, path, method, each) for path, methods in description["paths"].items() for method, each in methods.items())
    info = description["info"]
    return (f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f'<title>{_safe(info["title"])}: HTTP API</title><style>{_STYLE}</style></head><body><main><h1>{_safe(info["title"])}: HTTP API</h1>'
            f'<p>{_safe(info.get("summary", ""))}. Version {_safe(info["version"])}; the same for programs: <a href="{prefix}/openapi.json">openapi.json</a>.</p>'
            f'<p>Where the server was started with a token, send it as <code>Authorization: Bearer TOKEN</code>. Every error is JSON with <code>error</code> and <code>remedy</code>.</p>'
            f'{operations}</main></body></html>')


def _operation(description: Mapping[str, Any], prefix: str, path: str, method: str, operation: Mapping[str, Any]) -> str:
    title, _, more = operation.get("description", "").partition("\n")
    body = _body(description, operation)
    fields = [*((each["name"], each["schema"], each.get("required", False), each.get("description", "")) for each in operation.get("parameters", ())), *_fields(description, body)]
    rows = "".join(f'<tr><th scope="row"><code>{_safe(name)}</code></th><td>{_safe(_kind(description, schema))}{", needed" if needed else ""}</td><td>{_safe(said)}</td></tr>'
                   for name, schema, needed, said in fields)
    takes = f'<table><thead><tr><th scope="col">field</th><th scope="col">is</th><th scope="col">meaning</th></tr></thead><tbody>{rows}</tbody></table>' if rows else ""
    example = body.get("example")
    sent = f"curl -H 'Content-Type: application/json' -d '{json.dumps(example)}' http://127.0.0.1:7860{prefix}{path}" if example else ""
    shown = f"<pre tabindex=\"0\">{_safe(sent)}</pre>" if sent else ""
    return f'<h2><code>{method.upper()} {_safe(prefix + path)}</code></h2><p>{_safe(title)} {_safe(" ".join(more.split()))}</p>{takes}{shown}'


def _body(description: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of what is sent, or nothing."""
    sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return _resolved(description, sent)


def _resolved(description: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = description["components"]["schemas"][name] if name else schema
    return found


def _fields(description: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any], bool, str]]:
    for name, each in schema.get("properties", {}).items():
        yield name, each, name in schema.get("required", ()), each.get("description", "")


def _kind(description: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """A schema in a few words: "text of at most 4,000 characters", "list of {role, text}, at most 50"."""
    schema = _resolved(description, schema)
    if "anyOf" in schema:
        return " or ".join(kind for kind in (_kind(description, each) for each in schema["anyOf"]) if kind != "null")
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    match schema.get("type"):
        case "string" if schema.get("format") == "date":
            return "day, 2020-10-05"
        case "string":
            return f"text of at most {schema['maxLength']:,} characters" if "maxLength" in schema else "text"
        case "integer":
            return f"number from {schema['minimum']:g} to {schema['maximum']:g}" if "maximum" in schema else "number"
        case "array":
            return f"list of {_kind(description, schema['items'])}" + (f", at most {schema['maxItems']}" if "maxItems" in schema else "")
        case "object":
            return "{" + ", ".join(f"{name}: {_kind(description, each)}" for name, each in schema.get("properties", {}).items()) + "}"
    return str(schema.get("type", ""))


def _safe(text: str) -> str:
    return html.escape(text, quote=True)
