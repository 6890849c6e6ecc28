"""Under which paths a publication's documents lie: the present one, and every one that it had before."""

from collections.abc import Iterable, Mapping, Sequence

from aggregator.model import SUFFIXES, Format, Publication

Paths = Mapping[Format, tuple[str, ...]]  # the present one first


def find_paths(
    publications: Sequence[Publication], former: Mapping[str, Iterable[tuple[str, str]]]
) -> dict[str, Paths]:
    """By publication id; `former` holds formats and paths that were written before, by id.

    A path that another publication has now is that one's alone.
    """
    present = {item.path(form) for item in publications for form in item.formats}
    found: dict[str, Paths] = {}
    for item in publications:
        old = [pair for name in (item.id, *item.formerly) for pair in former.get(name, ())]
        found[item.id] = {
            form: (item.path(form), *_former_paths(item, form, old, present)) for form in item.formats
        }
        present.update(path for paths in found[item.id].values() for path in paths)
    return found


def find_moves(paths: Mapping[str, Paths]) -> dict[str, str]:
    """From every former path to the present one."""
    return {old: present for each in paths.values() for present, *former in each.values() for old in former}


def _former_paths(
    item: Publication, form: Format, old: Iterable[tuple[str, str]], present: set[str]
) -> list[str]:
    named = [name + SUFFIXES[form] for name in item.formerly]
    told = [path for known, path in old if known == form]
    return [path for path in dict.fromkeys([*named, *told]) if path not in present]
