/* hub/routes/words.h: languages, networks and kinds under the names of the layers below. Pure. */
#ifndef HUB_ROUTES_WORDS_H
#define HUB_ROUTES_WORDS_H

#include "hub/config/config.h"
#include "hub/pages/visit.h"
#include "hub/wire/language.h"

static inline enum page_lang words_lang(enum language language)
{
    return language == LANGUAGE_FR ? PAGE_FR : PAGE_EN;
}

static inline enum hub_language words_config_language(enum page_lang lang)
{
    return lang == PAGE_FR ? HUB_FRENCH : HUB_ENGLISH;
}

#endif
