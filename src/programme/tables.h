/* programme/tables.h: the tables of the format, for the manual and the schema. */
#ifndef PROGRAMME_TABLES_H
#define PROGRAMME_TABLES_H

#include "programme/fields.h"

/** The table of the whole document; the others hang below it as .table of its rows. */
const struct field_table *programme_table(void);

#endif
