"""The run: `verify`: finished files read back, each against its job ticket or as somebody else's file."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from poster.campaign.profiles import OFFICE, PROFILES, Profile
from poster.problems import ExitCode, Location, Problem, Rejected, Related, Severity, did_you_mean, error, warning
from poster.proof.identity import is_print_stream, stated_profile, version_code
from poster.proof.model import Proof, Verdict
from poster.proof.promise import Promise, promise_from_ticket
from poster.proof.prove import UNREADABLE, judge, prove
from poster.proof.seen import Seen
from poster.proof.standards import ClauseRow, clause_table
from poster.proof.verapdf import FLAVOURS, Validation, VeraPdf
from poster.regular_file import open_regular, read_regular, why_unreadable
from poster.run.apart import Overrun, each_apart
from poster.run.proofs import breach_findings, finding_problems, is_refused, standard_check, unchecked_problems
from poster.run.tickets import Entry, OpenTicket, Tickets
from poster.run.validator import verdicts

MAX_FILE_BYTES = 300_000_000
_LABEL = b"pdfaid:part"  # of the XMP metadata, which every reader must be able to find (ISO 19005-2, 6.6.2.1)
_FILES_NAMED = 8


@dataclass(frozen=True, slots=True)
class FileProof:
    """What `verify` says of one file.

    `judged_as` is the path of the job ticket it was proven against (`has_ticket`), else the name of the profile
    it was judged by, "" for none. `verdicts` are (check id, verdict), none for a file that could not be read.
    `clauses` are the rows of the clause tables of the standards that it is asked to meet.
    """

    file: str
    is_good: bool
    has_ticket: bool
    judged_as: str
    payload_read: str = ""
    verdicts: tuple[tuple[str, str], ...] = ()
    clauses: tuple[ClauseRow, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What `verify` found in all files, in the order they were given."""

    exit_code: ExitCode
    problems: tuple[Problem, ...]
    files: tuple[FileProof, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What `verify` is asked: files in order, the job ticket (None: the one beside each file), the profile's name
    for files without a ticket (None: by what each says of itself), and a validator that has a say too. With
    `is_apart` the files are read in another process, each in at most two minutes and about 1 GB.
    """

    files: tuple[Path, ...]
    ticket: Path | None = None
    profile: str | None = None
    is_strict: bool = False
    validator: VeraPdf | None = None
    is_apart: bool = False


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was proven: its bytes' proof, what it was judged as, and what there is to say besides."""

    file: Path
    proof: Proof
    judged_as: str
    profile: Profile | None
    problems: tuple[Problem, ...]
    clauses: tuple[ClauseRow, ...] = ()


def verify(question: Question) -> VerifyReport:
    """Read every file back and return what was found.

    Raises `Rejected` for a ticket that was named and cannot be read (exit code 5), an unknown profile (2), and a
    validator that gives no verdict (4). The report's exit code is 5 if a file cannot be read, 1 if one fails.
    """
    begin = partial(_Reading, question.ticket, _profile(question.profile))
    if not question.is_apart:
        return _report(question, [*map(begin(), question.files)])
    answers = zip(question.files, each_apart(begin, question.files), strict=True)
    return _report(question, [_overrun(file, one) if isinstance(one, Overrun) else one for file, one in answers])


class _Reading:
    """The reading of files, one after the other, with what they share."""

    def __init__(self, ticket: Path | None, profile: Profile | None) -> None:
        """Open the ticket that was named; `Rejected` as `Tickets`."""
        self._tickets = Tickets(ticket)
        self._profile = profile
        self._seen = Seen()

    def __call__(self, file: Path) -> _Read | Rejected:
        """Return the proof of a file, or why there is none."""
        try:
            return _read(file, self._tickets, self._profile, self._seen)
        except Rejected as rejected:
            told = (
                one if one.at else dataclasses.replace(one, at=Location(str(file))) for one in rejected.problems
            )
            return Rejected(tuple(told), rejected.exit_code)


def _overrun(file: Path, overrun: Overrun) -> Rejected:
    """Return the rejection of a file that asked for too much."""
    message = f"reading '{file}' {overrun.reason}"
    hint = "it is not a file of this program, or was changed; do not open it"
    return Rejected((error("file/overrun", message, Location(str(file)), hint),), ExitCode.INPUT_OUTPUT)


def _profile(name: str | None) -> Profile | None:
    """Return the shipped profile of that name, None for no name; `Rejected` (exit code 2) if there is none."""
    if name is None or name in PROFILES:
        return PROFILES[name] if name else None
    hint = did_you_mean(name, PROFILES) or f"there are {', '.join(PROFILES)}"
    raise Rejected((error("selection/unknown", f"there is no profile '{name}'", None, hint),), ExitCode.USAGE)


def _read(file: Path, tickets: Tickets, profile: Profile | None, seen: Seen) -> _Read:
    """Return the proof of one file; `Rejected` (exit code 5) if it cannot be read."""
    ticket, problems = tickets.of(file)
    if ticket is not None and file.name in ticket.pages:
        return _bound(file, ticket, ticket.pages[file.name], problems, seen)
    data = _bytes(file)
    if ticket is not None and file.name in ticket.documents:
        return _document(file, data, ticket, problems)
    printed = ticket.printed_name(file.name, hashlib.sha256(data).hexdigest()) if ticket is not None else ""
    if ticket is not None and printed:
        return _printed(file, data, ticket, printed, problems, seen)
    entry = ticket.find(file.name, version_code(data)) if ticket else None
    if ticket is None or entry is None:
        kept = _kept(file, data, ticket) if ticket is not None else ()
        return _judged(file, data, profile, (*problems, *kept), seen)
    promise = _promise(entry)
    changed = _changed(file, data, entry)
    return _Read(file, prove(data, promise, seen=seen), ticket.name, promise.profile, (*problems, *changed))


def _bound(
    file: Path, ticket: OpenTicket, pages: tuple[Entry, ...], problems: tuple[Problem, ...], seen: Seen
) -> _Read:
    """Return the proof of a file of many posters: the worst of what each page and the whole give."""
    from poster.proof.bound import prove_bound  # few files have many posters

    digest = _digest(file)
    promises = tuple(_promise(entry) for entry in pages)
    proof = dataclasses.replace(prove_bound(file, promises, seen), sha256=digest)
    changed = _other_bytes(file) if digest != pages[0].sha256 else ()
    return _Read(file, proof, ticket.name, promises[0].profile, (*problems, *changed))


def _document(file: Path, data: bytes, ticket: OpenTicket, problems: tuple[Problem, ...]) -> _Read:
    """Return the proof of a slip file or list: the rules of the standards, on every page.

    One that was delivered without a label, since it broke a rule, is held to none, and that is said.
    """
    from poster.proof.documents import read_document  # few files are documents

    is_same = hashlib.sha256(data).hexdigest() == ticket.documents[file.name]
    is_withheld = is_same and _LABEL not in data
    profile = dataclasses.replace(OFFICE, claims=()) if is_withheld else OFFICE
    told = (_withheld(file),) if is_withheld else () if is_same else _other_bytes(file)
    return _Read(file, read_document(data, profile, None).proof, ticket.name, profile, (*problems, *told))


def _printed(
    file: Path, data: bytes, ticket: OpenTicket, name: str, problems: tuple[Problem, ...], seen: Seen
) -> _Read:
    """Return the proof of a file for a printer against the pages that the ticket tells of."""
    from poster.run.printed_proof import prove_printed  # few files are for printers

    is_same = hashlib.sha256(data).hexdigest() == ticket.printed[name]
    proof = prove_printed(data, ticket, name, seen)
    return _Read(file, proof, ticket.name, None, (*problems, *(() if is_same else _other_bytes(file))))


def _withheld(file: Path) -> Problem:
    """Return the warning of a document that never had a label."""
    message = f"'{file.name}' broke a rule of the standards when it was made, and carries the label of none"
    return warning(
        "claim/withheld", message, Location(str(file)), "print it all the same; it is not for the archive"
    )


def _promise(entry: Entry) -> Promise:
    """Return what a file was promised to be; one made without a proof must not carry a label."""
    promise = promise_from_ticket(entry.values)
    if not entry.is_unproven:
        return promise
    return dataclasses.replace(promise, profile=dataclasses.replace(promise.profile, claims=()))


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file in hex; `Rejected` (exit code 5) if it cannot be read."""
    try:
        with open_regular(file) as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as fault:
        raise _unreadable(file, *why_unreadable(file)) from fault


def _judged(file: Path, data: bytes, profile: Profile | None, problems: tuple[Problem, ...], seen: Seen) -> _Read:
    """Return the proof of a file that no ticket knows."""
    chosen = profile or stated_profile(data)
    if is_print_stream(data):
        from poster.proof.printed_pages import judge_print_file  # few files are for printers

        proof = judge_print_file(data, chosen, seen)
        return _Read(file, proof, chosen.name if chosen else "", None, (*problems, _sheets_unknown(file)))
    return _Read(file, judge(data, chosen, seen=seen), chosen.name if chosen else "", chosen, problems)


def _sheets_unknown(file: Path) -> Problem:
    """Return the warning of a print file that no ticket tells of."""
    message = f"'{file.name}' is a file for a printer, and no ticket tells which sheets it has to hold"
    hint = "name the ticket of its run with --ticket; without it, only what is painted on each page is judged"
    return warning("stack/sheets-unknown", message, Location(str(file)), hint)


def _bytes(file: Path) -> bytes:
    """Return the bytes of a file; `Rejected` (exit code 5) if it cannot be read or is larger than 300 MB."""
    try:
        data = read_regular(file, MAX_FILE_BYTES)
    except OSError as fault:
        raise _unreadable(file, *why_unreadable(file)) from fault
    if len(data) > MAX_FILE_BYTES:
        raise _unreadable(file, f"is larger than {MAX_FILE_BYTES // 1_000_000} MB", "")
    return data


def _unreadable(file: Path, reason: str, hint: str) -> Rejected:
    """Return the rejection of a file that cannot be read."""
    problem = error("file/unreadable", f"'{file}' {reason}", Location(str(file)), hint)
    return Rejected((problem,), ExitCode.INPUT_OUTPUT)


def _kept(file: Path, data: bytes, ticket: OpenTicket) -> tuple[Problem, ...]:
    """Return the fault of a file that was kept of a sheet whose proof failed, known by its name or its bytes."""
    if file.name not in ticket.failed and hashlib.sha256(data).hexdigest() not in ticket.failed.values():
        return ()
    message = "the file was kept of a sheet whose proof failed: it is there to be looked at, not to be printed"
    hint = f"what failed is in the proof beside '{ticket.name}'"
    return (error("file/kept-failed", message, Location(str(file)), hint),)


def _changed(file: Path, data: bytes, entry: Entry) -> tuple[Problem, ...]:
    """Return the warning for bytes that are not those of the ticket; every check is made all the same."""
    return () if hashlib.sha256(data).hexdigest() == entry.sha256 else _other_bytes(file)


def _other_bytes(file: Path) -> tuple[Problem, ...]:
    """Return the warning for bytes that are not those of the ticket."""
    message = "the file is not the one that was delivered: its bytes differ from the ticket's"
    hint = "print the file as delivered; another program may have saved it anew"
    return (warning("file/changed", message, Location(str(file)), hint),)


def _report(question: Question, answers: list[_Read | Rejected]) -> VerifyReport:
    """Return what was found, with the validator's verdicts taken in."""
    read = [answer for answer in answers if isinstance(answer, _Read)]
    verdicts = iter(_validations(question.validator, read))
    problems: list[Problem] = []
    files: list[FileProof] = []
    for file, answer in zip(question.files, answers, strict=True):
        if isinstance(answer, Rejected):
            problems += answer.problems
            files.append(FileProof(str(file), is_good=False, has_ticket=False, judged_as=""))
            continue
        one = _with_verdicts(answer, next(verdicts))
        found = _problems(one)
        problems += found
        files.append(_file_proof(one, found, is_strict=question.is_strict))
    codes = [answer.exit_code for answer in answers if isinstance(answer, Rejected)]
    bad = ExitCode.CHECKS_FAILED if not all(file.is_good for file in files) else ExitCode.OK
    return VerifyReport(max(codes, default=bad), _told_once(problems), tuple(files))


def _told_once(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return each fault once, with the other files it was found in."""
    alike: dict[tuple[str, Severity, str, tuple[str, ...]], list[Problem]] = {}
    for one in problems:
        alike.setdefault(
            (one.code, one.severity, one.message, tuple(note.message for note in one.related)), []
        ).append(one)
    return tuple(_with_others(found[0], found[1:]) for found in alike.values())


def _with_others(first: Problem, others: list[Problem]) -> Problem:
    """Return a fault with a note on the other files."""
    files = tuple(dict.fromkeys(one.at.file for one in others if one.at and first.at and one.at != first.at))
    if not files:
        return first
    shown = ", ".join(files[:_FILES_NAMED])
    rest = f" and {len(files) - _FILES_NAMED} more" if len(files) > _FILES_NAMED else ""
    note = Related(f"also in {len(files)} other {'file' if len(files) == 1 else 'files'}: {shown}{rest}")
    return dataclasses.replace(first, related=(*first.related, note))


def _validations(validator: VeraPdf | None, read: list[_Read]) -> list[tuple[Validation, ...]]:
    """Return the validator's verdicts on each file, for the standards its profile claims.

    A file that we refuse to read is refused already, and may be made to keep a reader busy for ever. One that
    claims no standard, such as a print file of thousands of pages, is not asked about.
    """
    found: list[tuple[Validation, ...]] = []
    by_file: dict[Path, list[Validation]] = {}
    asked = [answer for answer in read if answer.profile and answer.profile.claims]
    readable = [answer for answer in asked if answer.proof.verdict(UNREADABLE) is not Verdict.FAILED]
    files = tuple(dict.fromkeys(answer.file for answer in readable))
    for one in verdicts(validator, files, FLAVOURS) if validator is not None and files else ():
        by_file.setdefault(one.file, []).append(one)
    for answer in read:
        claims = answer.profile.claims if answer.profile else ()
        found.append(tuple(one for one in by_file.get(answer.file, ()) if one.claim in claims))
    return found


def _with_verdicts(answer: _Read, validations: tuple[Validation, ...]) -> _Read:
    """Return the proof with the validator's verdicts taken in."""
    proof = answer.proof
    rows = tuple(_clauses(answer, validations))
    for one in validations:
        check = standard_check(one)
        kept = tuple(pair for pair in proof.verdicts if pair[0] != check)
        verdict = Verdict.PASSED if one.is_compliant else Verdict.FAILED
        proof = dataclasses.replace(
            proof, verdicts=(*kept, (check, verdict)), findings=(*proof.findings, *breach_findings(one))
        )
    return dataclasses.replace(answer, proof=proof, clauses=rows)


def _clauses(answer: _Read, validations: tuple[Validation, ...]) -> Iterator[ClauseRow]:
    """Yield the rows of the clause tables of the standards that the file's profile asks for."""
    for claim in answer.profile.claims if answer.profile else ():
        validation = next((one for one in validations if one.claim is claim), None)
        is_ours = not any(problem.code == "file/changed" for problem in answer.problems)
        yield from clause_table(claim, answer.proof, validation, is_ours=is_ours)


def _problems(answer: _Read) -> tuple[Problem, ...]:
    """Return all that there is to say of a file."""
    file = str(answer.file)
    findings = finding_problems(answer.proof.findings, None, file)
    return (*answer.problems, *findings, *unchecked_problems(answer.proof, file))


def _file_proof(answer: _Read, found: tuple[Problem, ...], *, is_strict: bool) -> FileProof:
    """Return what is said of a file for machines."""
    warned = any(problem.severity is Severity.WARNING for problem in found)
    is_kept = any(problem.severity is Severity.ERROR for problem in answer.problems)
    is_good = not is_kept and not is_refused(answer.proof, is_strict=is_strict) and not (is_strict and warned)
    verdicts = tuple((check, verdict.value) for check, verdict in answer.proof.verdicts)
    has_ticket = bool(answer.proof.piece)
    read = answer.proof.payload_read
    return FileProof(str(answer.file), is_good, has_ticket, answer.judged_as, read, verdicts, answer.clauses)
