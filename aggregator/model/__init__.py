"""The words of the program: frozen values that every room shares.

Atom's words come first.  Each field notes what Atom / RSS 2.0 / JSON Feed call it.  Everybody takes the words
from here; the modules within are only their order.
"""

from aggregator.model.cadence import (
    Cadence,
    UpdateHints,
)
from aggregator.model.daemon import DaemonState, JobState, RefusedReload
from aggregator.model.entry import (
    Echo,
    Entry,
    Feed,
    Precision,
)
from aggregator.model.parts import (
    EDITOR,
    OWNER,
    AlsoAt,
    Category,
    Enclosure,
    Link,
    Person,
    Picture,
    Place,
    Podcast,
    Shape,
)
from aggregator.model.publication import (
    FORMATS,
    SUFFIXES,
    Document,
    Duplicates,
    Format,
    Look,
    Publication,
    Site,
    Tombstone,
)
from aggregator.model.push import (
    HubState,
    Intent,
    Lease,
    PushState,
    Telling,
)
from aggregator.model.reading import (
    DESCRIPTION,
    Batch,
    Gist,
    NotModified,
    Reading,
)
from aggregator.model.secrecy import HARMLESS_HEADERS, SECRET_PARAMETER, SHORTEST_SECRET, address_secrets
from aggregator.model.source import (
    Auth,
    ContentPolicy,
    Edits,
    HostState,
    Kind,
    Source,
    SourceState,
    Validators,
)

__all__ = [
    "DESCRIPTION",
    "EDITOR",
    "FORMATS",
    "HARMLESS_HEADERS",
    "OWNER",
    "SECRET_PARAMETER",
    "SHORTEST_SECRET",
    "SUFFIXES",
    "AlsoAt",
    "Auth",
    "Batch",
    "Cadence",
    "Category",
    "ContentPolicy",
    "DaemonState",
    "Document",
    "Duplicates",
    "Echo",
    "Edits",
    "Enclosure",
    "Entry",
    "Feed",
    "Format",
    "Gist",
    "HostState",
    "HubState",
    "Intent",
    "JobState",
    "Kind",
    "Lease",
    "Link",
    "Look",
    "NotModified",
    "Person",
    "Picture",
    "Place",
    "Podcast",
    "Precision",
    "Publication",
    "PushState",
    "Reading",
    "RefusedReload",
    "Shape",
    "Site",
    "Source",
    "SourceState",
    "Telling",
    "Tombstone",
    "UpdateHints",
    "Validators",
    "address_secrets",
]
