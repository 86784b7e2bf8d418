"""Command line: why each check on orders, stacks and earlier tickets is there, by the code of its problem."""

from __future__ import annotations

_ORDERS = {
    "list/column": (
        "The list lacks a column that an order needs, or has one that is nearly called as one of an order, which "
        "would not be read. If it has the column under another name, write that name into the campaign under "
        "records: columns:."
    ),
    "list/format": (
        "What a cell shows and what is stored in it differ, so that 0700 could be printed as 700. Give the "
        "column the format text and write the value as it is to be read."
    ),
    "list/formula": (
        "A formula can give another result on another day, and its stored result may be old. Copy the column "
        "and paste it as values."
    ),
    "list/sheets": (
        "A workbook with several filled sheets does not say which one is the list. Keep one sheet, or save the "
        "one that is meant as CSV."
    ),
    "order/association": (
        "A stack is handed to one association. Two names under one order would give the posters of one to the "
        "other, and so would a row that leaves out whom it is for."
    ),
    "order/copies": (
        "Copies are a whole number from 1 to 10000 a row. More is surely a mistake, such as a telephone number "
        "in the wrong column."
    ),
    "order/id": (
        "The number of an order stands on every sheet, on the slip and in names of files: 1 to 20 characters "
        "out of letters a to z, digits, '.', '_' and '-', spelled alike in every row."
    ),
    "order/missing": (
        "A row has to say what is wanted. What it leaves out, the campaign's defaults settle only where they leave "
        "no choice."
    ),
    "order/total": "A run of more sheets is surely a mistake; split the list if it is not.",
}
_STACKS = {
    "reprint/syntax": (
        "A reprint names an order and the sheets, such as K-17:18-23; several are separated by commas, and "
        "K-17 alone means all of its sheets."
    ),
    "reprint/unknown": (
        "Only sheets of an order in the list can be printed again; the slip is sheet 0 and always made."
    ),
    "stack/totals": (
        "The copies ordered, the sheets printed, the pick-up list and the job ticket must agree. If they do not, "
        "this is a fault of the program, and nothing is delivered."
    ),
    "stack/stream": (
        "Every finished print file is read back: each page must be the slip or the poster that was planned there "
        "and carry its sheet number; on imposed sheets every copy must stand whole at its place, with marks at "
        "each cut. One that differs is a fault of the program, and nothing is delivered. 'verify' holds a "
        "delivered file to its ticket in the same way: a page too few, in another place or altered fails."
    ),
    "stack/sheets-unknown": (
        "What a print file has to hold, sheet by sheet, is in the ticket of its run alone. Without that only what "
        "is painted on each page can be judged: a sheet that is missing, or lies in another place, is not seen."
    ),
    "stack/words": (
        "Every slip, list and e-mail is read back, and its names, codes and counts are held against the "
        "orders. One that says anything else is a fault of the program, and nothing is delivered."
    ),
    "stack/changed": (
        "A reprint replaces sheets of a run that was printed already. Where texts, layout or list have changed "
        "since, its sheets are not those that lie in the stack. People have to say whether they may lie together. "
        "A whole run that takes the place of another says so, too, and keeps the ticket of the first: what was "
        "handed out before still hangs."
    ),
    "claim/withheld": (
        "Slips and lists are labelled with a standard only if its rules were found to hold on the finished bytes. "
        "One that breaks a rule can be printed, and carries no label."
    ),
    "run/locked": (
        "Two runs that write into one folder at once would mix their files. Wait until the other has ended, or "
        "choose another folder."
    ),
}
_TICKETS = {
    "ticket/contradiction": (
        "What the job ticket says of recipients, sheets, files and totals cannot all be true, so that somebody has "
        "changed it. Who would be told from it which posters have to come down, and how many hang, is told wrong."
    ),
    "ticket/earlier-missing": (
        "A run of stacks that takes the place of another keeps the ticket of that one beside its own, since only "
        "it tells who holds the sheets that were made first. Without it, nobody can say whether they are outdated."
    ),
    "ticket/foreign": (
        "The file is a job ticket of another campaign or of a newer version of this program, so that it says "
        "nothing about the posters in question."
    ),
    "ticket/gone": (
        "A piece of an earlier run cannot be made from today's campaign, so that there is nothing to replace "
        "it with. The copies that hang have to be taken down."
    ),
    "ticket/unknown": (
        "No ticket knows a poster with this version code. Read it again from the imprint: it has no letters I, "
        "L, O and U. Or name further tickets."
    ),
}
_SHEETS = {
    "imposition/nothing": (
        "Only what the print shop makes is imposed. A run that is to impose and has no such copies has probably a "
        "list without the word for the print shop in it."
    ),
    "imposition/no-room": (
        "Pieces are imposed with their bleed, with crop marks and with a slug line, and a print shop cannot cut "
        "without them. Choose a larger press sheet."
    ),
    "sheet/no-imprint": (
        "The number of a sheet stands in small type beside the imprint, the line with the version code, so that "
        "after a jam one knows which sheet is missing. A layout without an imprint has no place for it."
    ),
    "sheet/no-room": (
        "The number of a sheet must not run into another text, a symbol or the edge, and is never set smaller than "
        "can be read. Shorten the imprint, or print without sheet numbers."
    ),
}
_WORDING = {
    "wording/missing": (
        "Slips, lists and e-mails are written in the campaign's fallback language. Swedish and English ship; a "
        "campaign in another language brings wording/LANGUAGE.yaml, complete. A list in two languages helps nobody."
    ),
}
STACK_EXPLANATIONS = {**_ORDERS, **_STACKS, **_SHEETS, **_TICKETS, **_WORDING}
