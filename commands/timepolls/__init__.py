"""Listeners of time polls: `/timepoll`, the buttons of its messages, and its forms."""

from __future__ import annotations

from commands.features import Feature, SlashCommand, Subcommand
from commands.timepolls import answering, running, starting

TIMEPOLL = SlashCommand(
    name="timepoll",
    summary="Find a time that suits: answer time polls; liaisons also start and close them, and see who carries what.",
    usage="list | answer | start | results | close | fairness",
    subcommands={
        "list": Subcommand(answering.list_polls, "The time polls that wait for you.", "list"),
        "answer": Subcommand(answering.choose_to_answer, "Say when suits you, or change what you said.", "answer"),
        "start": Subcommand(starting.open_start, "Ask a workgroup when suits it (liaisons).", "start"),
        "results": Subcommand(running.show_results, "How a poll stands, and choose a time (liaisons).", "results"),
        "close": Subcommand(
            running.show_results, "Close a poll before its deadline, or call it off (liaisons).", "close"
        ),
        "fairness": Subcommand(
            running.show_fairness,
            "Who carried inconvenient hours this year, and an hour to take turns with (liaisons).",
            "fairness teacher pipelines",
        ),
    },
    bare=answering.list_polls,
)

FEATURE = Feature(
    name="timepolls",
    commands=(TIMEPOLL,),
    actions={
        "timepolls.list": answering.open_list,
        "timepolls.start": starting.open_start,
        "timepolls.request": starting.open_for_request,
        "timepolls.change": starting.change,
        "timepolls.join": starting.join,
        "timepolls.answer": answering.open_answer,
        "timepolls.results": running.open_results,
        "timepolls.close": running.close,
        "timepolls.cancel": running.cancel,
        "timepolls.decide": running.decide,
        "timepolls.fairness": running.open_fairness,
    },
    submissions={
        "timepolls.start": starting.check,
        "timepolls.confirm": starting.save,
        "timepolls.answer": answering.answer,
    },
)
