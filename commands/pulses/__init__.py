"""Listeners of pulses: `/pulse`, the buttons of its messages, and its forms."""

from __future__ import annotations

from commands.features import Feature, SlashCommand, Subcommand
from commands.pulses import answering, export, focusing, looking, rating, setting, starting

PULSE = SlashCommand(
    name="pulse",
    summary="Anonymous pulses of how your workgroup works together: answer, see results; liaisons also start them.",
    usage="answer | results | trend | start | status | rate | export | settings",
    subcommands={
        "answer": Subcommand(answering.answer, "Answer the pulse that is open for you, or change it.", "answer"),
        "results": Subcommand(
            looking.results, "The latest results: means, spread, what changed.", "results norms inventory"
        ),
        "trend": Subcommand(looking.trend, "How each part went over the year.", "trend"),
        "start": Subcommand(starting.open_form, "Start a pulse in a workgroup (liaisons).", "start"),
        "status": Subcommand(looking.status, "How many have answered; close it by hand (liaisons).", "status"),
        "export": Subcommand(export.export, "The numbers as a file, CSV or XLSX (liaisons).", "export norms csv"),
        "rate": Subcommand(rating.open_form, "Enter one rating that your team agreed on (not anonymous).", "rate"),
        "settings": Subcommand(setting.open_form, "From how many answers up results are shown (managers).", "settings"),
    },
    bare=looking.front,
)

FEATURE = Feature(
    name="pulses",
    # The chart of results, and exports.
    scopes=("files:read", "files:write"),
    commands=(PULSE,),
    actions={
        "pulses.list": looking.open_list,
        "pulses.answer": answering.open_form,
        "pulses.answer.back": answering.go_back,
        "pulses.answer.page": answering.go_to,
        "pulses.stored": answering.what_we_store,
        "pulses.start": starting.open_form,
        "pulses.start.instrument": starting.choose_instrument,
        "pulses.start.change": starting.change,
        "pulses.close": looking.ask_to_close,
        "pulses.stop": looking.ask_to_stop,
        "pulses.results": looking.open_results,
        "pulses.trend": looking.open_trend,
        "pulses.share": looking.share,
        "pulses.focus": focusing.ask_to_open,
        "pulses.vote": focusing.ask_for_vote,
        "pulses.vote.close": focusing.ask_to_close,
        "pulses.settle": focusing.ask_to_settle,
        "pulses.rate": rating.open_form,
    },
    submissions={
        "pulses.answer": answering.go_on,
        "pulses.start": starting.check,
        "pulses.start.confirm": starting.start,
        "pulses.close": looking.close,
        "pulses.stop": looking.stop,
        "pulses.focus": focusing.open_vote,
        "pulses.vote": focusing.vote,
        "pulses.vote.close": focusing.close_vote,
        "pulses.settle": focusing.settle,
        "pulses.rate": rating.choose,
        "pulses.rate.save": rating.save,
        "pulses.settings": setting.save,
    },
)
