"""Files that nobody meant as articles, known by their names."""

import re

from aggregator.sources.keys import holds_keys

_LEFTOVERS = (
    *("~", ".bak", ".old", ".orig", ".rej", ",v", ".swp", ".swo", ".swn", ".kate-swp", ".save", ".autosave"),
    *(".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download", ".aria2"),
    *(".rpmnew", ".rpmsave", ".rpmorig", ".dpkg-old", ".dpkg-new", ".dpkg-dist"),
    *("___jb_tmp___", "___jb_old___"),
)
_TEXTS = "md|mdown|mkdn?|markdown|txt|text|html?|xhtml|rst|org|textile|adoc|xml|atom|rss|json"
# What wget, editors and hands make of a name that has its ending already: `post.md.1`, `post.md_old`.
_VERSIONS = re.compile(
    rf"\.(?:{_TEXTS})(?:\.\d+|~[\w.-]*|[._-](?:old|bak|backup|orig|copy|prev|save|tmp)[._-]?\d*)$"
)
# What is left of a post that was changed in two places, as programs name it that sync folders.
_CONFLICTED = (  # Dropbox, Nextcloud, in some languages
    "conflicted copy|conflicterende kopie|in konflikt stehende kopie|copie en conflit|copia en conflicto"
    "|copia in conflitto|cópia em conflito"
)
_CONFLICTS = re.compile(
    r"\.sync-conflict-\d{8}-\d{6}"  # Syncthing
    rf"|\((?:[^()]*\W)?(?:{_CONFLICTED})\W[^()]*\d{{4}}-?\d\d-?\d\d[^()]*\)"
    r"|_conflict-\d{8}-\d{6}"  # ownCloud
    r"|\(sfconflict .*\d{4}-\d\d-\d\d-[\d-]+\)"  # Seafile
    r"|_[a-z]{3}-\d\d-\d{6}-\d{4}_(?:case)?conflict\b"  # Synology
)
_SETTINGS = (".yml", ".yaml", ".toml", ".ini")
_MACHINERY = (  # code, settings, logs, data
    *(".sh", ".bash", ".zsh", ".fish", ".bat", ".cmd", ".ps1", ".py", ".rb", ".php", ".pl", ".pm", ".lua"),
    *(".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".vue", ".svelte", ".coffee", ".scss", ".sass", ".less"),
    *(".c", ".h", ".cc", ".cpp", ".hpp", ".java", ".kt", ".go", ".rs", ".swift", ".sql", ".mk", ".map"),
    *(".patch", ".diff", ".gemspec", ".lock", ".cfg", ".conf", ".cnf", ".env", ".properties", ".plist"),
    *(".desktop", ".service", ".log", ".out", ".err", ".pid", ".csv", ".tsv", ".db", ".sqlite"),
    *(".ics", ".vcf", ".srt", ".vtt"),
)
_PAPERS = ("LICENSE", "LICENCE", "COPYING", "CHANGELOG", "CONTRIBUTING", "CODE_OF_CONDUCT")
_FIXTURES = frozenset(  # of a repository, or of a site's root; in this spelling only, as others are titles
    (
        *(paper + ending for paper in _PAPERS for ending in ("", ".md", ".txt", ".rst")),
        *(
            "CNAME",
            "CODEOWNERS",
            "Makefile",
            "makefile",
            "GNUmakefile",
            "CMakeLists.txt",
            "Justfile",
            "justfile",
        ),
        *("Gemfile", "Rakefile", "Guardfile", "Procfile", "Dockerfile", "Containerfile", "Vagrantfile"),
        *("Jenkinsfile", "robots.txt", "humans.txt", "llms.txt", "ads.txt", "app-ads.txt", "security.txt"),
        *("requirements.txt", "sitemap.xml", "package.json", "package-lock.json", "manifest.json"),
    )
)


def is_aside(name: str) -> bool:
    """Whether a file of this name lies beside the posts: a README, a setting, code, what an editor left.

    A name with white space is a title, and what looks like an ending of code is a part of it (`Over main.c`).
    """
    folded = name.lower()
    return (
        name in _FIXTURES
        or folded.startswith(("readme", "~$"))
        or folded.endswith(_LEFTOVERS + _SETTINGS)
        or (folded.endswith(_MACHINERY) and not re.search(r"\s", name))
        or name[0] + name[-1] == "##"
        or holds_keys(name)
        or _VERSIONS.search(folded) is not None
        or _CONFLICTS.search(folded) is not None
    )
