"""Command line: why each check is there, by the code of its problem; printed by `poster explain`."""

from __future__ import annotations

from poster.cli.explanations_machines import MACHINE_EXPLANATIONS
from poster.cli.explanations_print import PRINT_EXPLANATIONS
from poster.cli.explanations_stack import STACK_EXPLANATIONS

_FILES = {
    "campaign/unknown": (
        "A campaign is a folder with a campaign.yaml, or the name of a shipped campaign. Without a name the "
        "nearest campaign.yaml is looked for in this folder and those above it."
    ),
    "file/changed": (
        "The bytes of the file are not those that were delivered. It was saved anew by another program, or is "
        "another file of that name. This stands in for no other check: all are made, and they judge the file."
    ),
    "file/edited": (
        "The job ticket says that a run made this file, but it is no longer what the run made: somebody changed it "
        "or put another in its place, and their work would be lost."
    ),
    "file/encoding": (
        "Campaigns are read as UTF-8 only; lists also as UTF-16 with a byte order mark and Windows-1252. Guessing "
        "another encoding turns å into Ã¥ on a poster that hangs for years. Save the file as UTF-8."
    ),
    "file/exists": (
        "A file that no earlier run made is never overwritten without being asked. Choose another folder with "
        "-o, or say --force."
    ),
    "asset/changed": (
        "The fonts and ICC files that ship with the program are known by their SHA-256. One that was exchanged or "
        "damaged would print other digits or other colours than those that were proven."
    ),
    "file/missing": (
        "A file that is named but not there would leave a hole in the poster. Put it into the campaign folder "
        "or remove its name."
    ),
    "file/overrun": (
        "Reading the file took longer than two minutes or more than 1 GB, or made the reader fall. No file for "
        "a press does; one made to harm may."
    ),
    "file/too-large": (
        "Files come from anybody; a limit on their size keeps a mistake or a trick from filling the memory."
    ),
    "file/unreadable": (
        "The system refused to read the file. Look at its permissions and whether another program holds it."
    ),
    "file/unwritable": (
        "A file could not be written, so nothing of the run was delivered: a folder that is half new and half "
        "old is worse than none."
    ),
    "path/outside": (
        "Nothing outside the campaign folder is read, also not through a link: a campaign that somebody sent "
        "must not be able to print a private file."
    ),
    "yaml/alias": (
        "Aliases (*name) can blow a small file up to fill the memory, and hide where a text comes from. Write "
        "the text out."
    ),
    "yaml/empty": "The file holds nothing. Begin from 'poster new DIR'.",
    "yaml/syntax": (
        "The file cannot be read as YAML. Often a quotation mark is not closed, a line is indented otherwise "
        "than its neighbours, or a blank is missing after a colon."
    ),
    "yaml/tag": ("Tags (!name) have no meaning here and are refused, so that no file can ask for more than text."),
    "yaml/too-deep": "The file is nested deeper than any campaign needs; this is a mistake or a trick.",
}
_KEYS = {
    "key/duplicate": "A key that stands twice would silently win over the first. Remove one.",
    "key/missing": "Without this key the campaign or layout is not complete.",
    "key/unknown": (
        "A key that nobody knows would be ignored in silence, and the change you meant would not be on the "
        "poster. It is mostly a slip of the pen."
    ),
    "value/choice": "Only the listed words have a meaning here.",
    "value/duplicate": (
        "A name that stands twice in a list is a mistake; one of them may have meant something else."
    ),
    "value/empty": "The value is left out where something is needed.",
    "value/pattern": "The name is used in file names or refers to other parts, so it has a fixed form.",
    "value/range": (
        "The value is outside what makes sense on a sheet, such as a frame beside it or a negative size."
    ),
    "value/type": "The value is of another kind than the key needs, such as a list where one text is wanted.",
}
_LISTS = {
    "list/empty": "A list without a header or without a row makes no poster.",
    "list/header": (
        "Each column has a header of its own, since fields such as ${record.address} are named after it."
    ),
    "list/more": (
        "The list has so many faults that the rest is only counted. Mend those shown first; often they have "
        "one cause."
    ),
    "list/ragged": (
        "A row has more or fewer cells than the header, so every cell after the slip would be printed in the "
        "wrong place."
    ),
    "list/separator": (
        "The columns are separated by commas, semicolons or tabs. The header row holds several of them outside "
        "quotation marks, so that a wrong guess would move text into another column."
    ),
    "list/syntax": (
        "A quotation mark in the list is not closed or stands inside a cell, so that cells could be joined in "
        "silence."
    ),
    "list/too-long": "A list of more rows is surely a mistake; split it if it is not.",
    "list/too-wide": ("A list of more columns is surely a mistake, such as a sheet saved with its empty columns."),
    "record/area": (
        "A row that names no area, or an unknown one, would get another area's phrase and telephone numbers."
    ),
}
_SELECTION = {
    "name/collision": (
        "Two pieces would be written to one file and one would be lost. Put into --name what tells them apart."
    ),
    "name/unknown": (
        "A list or a slot names something, such as an area, a style or a colour, that is written nowhere. It is "
        "mostly a slip of the pen."
    ),
    "pattern/syntax": "The pattern of --name is not closed or has no name in its braces.",
    "pattern/folder": "A pattern names files inside the output folder; the folder itself is chosen with -o.",
    "pattern/unknown": (
        "The pattern of --name can use campaign, area, layout, size, language, profile, and with a list id, "
        "row and record.COLUMN."
    ),
    "selection/empty": (
        "No piece fits everything that was asked for, so the run would succeed without making anything."
    ),
    "selection/size": (
        "A layout is drawn and tried for certain sheet sizes; on others its type would fall below its floors."
    ),
    "selection/too-many": (
        "One run makes at most 200 000 pieces. A list or a selection that makes more is nearly always a mistake, "
        "such as every size and profile for each row."
    ),
    "selection/unknown": (
        "The campaign has no area, layout, size, language or profile of that name, or two areas share it."
    ),
}
_TEXT = {
    "field/no-phrase": (
        "An area's phrase ('på Södermalm', 'i Gamla stan') is written by hand in each language; no rule knows "
        "the right preposition."
    ),
    "field/syntax": (
        "A field is written ${area.phrase}. Where the signs ${ themselves are to be printed, write $${."
    ),
    "field/unknown": "An unknown field would leave a hole, or its own name, on the poster.",
    "text/control": (
        "Control characters and marks that turn the direction of writing are invisible in an editor and can "
        "change what a number reads like."
    ),
    "text/empty": "This slot may not be empty in this layout. A poster without it would not do its work.",
    "text/answers": (
        "Who reads a poster in their own language expects to be understood on the phone. Where the line is not "
        "answered in that language, the text 'answers_note' says which languages it is answered in."
    ),
    "text/fallback": (
        "The text is missing in this language and is taken from the campaign's fallback language, so the "
        "sheet is in two languages. Have it translated."
    ),
    "text/floor": (
        "Type under this height cannot be read from where people stand, and the office printer may shrink the "
        "page to 94 % besides. The floor does not scale with the sheet."
    ),
    "text/forbidden": "The campaign has decided that it never prints this word; the reason stands beside it.",
    "text/headline": "A headline of more than eight words is not read in passing.",
    "text/missing": "The text is missing in every language, and the slot may not be empty.",
    "text/no-glyph": (
        "No font here has this character. An empty box on a poster is never acceptable; use another character "
        "or bring a font."
    ),
    "text/overflow": (
        "The text does not fit even at its smallest size. Nothing is ever clipped, and nothing is set smaller "
        "than it can be read: shorten the text or change the layout."
    ),
    "text/too-long": "No text on a poster is this long; it is mostly a quotation mark that was not closed.",
    "text/numbers": "Whoever sees more than four numbers besides 112 dials none of them.",
    "text/unused": (
        "No slot of the layout shows this text, so nobody will read it; perhaps its name is a slip of the pen."
    ),
    "text/words": ("A poster is read in a few seconds. More words than the layout allows are not read at all."),
}
_SAFETY = {
    "zone/emergency": (
        "Every sheet tells to ring 112, read first and with the right number. No campaign and no layout can "
        "switch it off: a wrong digit can cost a life."
    ),
    "figure/no-alt": (
        "A picture or symbol without a text that describes it says nothing to a screen reader (PDF/UA-1, ISO "
        "14289-1:2014, 7.3)."
    ),
    "link/contact": (
        "The layout links this text to the contact whose number it shows. A click dials one number only; whoever "
        "clicks the other number in the text would reach somebody they did not mean."
    ),
    "contact/number": (
        "The number holds a character that cannot be seen, a letter that looks like a digit, or digits of several "
        "scripts: whoever dials what is printed reaches nobody."
    ),
    "link/number": (
        "A click on a number must dial the very number that is printed: whoever reads the file on a telephone sees "
        "only the one and rings the other."
    ),
    "link/scheme": "Links lead to https, tel or mailto only.",
    "link/uri": "The address of the link is not complete; a click on it would open nothing.",
}
_SYMBOL = {
    "symbol/host": (
        "A QR symbol cannot be read by people, so it may only open the hosts that the campaign lists. A "
        "shortener can be sold or hacked after the posters hang."
    ),
    "symbol/payload": "The content does not fit into a QR symbol of this level.",
    "symbol/quiet-zone": (
        "A QR symbol is found by the four modules of white around it (ISO/IEC 18004:2015, 6.3.8); ink in them "
        "makes it unreadable for some cameras."
    ),
    "symbol/readable": (
        "The address printed beside the symbol is for people without a camera and shows where the symbol "
        "leads; both have to be the same."
    ),
    "symbol/readable-too-far": (
        "The address belongs beside its symbol (at most 15 mm), or nobody takes one for the other."
    ),
    "symbol/scheme": (
        "The symbol opens https addresses only. A telephone number in a symbol is dialled before anyone has "
        "read it."
    ),
    "symbol/too-small": (
        "A module below this size is not read by an older phone from a step away, in a dim stairwell. Shorten "
        "the address or enlarge the frame."
    ),
    "symbol/tracking": (
        "A tracking parameter tells who stood in which stairwell. Whoever lives with a violent man must be "
        "able to scan without a trace."
    ),
    "symbol/url": "The symbol needs one complete address in ASCII.",
}
_LAYOUT = {
    "colour/contrast": (
        "Text needs a contrast of 7:1 to its ground (WCAG 2.2, 1.4.6): stairwells are dim and eyes are old. It is "
        "asked for eyes without red or green cones too, to which a red may be as dark as its ground."
    ),
    "frame/off-panel": (
        "The slot lies on another ground than the layout says, so that its contrast was judged wrongly."
    ),
    "art/svg": (
        "A drawing is printed in one colour of the palette, as lines and areas. So only paths and basic shapes "
        "are read, with fill and stroke as currentColor, none, or white for the ground; everything else is "
        "refused, never left out in silence."
    ),
    "art/too-large": "A drawing has more bytes, elements or levels than any drawing for a poster needs.",
    "art/too-thin": "Lines below the printer's least width break up in print.",
    "art/unknown": (
        "A drawing lies in the folder art of the campaign as NAME.svg, or ships with the program. An area without "
        "one of its own gets the one named under 'or'."
    ),
    "frame/gap": (
        "Texts that stand too near to one another read as one. Give them room, or set them in a flow if they "
        "belong together."
    ),
    "frame/over-art": (
        "Nobody can tell the contrast of a text that stands over a picture or a drawing. Text stands on plain "
        "colour only."
    ),
    "frame/overlap": "Two slots lie upon each other, or a line runs through a text.",
    "frame/unprintable": (
        "Office printers do not print up to the edge; what lies outside the margin would be cut off in silence."
    ),
    "frame/unsafe": (
        "Sheets are cut and printed with up to some millimetres of drift; text this near to the edge may be "
        "cut off."
    ),
    "layout/repeat": (
        "A repeated block sets its cells in its frame, one for each item. It needs items, room for all of them, "
        "and frames that stay within their cell."
    ),
    "line/too-thin": "Lines below the printer's least width break up in print.",
    "layout/bleed": "A side that bleeds must lie on the trim edge, or a white line is left after cutting.",
    "layout/flow": "A flow sets texts below one another; each stands in one flow only.",
    "layout/frame": "A slot has a frame of its own or stands in a flow, not both and not neither.",
    "layout/name": (
        "The layout's name and its file's name are the same, so that what is asked for is what is printed."
    ),
    "layout/reading": (
        "Every slot stands in the reading order exactly once, or a screen reader would leave it out or read "
        "it twice."
    ),
    "layout/slot": (
        "The slot asks for what its kind cannot do: only a text is a link or is turned, only a symbol or a picture "
        "is a figure. It would be left out in silence."
    ),
    "layout/unknown": "Neither the campaign nor the program has a layout of that name.",
    "slug/too-long": (
        "The line outside the trim tells the print shop which piece this is; shortened it would be useless. "
        "Give a shorter name or id."
    ),
}
_RUN = {
    "explain/unknown": "Codes stand in square brackets in each message, such as text/overflow.",
    "preview/no-opener": "This machine has no program that opens pictures; look for the file yourself.",
    "claim/unchecked": (
        "A check could not be carried out, so nobody knows whether the file keeps it. What was not checked is "
        "never claimed, and the sheet is not delivered."
    ),
    "ticket/no-promise": (
        "The job ticket names the file and does not tell what was promised of it, because it was changed, or it "
        "tells what another version of this program promised. Without a promise nobody can say whether a digit is "
        "right. The version that made the file, named in the ticket under 'software', can still prove it; or build "
        "the piece again, which gives the same bytes where nothing has changed."
    ),
    "ticket/too-large": (
        "The job ticket of the folder says which files may be overwritten. A limit on it keeps a mistake or a "
        "trick from filling the memory."
    ),
    "ticket/unreadable": (
        "The job ticket says what was promised of each file. Without it a file can only be judged by the rules "
        "that hold for any print file, and a wrong digit would not be seen. A damaged one is never guessed at: a "
        "poster that is taken for up to date hangs on."
    ),
    "run/folder-gone": (
        "The folder in which the program was started was removed, so that names such as 'out' lead nowhere."
    ),
    "run/out-of-memory": (
        "The system gave no more memory. Nothing was written; files of earlier runs are as they were."
    ),
    "run/more": "So many different faults were found that the rest is only counted. Mend those shown first.",
    "run/worker-died": (
        "The system ended a process, mostly for lack of memory. What it was making was made again by others; only "
        "after the same pieces ended three of them is the run given up, and then nothing is written."
    ),
    "tool/failed": (
        "A tool that checks the files broke off, took too long or left out a file. A check that gave no answer "
        "counts as failed."
    ),
    "usage/words": (
        "The command line holds a word that is no command, no option or no value of one. Nothing was read and "
        "nothing was made."
    ),
    "tool/missing": (
        "A part of the installation is missing. A check whose tool is missing fails; it is never skipped."
    ),
}
EXPLANATIONS: dict[str, str] = {
    **_FILES,
    **_KEYS,
    **_LISTS,
    **_SELECTION,
    **_TEXT,
    **_SAFETY,
    **_SYMBOL,
    **_LAYOUT,
    **PRINT_EXPLANATIONS,
    **_RUN,
    **STACK_EXPLANATIONS,
    **MACHINE_EXPLANATIONS,
}
