"""What the fields of an article are called in the vocabularies that pages use.

Each table maps our word to their names, the best first.  Names of meta elements are in lower case.
"""

LINKED = {  # schema.org: JSON-LD and microdata
    "title": ("headline", "name", "alternativeHeadline"),
    "description": ("description", "abstract"),
    "image": ("image", "thumbnailUrl", "primaryImageOfPage"),
    "published": ("datePublished", "dateCreated", "uploadDate"),
    "modified": ("dateModified",),
    "language": ("inLanguage",),
}
NEXT = {  # the broadcaster NOS and its like
    "title": ("title",),
    "description": ("description",),
    "image": ("shareImageSrc",),
    "published": ("publishedAt",),
    "modified": ("modifiedAt",),
}
OPEN_GRAPH = {
    "title": ("og:title",),
    "description": ("og:description",),
    "image": ("og:image", "og:image:url", "og:image:secure_url"),
    "published": ("article:published_time", "og:article:published_time"),
    "modified": ("article:modified_time", "og:article:modified_time", "og:updated_time"),
    "address": ("og:url",),
    "language": ("og:locale",),
    "site": ("og:site_name",),
    "author": ("article:author", "og:article:author"),
    "section": ("article:section", "og:article:section"),
    "tag": ("article:tag", "og:article:tag"),
}
META = {
    "title": (
        *("twitter:title", "parsely-title", "sailthru.title", "citation_title"),
        *("dc.title", "dcterms.title", "headline"),
    ),
    "description": (
        *("twitter:description", "description", "sailthru.description"),
        *("dc.description", "dcterms.description", "dcterms.abstract"),
    ),
    "image": (
        *("twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full"),
        *("sailthru.image.thumb", "thumbnail"),
    ),
    "published": (
        *("parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime", "citation_publication_date"),
        *("date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.created", "dcterms.date"),
        *("citation_date", "pubdate", "publishdate", "publish-date", "publication_date", "article.published"),
        *("datepublished",),
    ),
    "modified": (
        *("dcterms.modified", "dc.date.modified", "lastmod", "article.updated", "datemodified"),
        "last-modified",
    ),
    "language": ("content-language", "language", "dc.language", "dcterms.language"),
    "site": ("application-name", "dc.publisher", "dcterms.publisher"),
    "author": (
        *("author", "parsely-author", "sailthru.author", "citation_author"),
        *("dc.creator", "dcterms.creator", "byl"),
    ),
    "section": ("parsely-section",),
    "tag": ("parsely-tags", "sailthru.tags", "keywords", "news_keywords", "dc.subject"),
}
