"""Which element is read how in a feed, an entry and the source of one."""

from aggregator.parse.fast import elements, nested
from aggregator.parse.fast.scribe import Handler, Handlers, Vocabularies

# feedparser's handlers.
_HANDLERS = (
    "abstract body cc_license channel content content_encoded created day description"
    " entry expirationdate feed feedburner_browserfriendly fullitem georss_where gml_exterior"
    " gml_linearring gml_linestring gml_point gml_polygon gml_pos gml_poslist guid hour info issued item"
    " itunes_link keywords media_group modified newlocation published rss source summary tags textinput"
    " updated where xhtml_body geom georssgeom"
)
# What is made of several elements, and an element that is kept under the name of another.
_MADE = (
    "_again _base _group _groups _image _inherited _language _owned _permalink authors contributors"
    " guidislink image links media_content publisher_detail rights_detail skip_days skip_hours"
    " _media media_description_detail subtitle_detail summary_detail title_detail date"
)
_TEXTS = (
    "created dc_date feedburner_origlink geo_lat geo_long georss_featurename itunes_block itunes_complete"
    " itunes_duration itunes_episode itunes_episodetype itunes_explicit itunes_season itunes_subtitle"
    " itunes_summary itunes_title itunes_type language media_copyright published updated"
)
_WORDS = "itunes_new-feed-url sy_updatebase sy_updatefrequency sy_updateperiod ttl"
_PASSED_OVER = (
    "cloud dc_publisher dcterms_valid email expirationdate feedburner_browserfriendly generator height"
    " homepage info itunes_email itunes_name media_player media_rating media_restriction name psc_chapter"
    " uri url webmaster width"
)
_SYNONYMS = {
    "copyright": "rights",
    "dc_author": "author",
    "dc_creator": "author",
    "dc_description": "description",
    "dc_language": "language",
    "dc_rights": "rights",
    "dc_subject": "category",
    "dc_title": "title",
    "dcterms_created": "created",
    "dcterms_issued": "published",
    "dcterms_modified": "updated",
    "guid": "id",
    "issued": "published",
    "lastbuilddate": "updated",
    "modified": "updated",
    "pubdate": "published",
    "tagline": "subtitle",
}
_BOTH: dict[str, Handler] = {
    **{name: elements.text_under(name) for name in _TEXTS.split()},
    **{name: elements.word_under(name) for name in _WORDS.split()},
    **{name: elements.address_under(name) for name in ("comments", "icon", "logo")},
    **dict.fromkeys(_PASSED_OVER.split(), elements.pass_over),
    "author": nested.read_author,
    "category": elements.read_category,
    "cc_license": elements.read_license,
    "contributor": nested.read_contributor,
    "creativecommons_license": elements.read_common_license,
    "day": elements.skipped_under("skip_days"),
    "dc_contributor": nested.read_named_contributor,
    "description": elements.read_description,
    "enclosure": elements.read_enclosure,
    "georss_box": nested.place_of("Box"),
    "georss_line": nested.place_of("LineString"),
    "georss_point": nested.place_of("Point", 1),
    "georss_polygon": nested.place_of("Polygon", 4),
    "hour": elements.skipped_under("skip_hours"),
    "id": elements.read_id,
    "image": nested.read_image,
    "itunes_author": nested.read_itunes_author,
    "itunes_category": elements.read_itunes_category,
    "itunes_image": elements.read_picture,
    "itunes_keywords": elements.terms_of(elements.ITUNES),
    "itunes_owner": nested.read_owner,
    "link": elements.read_link,
    "managingeditor": nested.read_editor,
    "media_category": elements.read_media_category,
    "media_content": nested.read_media,
    "media_credit": nested.read_credit,
    "media_description": elements.read_media_description,
    "media_group": nested.read_group,
    "media_keywords": elements.terms_of(None),
    "media_license": nested.read_media_license,
    "media_thumbnail": nested.read_thumbnail,
    "media_title": elements.read_media_title,
    "psc_chapters": nested.pass_over_chapters,
    "rights": elements.markup_under("rights"),
    "source": nested.read_source,
    "subtitle": elements.markup_under("subtitle"),
    "title": elements.read_title,
}
_BOTH |= {name: _BOTH[meant] for name, meant in _SYNONYMS.items()}
_IN_ENTRY: dict[str, Handler] = {
    "content": elements.read_content,
    "body": elements.read_body,
    "content_encoded": elements.read_encoded,
    "fullitem": elements.read_encoded,
    "summary": elements.read_summary,
    "xhtml_body": elements.read_body,
}
_IN_SOURCE = "author category contributor generator icon id link logo published rights subtitle title updated"

_UNSURE: Handlers = dict.fromkeys(f"{_HANDLERS} {_MADE}".split())
FEED: Handlers = {**_UNSURE, **_BOTH, "textinput": nested.read_text_input}
ENTRY: Handlers = {**_UNSURE, **_BOTH, **_IN_ENTRY}
SOURCE: Handlers = {**dict.fromkeys(ENTRY), **{name: _BOTH[name] for name in _IN_SOURCE.split()}}
VOCABULARIES = Vocabularies(FEED, ENTRY, SOURCE)
