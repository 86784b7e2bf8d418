"""Command line: why runs on many machines are refused, by the code of their problem."""

from __future__ import annotations

MACHINE_EXPLANATIONS: dict[str, str] = {
    "cluster/address": (
        "The address of a Dask scheduler is tcp://HOST:PORT, or tls://HOST:PORT where the cluster is encrypted. "
        "Nothing else is connected to."
    ),
    "cluster/no-extra": (
        "Dask is not needed for anything else and is not installed with the program: pip install 'poster[cluster]'."
    ),
    "cluster/no-package": (
        "The workers make the posters with their own copy of this program; nothing of it is sent to them. Install "
        "the same version on all of them."
    ),
    "cluster/no-workers": (
        "The scheduler is there, but nobody to work for it, or all workers were lost and none came back within a "
        "minute. Nothing was written."
    ),
    "cluster/unreachable": (
        "Nothing that answers like a Dask scheduler was found at that address. Nothing was sent or written."
    ),
    "cluster/version": (
        "The same input gives the same bytes only with the same versions of this program, of Python and of the "
        "libraries that set text and write files. A run in which some pieces came from other versions could not be "
        "told from a wrong one, so it is refused."
    ),
    "ticket/incomplete": (
        "Ticket, proof and shards must tell of every piece of the run exactly once, and of the same files. Where "
        "they do not, a shard was interrupted, changed or made twice, and a wrong poster could pass for proven."
    ),
    "ticket/no-shard": (
        "Only the tickets of shards are joined; they tell which part of which run they are. The ticket of a whole "
        "run needs no joining."
    ),
    "ticket/other-run": (
        "Shards belong together only if they were made of the same campaign and list, with the same options, and "
        "cut into as many parts. Pieces of two editions under one ticket could not be told apart later."
    ),
    "ticket/other-version": (
        "The same bytes come from the same versions only. A ticket names one set of versions for all its pieces."
    ),
    "ticket/shard-missing": (
        "The pieces of a shard that is not there were not made, or nobody knows what was proven of them. Make the "
        "shard and merge again; the others need not be made anew."
    ),
    "file/kept-failed": (
        "The proof of this sheet failed when it was built. With --keep-failed it was painted again, without the "
        "label of any standard, so that one can look at what is wrong. It is never to be printed: its text or its "
        "symbol may be another than promised."
    ),
    "tool/slow": (
        "The validator did not answer in time. A file that keeps it busy has not passed, and the others are judged "
        "all the same; where it is slow on several, the machine may have too much to do. 'poster doctor' shows "
        "which validator is used."
    ),
    "ticket/shard-twice": (
        "Two tickets of the same shard may tell of different bytes. Keep the one of the files that will be printed."
    ),
}
