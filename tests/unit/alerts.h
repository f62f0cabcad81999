/* tests/unit/alerts.h: warnings and indexes of warnings as text. */
#ifndef TESTS_ALERTS_H
#define TESTS_ALERTS_H

#define CAP_XMLNS "xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\""

/* kind: Alert, Update or Cancel; sent and expires as RFC 3339; references may be empty. */
#define ALERT(id, kind, sent, expires, references, headline)                                       \
    "<alert " CAP_XMLNS "><identifier>" id "</identifier><sender>meteo@exemple.fr</sender>"        \
    "<sent>" sent "</sent><status>Actual</status><msgType>" kind "</msgType>"                      \
    "<scope>Public</scope><references>" references "</references>"                                 \
    "<info><language>fr-FR</language><event>Vent</event><urgency>Immediate</urgency>"              \
    "<severity>Severe</severity><certainty>Likely</certainty><expires>" expires "</expires>"       \
    "<headline>" headline "</headline><area><areaDesc>Ain</areaDesc></area></info></alert>"

#define REFERENCE(id, sent) "meteo@exemple.fr," id "," sent

#define INDEX(entries)                                                                             \
    "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Vigilance</title>" entries "</feed>"
#define ENTRY(href)                                                                                \
    "<entry><id>" href "</id><title>T</title>"                                                     \
    "<link type=\"application/cap+xml\" href=\"" href "\"/></entry>"

#endif
