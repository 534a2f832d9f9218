"""The HTTP API: /api/v1/ask, /search, /status, /report, beside the chat; its description is openapi.json and a plain page.

Off unless `reportqa serve --api`. What it gives is made in `operations.py`; who is let in, in `access.py` and `guard.py`.
"""

# No `from __future__ import annotations` needed by FastAPI: the models below stand at module level, where it finds them.
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal, Optional

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from index.types import BadQuestionError, IndexMissingError, ReportQAError
from ui import failures
from ui.access import is_allowed
from ui.apipage import page
from ui.archive import Archive
from ui.operations import LONGEST_QUESTION, LONGEST_TURN, MOST_PASSAGES, MOST_TURNS, asked, found, report_dict, reports_wanted, status
from ui.packs import program_version
from ui.turnstile import BusyError

PREFIX = "/api/v1"
_SEE = f"see {PREFIX}/ for what each operation takes"
_REMEDIES = {401: "send the header Authorization: Bearer TOKEN with the token the server was started with", 404: _SEE, 405: _SEE}


class PastTurn(BaseModel):
    """One message of the conversation before the question."""

    model_config = ConfigDict(extra="forbid")
    role: Literal["user", "assistant"]
    text: Annotated[str, Field(max_length=LONGEST_TURN)]


_Names = Annotated[list[Annotated[str, Field(min_length=1, max_length=500)]], Field(max_length=50)]


class ReportsWanted(BaseModel):
    """Which reports may be read; all where nothing is said."""

    since: Annotated[Optional[date], Field(alias="from", description="Only what is told of this day or later.")] = None
    until: Annotated[Optional[date], Field(alias="to", description="Only what is told of this day or earlier.")] = None
    outlets: Annotated[_Names, Field(description="Only reports of one of these outlets.")] = []
    languages: Annotated[_Names, Field(description="Only reports in one of these languages: fr, en ...")] = []
    events: Annotated[_Names, Field(description="Only reports of one of these events of the clock list.")] = []

    def options(self) -> dict[str, Any]:
        """As `operations` takes them."""
        return {"since": self.since, "until": self.until, "filters": reports_wanted(self.outlets, self.languages, self.events)}


class AskRequest(ReportsWanted):
    """One question, and what it leans on."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"question": "Which cities were hit on day 9?"}})
    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION, description="In any language.")]
    history: Annotated[list[PastTurn], Field(max_length=MOST_TURNS, description="The turns before, oldest first.")] = []
    as_of: Annotated[Optional[date], Field(description="The day the question is asked on, for \"yesterday\" and weekdays.")] = None


class SearchRequest(ReportsWanted):
    """A question whose nearest passages are wanted."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"question": "schools damaged in Stepanakert", "k": 5}})
    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    k: Annotated[int, Field(ge=1, le=MOST_PASSAGES, description="How many passages.")] = 10


class Refusal(BaseModel):
    """What every error looks like."""

    error: str
    remedy: str


def build_api(archive: Archive, *, token: Optional[str] = None, model: Optional[str] = None) -> FastAPI:
    """The application to mount at `PREFIX`; every operation asks for `token` where one is given."""
    api = FastAPI(title="reportqa", version=program_version(), docs_url=None, redoc_url=None, openapi_url="/openapi.json",
                  summary="Questions over dated reports, answered with quotes that anyone can check")

    def allowed(request: Request) -> None:
        if not is_allowed(request.scope["headers"], token):
            raise HTTPException(401, "a token is needed", {"WWW-Authenticate": "Bearer"})

    guarded: dict[str, Any] = {"dependencies": [Depends(allowed)], "responses": {code: {"model": Refusal} for code in ((401, 422, 503) if token else (422, 503))}}

    @api.post("/ask", **guarded)
    def ask(wanted: AskRequest) -> dict[str, Any]:
        """Answer one question, with its quotes.

        Gives what `reportqa ask --json` gives; `text[start:end] == quote` in the text of the report that /report gives.
        """
        turns = [{"role": turn.role, "text": turn.text} for turn in wanted.history]
        return asked(archive, wanted.question, history=turns, as_of=wanted.as_of, model=model, **wanted.options()).to_dict()

    @api.post("/search", **guarded)
    def search(wanted: SearchRequest) -> dict[str, Any]:
        """Ranked passages, with what each score is made of."""
        with archive.turnstile.turn(), archive.opened() as index:
            return {"hits": list(found(index, wanted.question, wanted.k, **wanted.options()))}

    @api.get("/status", **guarded)
    def state() -> dict[str, Any]:
        """How much the index holds and of which days.

        `generation` rises with every change; `syncing` tells whether this server is writing to the index.
        """
        return status(archive)

    @api.get("/report", **guarded)
    def report(path: Annotated[str, Query(max_length=4_000, description="As citations and passages name it.")]) -> dict[str, Any]:
        """One whole report of the index, with the hash of its text."""
        got = archive.report(path)
        if got is None:
            raise HTTPException(404, "there is no report of this path in the index")
        return report_dict(got)

    @api.get("/", include_in_schema=False)
    def description() -> HTMLResponse:
        return HTMLResponse(page(api.openapi(), PREFIX))

    _tell_errors(api)
    return api


def _tell_errors(api: FastAPI) -> None:
    """Every error becomes a `Refusal`."""

    @api.exception_handler(ReportQAError)
    def refused(_: Request, error: ReportQAError) -> JSONResponse:
        if isinstance(error, IndexMissingError):  # its message names a folder of the server
            return _refusal(503, "no archive is open here", "on the server, run `reportqa sync FOLDER`")
        if isinstance(error, BusyError):
            return _refusal(503, "many questions are being answered at the moment", "try again in a few seconds", {"Retry-After": "5"})
        message, remedy = (*str(error).split(": ", 1), "")[:2]
        return _refusal(422 if isinstance(error, BadQuestionError) else 503, message, remedy or "see the log of the server")

    @api.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        return _refusal(422, _told(error.errors()), _SEE)

    @api.exception_handler(StarletteHTTPException)
    def plain(_: Request, error: StarletteHTTPException) -> JSONResponse:
        return _refusal(error.status_code, str(error.detail), _REMEDIES.get(error.status_code, _SEE), error.headers)

    @api.exception_handler(Exception)
    def failed(_: Request, error: Exception) -> JSONResponse:
        number = failures.noted("the API", error)
        error.__dict__["number"] = number  # Starlette raises it once more
        return _refusal(500, f"this failed: {number}", "whoever runs the server finds the reason in its log under this number")


def _refusal(code: int, error: str, remedy: str, headers: Any = None) -> JSONResponse:
    return JSONResponse({"error": error, "remedy": remedy}, code, headers)


def _told(faults: Sequence[Any]) -> str:
    """Which fields are wrong and how, never with what was sent."""
    return "; ".join(f"{'.'.join(str(part) for part in fault['loc'] if part != 'body') or 'the body'}: {fault['msg']}" for fault in faults[:5])
